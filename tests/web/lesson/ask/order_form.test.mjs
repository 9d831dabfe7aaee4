// Items that are put in order.

import assert from "node:assert/strict";
import { test } from "node:test";
import { movedTo } from "../../../../stn_viz/stage/web/lesson/ask/order_form.js";

test("items move", () => {
  assert.deepEqual(movedTo(["a", "b", "c"], 2, 0), ["c", "a", "b"]);
  assert.deepEqual(movedTo(["a", "b", "c"], 0, -1), ["a", "b", "c"]);
  assert.deepEqual(movedTo(["a", "b", "c"], 0, 9), ["b", "c", "a"]);
});

// Rows of a gallery.

import assert from "node:assert/strict";
import { test } from "node:test";
import { evenly } from "../../../../stn_viz/stage/web/lesson/screen/rows.js";

test("no picture stands alone in the last row", () => {
  assert.equal(evenly(64, 9), 8);
  assert.equal(evenly(64, 8), 8);
  assert.equal(evenly(64, 7), 7);
  assert.equal(evenly(10, 9), 5);
  assert.equal(evenly(5, 9), 5);
});

// The order in which numbers and items are dealt.

import assert from "node:assert/strict";
import { test } from "node:test";
import { shuffled } from "../../../stn_viz/stage/web/lesson/deal.js";

test("the same seed deals the same order, another one another", () => {
  assert.deepEqual(shuffled(20, 3), shuffled(20, 3));
  assert.notDeepEqual(shuffled(20, 3), shuffled(20, 4));
  assert.deepEqual(
    shuffled(20, 3).toSorted((a, b) => a - b),
    Array.from({ length: 20 }, (_, k) => k),
  );
});

// A curve that is drawn from its middle.

import assert from "node:assert/strict";
import { test } from "node:test";
import { reached, ticks } from "../../../../stn_viz/stage/web/lesson/screen/curve.js";

test("a curve is drawn from the middle outwards", () => {
  assert.deepEqual(reached(9, 0), [4, 4]);
  assert.deepEqual(reached(9, 0.5), [2, 6]);
  assert.deepEqual(reached(9, 1), [0, 8]);
  assert.deepEqual(reached(9, 7), [0, 8]);
  assert.deepEqual(reached(4, 1), [0, 3]);
});

test("an axis has round steps", () => {
  assert.deepEqual(ticks(0, 100), [0, 20, 40, 60, 80, 100]);
  assert.deepEqual(ticks(-90, 180), [-90, -45, 0, 45, 90, 135, 180]);
  assert.deepEqual(ticks(0, 1), [0, 0.2, 0.4, 0.6, 0.8, 1]);
});

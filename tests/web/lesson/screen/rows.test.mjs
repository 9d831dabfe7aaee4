// Size and rows of a gallery.

import assert from "node:assert/strict";
import { test } from "node:test";
import { evenly, largest, spread } from "../../../../stn_viz/stage/web/lesson/screen/rows.js";

test("no picture stands alone in the last row", () => {
  assert.equal(evenly(64, 9), 8);
  assert.equal(evenly(64, 8), 8);
  assert.equal(evenly(64, 7), 7);
  assert.equal(evenly(10, 9), 5);
  assert.equal(evenly(5, 9), 5);
});

test("fewer are spread over all", () => {
  assert.deepEqual(spread(4, 4), [0, 1, 2, 3]);
  assert.deepEqual(spread(64, 4), [0, 16, 32, 48]);
  assert.deepEqual(spread(10, 4), [0, 2, 5, 7]);
});

test("pictures are as large as they can be", () => {
  for (let wanted = 28; wanted <= 160; wanted += 2) {
    let looks = 0;
    const fits = (/** @type {number} */ side) => ++looks > 0 && side <= wanted;
    assert.equal(largest(28, 160, fits), wanted);
    assert.ok(looks <= 7, "by halving");
  }
  assert.equal(
    largest(28, 160, () => false),
    28,
  );
});

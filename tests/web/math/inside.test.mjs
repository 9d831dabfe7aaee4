// How much smaller a box has to be for no sample to lie outside of U.

import assert from "node:assert/strict";
import { test } from "node:test";
import { factorInside } from "../../../stn_viz/stage/web/math/inside.js";
import { close } from "../golden.mjs";

const points = (...places) => ({ x: places.map(([x]) => x), y: places.map(([, y]) => y), w: null });

test("the point that is farthest out, for the room there is towards its edge, decides", () => {
  const found = factorInside(points([-4, 5], [14, 5], [4, -1], [4, 6]), [4, 5], [11, 10]);
  close(found, 0.5, 1e-12, "8 px to the left, where there are 4; 10 to the right, where there are 5");
  close(factorInside(points([4, -20]), [4, 5], [11, 10]), 0.2, 1e-12, "5 of 25 px up");
});

test("a box that lies inside keeps its size, the middles of the outer pixels included", () => {
  assert.equal(factorInside(points([0, 0], [9, 10]), [4, 5], [11, 10]), 1);
});

test("there is none where the centre lies outside, or a point on the horizon", () => {
  assert.ok(Number.isNaN(factorInside(points([-3, 5], [1, 5]), [-1, 5], [11, 10])));
  assert.ok(Number.isNaN(factorInside(points([-1, 5]), [-1, 5], [11, 10])), "a single point");
  assert.ok(Number.isNaN(factorInside({ ...points([1, 1], [2, 2]), w: [1, 0] }, [4, 5], [11, 10])));
  assert.ok(Number.isNaN(factorInside(points([NaN, 1]), [4, 5], [11, 10])));
});

test("along an axis of one pixel there is no room but for what does not leave it", () => {
  close(factorInside(points([-4, 0], [12, 0]), [4, 0], [1, 10]), 0.5, 1e-12, "a row");
  assert.ok(Number.isNaN(factorInside(points([4, 0.2]), [4, 0], [1, 10])));
});

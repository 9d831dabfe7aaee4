// Which pixels a position reads along one axis, with what weight and slope.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, mirror, taps1d } from "../../../stn_viz/stage/web/math/taps.js";

test("the row 3, 10, 4, 7, 20: each rule's slope by hand", () => {
  const row = [3, 10, 4, 7, 20];
  const slope = (x, padding, kink) => {
    const { index, slope: k } = taps1d(x, 5, "bilinear", padding, true, kink);
    return index.reduce((sum, at, n) => sum + k[n] * row[at], 0);
  };
  const places = [0, 1, 4, -1, 5];
  assert.deepEqual(
    places.map((x) => slope(x, "zeros", "right")),
    [7, -6, -20, 3, 0],
  );
  assert.deepEqual(
    places.map((x) => slope(x, "zeros", "paper")),
    [3, 10, 20, 0, 0],
  );
  assert.deepEqual(
    places.map((x) => slope(x, "zeros", "central")),
    [5, 0.5, -3.5, 1.5, -10],
  );
  assert.deepEqual(
    places.map((x) => slope(x, "border", "right") + 0),
    [0, -6, 0, 0, 0],
  );
});

test("every image of a map's only pixel is that pixel, however far away", () => {
  for (const corners of [false, true])
    for (const place of [0, 0.7, -3, 1e12, Infinity, -Infinity]) {
      assert.equal(fold(place, 1, "reflection", corners), 0, `${place}, align_corners=${corners}`);
      assert.equal(mirror(place, 1, corners), 0);
    }
});

test("mirrors fold a place to between them, and the fold of a bilinear place is clipped besides", () => {
  for (const [place, corners, seen, folded] of [
    [1.25, false, 1.25, 1.25],
    [-0.25, false, -0.25, 0],
    [-0.75, false, -0.25, 0],
    [2.75, false, 2.25, 2],
    [-0.25, true, 0.25, 0.25],
    [2.75, true, 1.25, 1.25],
    [7.5, true, 0.5, 0.5],
  ]) {
    assert.equal(mirror(place, 3, corners), seen, `${place}`);
    assert.equal(fold(place, 3, "reflection", corners), folded, `${place}`);
  }
});

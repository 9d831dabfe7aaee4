// Which pixels a position reads along one axis, with what weight and slope.

import assert from "node:assert/strict";
import { test } from "node:test";
import { taps1d } from "../../../stn_viz/stage/web/math/taps.js";

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

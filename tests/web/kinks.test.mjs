// GradientPass where they are not unique: all source points whole pixels, every rule, padding and convention (eq. 7).

import assert from "node:assert/strict";
import { test } from "node:test";
import { backward, grid, taps1d } from "../../stn_viz/stage/web/math/index.js";
import { close, kinks, mapOf, STORED, scene } from "./golden.mjs";

kinks.frames.forEach((golden, f) => {
  const { frame, family } = scene(`kinks-${f}`);
  const U = mapOf(golden.U);
  for (const want of kinks.cases.filter((c) => c.frame === f)) {
    test(`${want.kernel}, ${want.padding}, ${want.kink}, θ = ${want.theta}, align_corners ${frame.alignCorners}`, () => {
      const at = grid(family, want.theta, frame);
      assert.ok(at.x.every(Number.isInteger) && at.y.every(Number.isInteger), "the identity keeps whole pixels whole");
      const ones = new Float64Array(at.x.length).fill(1);
      const g = backward(U, at, frame, want.kernel, want.padding, ones, { kink: want.kink });
      const [sx, sy] = frame.pixelsPerUnit;
      close(
        [...g.x].flatMap((v, i) => [v * sx, g.y[i] * sy]),
        want.dgrid,
        STORED,
        "∂L/∂(x, y)",
      );
    });
  }
});

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

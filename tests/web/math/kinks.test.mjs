// GradientPass where they are not unique: all source points whole pixels, every rule, padding and convention (eq. 7).

import assert from "node:assert/strict";
import { test } from "node:test";
import { backward } from "../../../stn_viz/stage/web/math/backward.js";
import { grid } from "../../../stn_viz/stage/web/math/grid.js";
import { close, kinks, mapOf, STORED, scene } from "../golden.mjs";

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

// A recorded grid is never thinned: whatever its size, the browser's V is what torch read at the recorded points.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fitted } from "../../../stn_viz/stage/web/interchange/fitting.js";
import { forms } from "../../../stn_viz/stage/web/interchange/forms.js";
import { explain } from "../../../stn_viz/stage/web/math/explain.js";
import { grid, pullback } from "../../../stn_viz/stage/web/math/grid.js";
import { sample } from "../../../stn_viz/stage/web/math/sampler.js";
import { close, numbers, payload, recorded, scene } from "../golden.mjs";
import "../texts.mjs";

for (const [
  n,
  {
    target: [ho, wo],
  },
] of recorded().entries()) {
  test(`a recorded grid of ${ho}×${wo}`, (t) => {
    const {
      arrays: { U },
      family,
      frame,
    } = scene(`recorded-${n}`);
    const wanted = numbers(`recorded-${n}`);
    const started = performance.now();
    const at = grid(family, [1], frame);
    const took = performance.now() - started;
    const V = sample(U, at, frame, "bilinear", "zeros");
    assert.equal(V.length, wanted.length);
    let apart = 0;
    for (let i = 0; i < V.length; i++) apart = Math.max(apart, Math.abs(V[i] - wanted[i]));
    t.diagnostic(
      `${payload(`recorded-${n}`).length} bytes, grid in ${took.toFixed(1)} ms, V ${apart.toExponential(1)} off`,
    );
    assert.ok(apart <= 1e-6, `V is ${apart} off`); // float32's own rounding of U's noise
    assert.equal(family.probes, null);
    const identity = grid(family, [0], frame, {});
    const corner = at.x.length - 1;
    assert.ok(
      Math.abs(identity.x[corner] - (frame.source[1] - 1 - (frame.alignCorners ? 0 : (frame.source[1] / wo - 1) / 2))) <
        1e-9,
    );
  });
}

test("∂L/∂strength of a recorded grid is the derivative, and one pixel's share is its own", () => {
  const {
    arrays: { U },
    family,
    frame,
  } = scene("recorded-2");
  const size = frame.target[0] * frame.target[1];
  const wave = (k) => Float64Array.from({ length: size }, (_, i) => Math.sin(k * i + k));
  const [gx, gy] = [wave(0.7), wave(1.3)];
  const [one, none] = [grid(family, [1], frame, {}), grid(family, [0], frame, {})];
  const wanted = one.x.reduce((sum, v, i) => sum + gx[i] * (v - none.x[i]) + gy[i] * (one.y[i] - none.y[i]), 0);
  close(pullback(family, [1], frame, gx, gy)[0], wanted, 1e-9, "∂L/∂strength");
  const {
    slopePixel: [[sx, sy]],
    dtheta,
  } = explain(U, family, [1], frame, "bilinear", "zeros", 64, 100);
  const i = 64 * frame.target[1] + 100;
  close(dtheta[0][0], sx * (one.x[i] - none.x[i]) + sy * (one.y[i] - none.y[i]), 1e-9, "∂V/∂strength");
});

test("a recorded grid has no matrix to copy, and takes none", () => {
  const { meta, family, frame } = scene("recorded-2");
  const given = { ...meta, family, frame };
  assert.deepEqual(Object.keys(forms(given, [1])).sort(), ["Python", "box"]);
  assert.match(forms(given, [1], []).Python, /recorded/);
  assert.match(
    fitted(
      [
        [1, 0, 0.5],
        [0, 1, 0],
        [0, 0, 1],
      ],
      given,
    ).error,
    /recorded warp has no matrix/,
  );
});

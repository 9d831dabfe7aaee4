// V of any θ, small: its proportions stay, and at full size it is V itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { grid } from "../../../stn_viz/stage/web/math/grid.js";
import { sample } from "../../../stn_viz/stage/web/math/sampler.js";
import { smallV } from "../../../stn_viz/stage/web/stage/small_view.js";
import { sceneOf } from "../../../stn_viz/stage/web/wire/scene.js";
import { close, payload } from "../golden.mjs";

const shown = sceneOf(payload("affine-0"));
const { U, family, frame, kernel, padding } = shown;
const theta = [0.7, -0.2, 0.1, 0.3, 0.6, 0];

test("at the size of V it is V", () => {
  const { V, target } = smallV(shown, theta, Infinity);
  assert.deepEqual(target, frame.target);
  close(V, sample(U, grid(family, Float64Array.from(theta), frame), frame, kernel, padding), 0, "V");
});

test("its longer side is what is asked for, and its corners read where those of V do where ±1 are centres", () => {
  const corners = { ...frame, alignCorners: true };
  const large = smallV({ ...shown, frame: { ...corners, target: [40, 20] } }, theta, 40);
  const { V, target } = smallV({ ...shown, frame: { ...corners, target: [40, 20] } }, theta, 10);
  assert.deepEqual(target, [10, 5]);
  close([V[0], V[4], V[45], V[49]], [large.V[0], large.V[19], large.V[780], large.V[799]], 1e-6, "corners");
});

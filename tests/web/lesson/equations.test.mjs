// The paper's equations with the numbers of a pixel.

import assert from "node:assert/strict";
import { test } from "node:test";
import { equationsFor, tex } from "../../../stn_viz/stage/web/lesson/equations.js";

test("the equations are those of what is shown, with its numbers", () => {
  assert.deepEqual(equationsFor({ family: "attention", kernel: "bilinear", gradient: false }), [2, 5]);
  assert.deepEqual(equationsFor({ family: "affine", kernel: "integer", gradient: true }), [1, 4, 6, 7]);
  assert.deepEqual(equationsFor({ family: "tps", kernel: "lanczos", gradient: false }), [1, 3]);
  assert.match(tex(5, { pixel: [1.7, 1.1], V: 0.7156 }), /0\.7156.*1\.70.*1\.10/);
  assert.match(tex(2, { scale: 0.5, shift: [-0.25, 0] }), /0\.50.*\{-}0\.25.*0\.00/);
  assert.doesNotMatch(tex(1, {}), /underset/);
});

// A kernel that has no formula here comes as a table: V and gradients are the library's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { backward } from "../../../stn_viz/stage/web/math/backward.js";
import { grid, pullback } from "../../../stn_viz/stage/web/math/grid.js";
import { KERNELS, tabled } from "../../../stn_viz/stage/web/math/kernels.js";
import { sample } from "../../../stn_viz/stage/web/math/sampler.js";
import { close, scene, tabled as tabledCases } from "../golden.mjs";

const FLOAT = 1e-5;

for (const found of tabledCases()) {
  test(`${found.scene}: ${found.kernel}, ${found.padding}`, () => {
    const { meta, arrays, frame, family } = scene(found.scene);
    assert.equal(meta.kernel, found.kernel);
    KERNELS[meta.kernel] = tabled(meta.kernel_table, arrays);
    const at = grid(family, meta.theta, frame);
    const V = sample(arrays.U, at, frame, meta.kernel, found.padding);
    close(V, found.V, FLOAT, "V");
    const g = backward(arrays.U, at, frame, meta.kernel, found.padding, Float64Array.from(found.upstream));
    close(g.U, found.dU, FLOAT, "∂L/∂U");
    close(pullback(family, meta.theta, frame, g.x, g.y, at), found.dtheta, FLOAT, "∂L/∂θ");
  });
}

test("a table is right at whole pixels and at both sides of a jump", () => {
  const { meta, arrays } = scene("tabled-roof-0");
  const { weight, slope } = tabled(meta.kernel_table, arrays);
  for (const [t, k, right] of [
    [0, 1, -0.8],
    [1, 0.2, -0.1],
    [-1, 0.2, 0.8],
    [1.2999, 0.17001, -0.1],
    [1.3001, 0, 0],
    [-1.2999, 0.17001, 0.1],
  ]) {
    close(weight(t), k, 1e-6, `k(${t})`);
    close(slope(t), right, 1e-6, `k'(${t})`);
  }
});

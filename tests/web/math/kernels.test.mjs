// A kernel that has no formula here comes as a table: V and gradients are the library's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { backward } from "../../../stn_viz/stage/web/math/backward.js";
import { grid, pullback } from "../../../stn_viz/stage/web/math/grid.js";
import { KERNELS, slopeCurve, tabled } from "../../../stn_viz/stage/web/math/kernels.js";
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

const range = (from, to, step) => Array.from({ length: Math.round((to - from) / step) + 1 }, (_, k) => from + k * step);
const FORMULAS = ["integer", "bilinear", "bicubic", "lanczos", "gaussian"];

test("a kernel is even and ends at its radius; what interpolates is 1 at 0 and 0 at every other pixel", () => {
  for (const name of FORMULAS) {
    const { weight, radius } = KERNELS[name];
    for (const t of range(0.013, 4, 0.1)) close(weight(-t), weight(t), 1e-12, `${name} at ${t}`);
    for (const t of [radius + 1e-6, radius + 2]) assert.equal(weight(t) + weight(-t), 0, `${name} at ${t}`);
    if (name !== "gaussian") close([0, 1, -1, 2, 3].map(weight), [1, 0, 0, 0, 0], 1e-12, name);
  }
});

test("weights of a flat map sum to 1: exactly where the theory says so, nearly for lanczos and the Gaussian", () => {
  for (const [name, tolerance] of Object.entries({
    integer: 0,
    bilinear: 1e-12,
    bicubic: 1e-12,
    lanczos: 0.02,
    gaussian: 0.01,
  }))
    for (const t of range(-0.49, 0.49, 0.07)) {
      const sum = range(-4, 4, 1).reduce((total, m) => total + KERNELS[name].weight(t - m), 0);
      close(sum, 1, tolerance, `${name} at ${t}`);
    }
});

test("the area below a Gaussian is 1, and its foot at four σ is 0", () => {
  const { weight } = KERNELS.gaussian;
  close(
    range(-3, 3, 1e-3).reduce((sum, t) => sum + weight(t) * 1e-3, 0),
    1,
    1e-6,
    "area",
  );
  close(weight(3), 0, 1e-12, "foot");
});

test("Keys' cubic has a = −0.75, as PyTorch has it", () => {
  // k(½) = (a + 2)/8 − (a + 3)/4 + 1, k(3/2) = a(27/8 − 45/4 + 12 − 4)
  close([0.5, 1.5].map(KERNELS.bicubic.weight), [1.25 / 8 - 2.25 / 4 + 1, -0.75 / 8], 1e-12, "weights");
});

test("a slope is the derivative of its weight", () => {
  for (const name of FORMULAS) {
    const { weight, slope } = KERNELS[name];
    for (const t of range(-3.47, 3.43, 0.1)) {
      const change = (weight(t + 1e-6) - weight(t - 1e-6)) / 2e-6;
      close(slope(t), change, 1e-5, `${name} at ${t}`);
    }
  }
});

test("at a kink each rule chooses its side", () => {
  const at0 = (kink) => slopeCurve(KERNELS.bilinear, kink)(0);
  assert.deepEqual(["right", "left", "central", "paper"].map(at0), [-1, 1, 0, 1]);
  close(slopeCurve(KERNELS.bicubic, "paper")(0.3), KERNELS.bicubic.slope(0.3), 0, "where the paper says nothing");
});

// The microscope shows pixels where they lie: each with the kernel's weight at its own distance, together they are V.

import assert from "node:assert/strict";
import { test } from "node:test";
import { around } from "../../../stn_viz/stage/web/math/explain.js";
import { KERNELS } from "../../../stn_viz/stage/web/math/kernels.js";
import { sample } from "../../../stn_viz/stage/web/math/sampler.js";
import { close } from "../golden.mjs";

const [h, w] = [9, 11];
const U = { data: Float64Array.from({ length: 2 * h * w }, (_, i) => ((i * 37) % 101) / 101), shape: [2, h, w] };
const POINTS = [
  [4.3, 5.8],
  [-52.6, 3.2],
  [-0.3, 8.4],
  [10.6, -7.25],
  [23.4, 31.7],
  [-1, 4],
  [100.6, 2.5],
];

for (const padding of ["zeros", "border", "reflection"]) {
  for (const alignCorners of [false, true]) {
    test(`${padding}, align_corners ${alignCorners}: weights belong to their distances, and the sum is V`, () => {
      const frame = { source: [h, w], target: [1, 1], alignCorners };
      for (const kernel of ["integer", "bilinear", "bicubic", "lanczos", "gaussian"]) {
        for (const [x, y] of POINTS) {
          const { rows, cols, weights, values, inside } = around(U, frame, kernel, padding, [x, y]);
          const { weight } = KERNELS[kernel];
          const wanted = rows.map((n) => cols.map((m) => weight(x - m) * weight(y - n)));
          close(
            weights.map((line, n) => line.map((k, m) => (inside[n][m] ? k : wanted[n][m]))),
            wanted,
            1e-12,
            `${kernel} ${x} ${y}`,
          );
          const V = sample(U, { x: [x], y: [y] }, frame, kernel, padding);
          for (const c of [0, 1]) {
            const sum = weights.flat().reduce((total, k, i) => total + k * values[c].flat()[i], 0);
            close(sum, V[c], 1e-5, `${kernel} at ${x}, ${y}, channel ${c}`);
          }
        }
      }
    });
  }
}

test("under reflection the nearer pixel weighs more", () => {
  const frame = { source: [h, w], target: [1, 1], alignCorners: false };
  const { cols, weights } = around(U, frame, "bilinear", "reflection", [-52.6, 3]);
  assert.deepEqual(cols, [-53, -52]);
  close(weights[0], [0.6, 0.4], 1e-12, "weights");
});

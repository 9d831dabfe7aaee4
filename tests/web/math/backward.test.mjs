// The sampler's gradients by hand against finite differences of the sampler itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { backward } from "../../../stn_viz/stage/web/math/backward.js";
import { sample } from "../../../stn_viz/stage/web/math/sampler.js";
import { close } from "../golden.mjs";

const [H, W, C] = [6, 9, 2];
const U = { data: Float64Array.from({ length: C * H * W }, (_, k) => Math.sin(1.7 * k) / 2), shape: [C, H, W] };
const AT = [
  [3.3, 2.6],
  [0.2, 4.9],
  [7.7, 0.4],
  [-0.3, 2.2],
  [8.4, 5.35],
];
const grid = (points) => ({
  x: Float64Array.from(points, ([x]) => x),
  y: Float64Array.from(points, ([, y]) => y),
  w: null,
});
const frame = { source: [H, W], target: [1, AT.length], alignCorners: false };
const upstream = Float64Array.from({ length: C * AT.length }, (_, k) => Math.cos(k + 0.3));
/** L = Σ g·V, V being linear in U. */
const loss = (map, points, kernel, padding) =>
  sample(map, grid(points), frame, kernel, padding, new Float64Array(upstream.length)).reduce(
    (sum, v, k) => sum + v * upstream[k],
    0,
  );

for (const kernel of ["bilinear", "bicubic", "lanczos", "gaussian"])
  for (const padding of ["zeros", "border", "reflection"])
    test(`${kernel}, ${padding}: ∂L/∂(x, y) and ∂L/∂U are differences of L`, () => {
      const found = backward(U, grid(AT), frame, kernel, padding, upstream);
      const step = 1e-4;
      AT.forEach((_, i) => {
        for (const axis of [0, 1]) {
          const [up, down] = [step, -step].map((by) =>
            loss(
              U,
              AT.map((p, k) => p.map((v, a) => (k === i && a === axis ? v + by : v))),
              kernel,
              padding,
            ),
          );
          close([found.x, found.y][axis][i], (up - down) / (2 * step), 2e-3, `point ${i}, axis ${axis}`);
        }
      });
      for (let k = 0; k < U.data.length; k++) {
        const data = U.data.slice();
        data[k] += 1; // V is linear in U: a step of one is exact
        const slope = loss({ data, shape: U.shape }, AT, kernel, padding) - loss(U, AT, kernel, padding);
        close(found.U[k], slope, 1e-5, `∂L/∂U ${k}`);
      }
    });

test("a pass in parts is the pass as a whole", () => {
  const whole = backward(U, grid(AT), frame, "bicubic", "border", upstream);
  const out = {};
  for (const [from, to] of [
    [0, 2],
    [2, 5],
  ])
    backward(U, grid(AT), frame, "bicubic", "border", upstream, { out, from, to });
  for (const part of ["U", "x", "y"]) close(out[part], whole[part], 1e-12, part);
});

test("a pass from the beginning forgets the one before", () => {
  const out = backward(U, grid(AT), frame, "bilinear", "zeros", upstream);
  const first = out.U.slice();
  assert.equal(backward(U, grid(AT), frame, "bilinear", "zeros", upstream, { out }), out);
  close(out.U, first, 0, "∂L/∂U");
});

test("without ∂L/∂U none is made, and the place's gradient is the same", () => {
  const whole = backward(U, grid(AT), frame, "bilinear", "zeros", upstream);
  const part = backward(U, grid(AT), frame, "bilinear", "zeros", upstream, { needU: false });
  assert.equal(part.U, null);
  close([...part.x, ...part.y], [...whole.x, ...whole.y], 0, "∂L/∂(x, y)");
});

test("nothing flows back where ∂L/∂V is 0", () => {
  const none = backward(U, grid(AT), frame, "bilinear", "zeros", new Float64Array(upstream.length));
  assert.ok([...none.x, ...none.y, ...none.U].every((v) => v === 0));
});

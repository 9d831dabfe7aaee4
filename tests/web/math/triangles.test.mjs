// Between the nodes of a lattice by triangles: what is linear in each of them is exact, and the adjoint is one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { targetPoint } from "../../../stn_viz/stage/web/math/frame.js";
import { gather, spread, stencil } from "../../../stn_viz/stage/web/math/triangles.js";
import { close } from "../golden.mjs";

const frames = [false, true].flatMap((alignCorners) =>
  [
    [5, 8],
    [1, 7],
    [12, 1],
    [31, 17],
  ].map((target) => ({ target, alignCorners })),
);
const lattice = (rows, cols) => ({ rows, cols, spans: [1, 1], plan: null });
const along = (k, n) => (2 * k) / (n - 1) - 1;
const nodes = ({ rows, cols }, f) =>
  Float64Array.from({ length: rows * cols }, (_, k) => f(along(k % cols, cols), along(Math.floor(k / cols), rows)));
const everyPixel = (frame) =>
  Array.from({ length: frame.target[0] * frame.target[1] }, (_, i) =>
    targetPoint(frame, Math.floor(i / frame.target[1]), i % frame.target[1]),
  );
const wave = (n, k) => Float64Array.from({ length: n }, (_, i) => Math.sin(k * i + k));

test("a function that is linear over the plane is exact at every pixel", () => {
  const plane = (x, y) => 0.3 - 2 * x + 0.7 * y;
  for (const frame of frames)
    for (const grid of [lattice(2, 2), lattice(3, 5)]) {
      const out = new Float64Array(frame.target[0] * frame.target[1]);
      spread(nodes(grid, plane), grid, frame, out);
      close(
        out,
        everyPixel(frame).map(([x, y]) => plane(x, y)),
        1e-12,
        `${frame.target}, ${grid.rows}×${grid.cols}`,
      );
    }
});

test("one node's hat is straight in each triangle, 1 at the node, and ends at its neighbours", () => {
  const grid = lattice(3, 3); // nodes at −1, 0 and 1: pixels of a 5×5 target with corners are nodes and their middles
  const frame = { target: [5, 5], alignCorners: true };
  const out = new Float64Array(25);
  const one = new Float64Array(9);
  one[4] = 1;
  spread(one, grid, frame, out);
  // each cell is split from its top left to its bottom right: that diagonal holds ½, the other one's middle is an edge's end
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((r) => [...out.subarray(5 * r, 5 * r + 5)]),
    [
      [0, 0, 0, 0, 0],
      [0, 0.5, 0.5, 0, 0],
      [0, 0.5, 1, 0.5, 0],
      [0, 0, 0.5, 0.5, 0],
      [0, 0, 0, 0, 0],
    ],
  );
});

test("gather is the adjoint of spread: g·spread(v) = gather(g)·v", () => {
  for (const frame of frames) {
    const grid = lattice(4, 3);
    const [v, g] = [wave(12, 0.7), wave(frame.target[0] * frame.target[1], 1.3)];
    const out = new Float64Array(g.length);
    spread(v, grid, frame, out);
    const back = new Float64Array(12);
    gather(g, grid, frame, back);
    const dot = (a, b) => a.reduce((sum, value, k) => sum + value * b[k], 0);
    close(dot(g, out), dot(back, v), 1e-12, `${frame.target}`);
  }
});

test("a point's nodes and weights say what spread gives its pixel", () => {
  const frame = { target: [31, 17], alignCorners: false };
  const grid = lattice(4, 3);
  const values = wave(12, 2.1);
  const out = new Float64Array(31 * 17);
  spread(values, grid, frame, out);
  for (const [i, [x, y]] of everyPixel(frame).entries()) {
    const share = stencil(grid, x, y);
    close(
      share.nodes.reduce((sum, node, k) => sum + share.weights[k] * values[node], 0),
      out[i],
      1e-12,
      `${x}, ${y}`,
    );
    close(
      share.weights.reduce((a, b) => a + b),
      1,
      1e-12,
      "weights sum to 1",
    );
  }
});

test("another target is another plan, though the lattice is the same", () => {
  const grid = lattice(2, 2);
  const values = nodes(grid, (x) => x);
  for (const frame of [frames[0], frames[3], frames[0]]) {
    const out = new Float64Array(frame.target[0] * frame.target[1]);
    spread(values, grid, frame, out);
    close(
      out,
      everyPixel(frame).map(([x]) => x),
      1e-12,
      `${frame.target}`,
    );
  }
});

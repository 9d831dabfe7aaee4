// Between the nodes of a lattice by cubics: polynomials of degree 3 are exact, others fourth order, the adjoint is one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gather, spread, stencil } from "../../../stn_viz/stage/web/math/cubic.js";
import { targetPoint } from "../../../stn_viz/stage/web/math/frame.js";
import { close } from "../golden.mjs";

const frame = (alignCorners, target = [13, 21]) => ({ target, alignCorners });
const lattice = (rows, cols, spans = [1, 1]) => ({ rows, cols, spans, plan: null });
const along = (k, n) => (2 * k) / (n - 1) - 1;
const nodes = ({ rows, cols }, f) =>
  Float64Array.from({ length: rows * cols }, (_, k) => f(along(k % cols, cols), along(Math.floor(k / cols), rows)));
const points = ({ target: [h, w], ...rest }) =>
  Array.from({ length: h * w }, (_, i) => targetPoint({ target: [h, w], ...rest }, Math.floor(i / w), i % w));
const shown = (grid, at, f) => {
  const out = new Float64Array(at.target[0] * at.target[1]);
  spread(nodes(grid, f), grid, at, out);
  return out;
};

test("a cubic in x times a cubic in y is exact, on a lattice of four nodes and on finer ones", () => {
  const f = (x, y) => (1 + x - 2 * x * x + 0.5 * x ** 3) * (0.3 - y ** 3);
  for (const aligned of [false, true])
    for (const grid of [lattice(4, 4), lattice(7, 10), lattice(7, 10, [3, 3])]) {
      const at = frame(aligned);
      close(
        shown(grid, at, f),
        points(at).map(([x, y]) => f(x, y)),
        1e-12,
        `${grid.rows}×${grid.cols}`,
      );
    }
});

test("nodes twice as dense leave a sixteenth of the error of a smooth function", () => {
  const at = frame(false);
  const f = (x, y) => Math.sin(2 * x + y);
  const error = (n) => Math.max(...shown(lattice(n, n), at, f).map((v, i) => Math.abs(v - f(...points(at)[i]))));
  const ratio = error(9) / error(17);
  assert.ok(ratio > 10 && ratio < 26, `${ratio}`);
});

test("within spans of three nodes a spline's knots stay at the ends: a kink there is exact", () => {
  const grid = lattice(7, 7, [3, 3]); // spans from −1 to 0 and from 0 to 1
  const kinked = (x) => Math.abs(x) ** 3 + Math.max(x, 0);
  const at = frame(true);
  close(
    shown(grid, at, kinked),
    points(at).map(([x]) => kinked(x)),
    1e-12,
    "spans of three",
  );
  const across = shown(lattice(7, 7), at, kinked).map((v, i) => Math.abs(v - kinked(points(at)[i][0])));
  assert.ok(Math.max(...across) > 1e-3, "nodes on both sides of the kink blur it");
});

test("gather is the adjoint of spread, and a stencil says what spread gives a pixel", () => {
  const grid = lattice(7, 10, [3, 3]);
  const at = frame(false);
  const values = Float64Array.from({ length: 70 }, (_, k) => Math.sin(2.1 * k));
  const g = Float64Array.from({ length: 13 * 21 }, (_, k) => Math.cos(0.7 * k));
  const out = new Float64Array(g.length);
  const back = new Float64Array(70);
  spread(values, grid, at, out);
  gather(g, grid, at, back);
  const dot = (a, b) => a.reduce((sum, v, k) => sum + v * b[k], 0);
  close(dot(g, out), dot(back, values), 1e-12, "adjoint");
  for (const [i, [x, y]] of points(at).entries()) {
    const share = stencil(grid, x, y);
    assert.equal(share.nodes.length, 16);
    close(
      dot(
        share.weights,
        share.nodes.map((n) => values[n]),
      ),
      out[i],
      1e-12,
      `${x}, ${y}`,
    );
  }
});

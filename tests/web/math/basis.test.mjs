// A family's linear form [X, Y, W] = B·θ + b, its adjoint, and one of its rows, beside the products written out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate, rowAt, rowPullback } from "../../../stn_viz/stage/web/math/basis.js";
import { close } from "../golden.mjs";

const M = 3; // points
const P = 4; // parameters
const row = (columns, matrix, offset) => ({
  columns: Int32Array.from(columns),
  matrix: Float64Array.from(matrix.flat()),
  offset: Float64Array.from(offset),
});
const X = row(
  [0, 2],
  [
    [1, 2, 3],
    [4, 5, 6],
  ],
  [0.5, 0, -1],
);
const Y = row([3], [[7, 8, 9]], [0, 1, 2]);
const W = row([1], [[0.1, 0.2, 0.3]], [1, 1, 1]);
const basis = (w) => ({
  x: X,
  y: Y,
  w,
  size: M,
  values: { x: new Float64Array(M), y: new Float64Array(M), w: new Float64Array(M) },
});
const THETA = [2, -1, 0.5, 3];
const x = [0.5 + 2 * 1 + 0.5 * 4, 2 * 2 + 0.5 * 5, -1 + 2 * 3 + 0.5 * 6];
const y = [21, 1 + 24, 2 + 27];
const w = [0.9, 0.8, 0.7];

test("B·θ + b at every point, of the columns that are not zero", () => {
  const found = evaluate(basis(null), THETA);
  close(found.x, x, 1e-12, "X");
  close(found.y, y, 1e-12, "Y");
});

test("in pixels a point is scaled and shifted", () => {
  const found = evaluate(basis(null), THETA, [10, 4], [4.5, 1.5]);
  close(
    found.x,
    x.map((v) => 10 * v + 4.5),
    1e-12,
    "X",
  );
  close(
    found.y,
    y.map((v) => 4 * v + 1.5),
    1e-12,
    "Y",
  );
});

test("homogeneous coordinates are shifted by W times the centre, so that X/W is the shifted point", () => {
  const found = evaluate(basis(W), THETA, [10, 4], [4.5, 1.5]);
  close(found.w, w, 1e-12, "W");
  close(
    Array.from(found.x, (v, m) => v / found.w[m]),
    x.map((v, m) => (10 * v) / w[m] + 4.5),
    1e-12,
    "X/W",
  );
});

test("the pullback of a row is its adjoint: g·(B·θ) = θ·(Bᵀ·g), added to what is there", () => {
  const g = Float64Array.of(0.3, -2, 1.5);
  const zero = evaluate(basis(null), new Array(P).fill(0)).x.slice();
  const toTheta = new Float64Array(P).fill(1);
  rowPullback(X, g, toTheta);
  for (let k = 0; k < P; k++) {
    const unit = Array.from({ length: P }, (_, n) => Number(n === k));
    const column = evaluate(basis(null), unit).x.map((v, m) => v - zero[m]);
    close(
      toTheta[k] - 1,
      g.reduce((sum, v, m) => sum + v * column[m], 0),
      1e-12,
      `∂/∂θ${k}`,
    );
  }
});

test("a row at a weighted mean of points has a number for every parameter", () => {
  assert.deepEqual(rowAt(basis(W), "x", [0, 2], [0.25, 0.75], P), [0.25 + 2.25, 0, 1 + 4.5, 0]);
  assert.deepEqual(rowAt(basis(null), "w", [0], [1], P), [0, 0, 0, 0], "W is 1 everywhere");
});

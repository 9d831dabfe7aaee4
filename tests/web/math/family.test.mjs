// Handles of a family that only torch can evaluate stand on the grid that torch sent, between its points.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setGrid, sources } from "../../../stn_viz/stage/web/math/family.js";
import { close } from "../golden.mjs";

/** A family whose grid is a function of the target's point, over rows × cols target pixels. */
function family(rows, cols, alignCorners, f, points) {
  const along = (i, n) => (alignCorners && n > 1 ? (2 * i) / (n - 1) - 1 : (2 * i + 1) / n - 1);
  const data = new Float32Array(rows * cols * 2);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < cols; c++) data.set(f(along(c, cols), along(r, rows)), (r * cols + c) * 2);
  const torchGrid = { data, shape: [rows, cols, 2] };
  return { linear: false, known: false, flow: null, points, alignCorners, torchGrid, verdict: null };
}

const all = (points) => points.map((_, id) => id);
const affine = (x, y) => [0.5 * x - 0.25 * y + 0.125, 0.25 * x + 0.75 * y];
const PLACES = [
  [0, 0],
  [-1, -1],
  [1, 1],
  [0.3, -0.7],
  [-0.9, 0.2],
];

for (const alignCorners of [false, true])
  test(`between points the grid is straight, and so it goes on to V's edge (align_corners=${alignCorners})`, () => {
    const one = family(5, 8, alignCorners, affine, PLACES);
    close(
      sources(one, [0], all(PLACES)),
      PLACES.map(([x, y]) => affine(x, y)),
      1e-6,
      "sources",
    );
  });

test("at a target pixel the source is torch's own number, however bent the grid is", () => {
  const bent = (x, y) => [x * x - y, Math.sin(3 * x * y)];
  const points = [
    [-1, -1],
    [0, 0.5],
    [0.5, -0.5],
    [1, 1],
  ];
  const one = family(5, 5, true, bent, points);
  close(
    sources(one, [0], all(points)),
    points.map(([x, y]) => bent(x, y)),
    1e-6,
    "sources",
  );
});

test("a grid of one row or one column has no second to lean on", () => {
  for (const [rows, cols] of [
    [1, 6],
    [6, 1],
    [1, 1],
  ]) {
    const found = sources(
      family(rows, cols, false, (x, y) => [x, y], PLACES),
      [0],
      all(PLACES),
    );
    assert.ok(found.flat().every(Number.isFinite));
    close(found[0], [0, 0], 1e-6, "the centre");
  }
});

test("a newer grid moves the handles, and brings torch's verdict", () => {
  const one = family(3, 3, true, affine, PLACES);
  const moved = family(3, 3, true, (x, y) => [x + 1, y], PLACES);
  setGrid(one, moved.torchGrid.data, { kind: "fold" });
  close(sources(one, [0], [0]), [[1, 0]], 1e-6, "the centre");
  assert.deepEqual(one.verdict, { kind: "fold" });
  setGrid(one, moved.torchGrid.data);
  assert.equal(one.verdict, null);
});

test("a family that is evaluated here takes no grid", () => {
  const own = { known: true, linear: true };
  setGrid(own, Float32Array.of(1));
  assert.deepEqual(own, { known: true, linear: true });
});

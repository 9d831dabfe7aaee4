// The warp as lines: against the matrix of the map itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { matrixOf } from "../../../stn_viz/stage/web/interchange/forms.js";
import { frameOf, toPixels } from "../../../stn_viz/stage/web/math/frame.js";
import { grid } from "../../../stn_viz/stage/web/math/grid.js";
import {
  at,
  determinant,
  inBox,
  mesh,
  misread,
  otherConvention,
  outline,
  span,
  stretch,
  widest,
} from "../../../stn_viz/stage/web/math/outline.js";
import { close, scene } from "../golden.mjs";

const both = (name) => [0, 1].map((n) => scene(`${name}-${n}`));

/** Where a target place (col, row) comes from, in source pixels, by the 3×3 matrix. */
function mapped({ family, frame, meta }, col, row) {
  const M = matrixOf({ family }, meta.theta);
  const [left, right] = span(frame, 0);
  const [top, bottom] = span(frame, 1);
  const [x, y] = [(2 * (col - left)) / (right - left) - 1, (2 * (row - top)) / (bottom - top) - 1];
  const [X, Y, W] = M.map(([a, b, c]) => a * x + b * y + c);
  return toPixels(frame, [X / W, Y / W]);
}

test("between pixels and outside them a place is where the matrix sends it", () => {
  for (const name of ["affine", "projective"])
    for (const one of both(name)) {
      const points = grid(one.family, one.meta.theta, one.frame);
      for (const [col, row] of [
        [1, 2],
        [0.5, 1.25],
        [-0.5, -0.5],
        [one.frame.target[1] - 0.6, one.frame.target[0] - 0.5],
      ])
        close(at(points, one.frame.target, col, row).slice(0, 2), mapped(one, col, row), 1e-9, `${col}, ${row}`);
    }
});

test("the box's corners are those of the matrix, and the mesh has its lines", () => {
  for (const one of [...both("affine"), ...both("projective")]) {
    const points = grid(one.family, one.meta.theta, one.frame);
    const [[left, right], [top, bottom]] = [span(one.frame, 0), span(one.frame, 1)];
    const corners = outline(points, one.frame).map((side) => side[0][0]);
    const wanted = [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ].map(([col, row]) => mapped(one, col, row));
    close(corners, wanted, 1e-9, "corners");
    assert.equal(mesh(points, one.frame, 3).length, 8);
  }
});

test("the Jacobian of an affine map is its matrix in pixels, and the widest footprint its larger singular value", () => {
  for (const { family, frame, meta } of both("affine")) {
    const points = grid(family, meta.theta, frame);
    const [a, b, , c, d] = meta.theta;
    const per = (axis) => 2 / (span(frame, axis)[1] - span(frame, axis)[0]); // normalised a target pixel
    const [sx, sy] = frame.pixelsPerUnit;
    const J = [
      [a * sx * per(0), b * sx * per(1)],
      [c * sy * per(0), d * sy * per(1)],
    ];
    close(stretch(points, frame.target, 1, 1), J, 1e-9, "J");
    const det = J[0][0] * J[1][1] - J[0][1] * J[1][0];
    close(determinant(J), det, 1e-12, "det J");
    const squares = J.flat().reduce((sum, v) => sum + v * v, 0); // σ₁² + σ₂², and σ₁²·σ₂² = det²
    close(widest(points, frame.target), Math.sqrt((squares + Math.sqrt(squares ** 2 - 4 * det ** 2)) / 2), 1e-9, "σ₁");
  }
});

test("on and behind the horizon a footprint is infinitely wide", () => {
  const x = Float64Array.of(0, 1, 2, 3);
  assert.equal(widest({ x, y: x, w: Float64Array.of(1, 0.5, 0, 1) }, [2, 2]), Infinity);
});

test("the grid of the other align_corners is that which the family gives there", () => {
  for (const name of ["affine", "projective"])
    for (const { family, frame, meta } of both(name)) {
      const found = otherConvention(grid(family, meta.theta, frame), frame);
      const other = frameOf({ frame: { ...frame, align_corners: !frame.alignCorners } });
      assert.deepEqual(found.frame, other);
      const wanted = grid(family, meta.theta, other);
      close([found.grid.x, found.grid.y], [wanted.x, wanted.y], 1e-9, name);
    }
});

test("numbers that are read by the other convention: ±1 are the outer edges for one, pixel centres for the other", () => {
  const sizes = { source: [5, 9], target: [2, 2] };
  const [built, read] = [true, false].map((align_corners) => frameOf({ frame: { ...sizes, align_corners } }));
  const corners = { x: Float64Array.of(0, 8, 4), y: Float64Array.of(0, 4, 2), w: null };
  const { x, y } = misread(corners, built, read);
  close(
    [x, y],
    [
      [-0.5, 8.5, 4],
      [-0.5, 4.5, 2],
    ],
    1e-12,
    "misread",
  );
});

test("a point is in the box or beside it, whichever way round the box runs", () => {
  const bent = [
    [0, 0],
    [4, 0],
    [4, 4],
    [2, 1],
  ]; // not convex
  for (const corners of [bent, [...bent].reverse()]) {
    const sides = corners.map((corner, k) => [[corner, corners[(k + 1) % 4]]]);
    assert.ok(inBox(sides, [3.5, 2]));
    assert.ok(!inBox(sides, [1.5, 2]));
    assert.ok(!inBox(sides, [5, 1]));
  }
});

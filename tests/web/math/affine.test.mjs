// 2×2 matrices: parts, inverses and pseudo-inverses by their definitions.

import assert from "node:assert/strict";
import { test } from "node:test";
import { affineFit, compose, decompose, inverse, isSingular, times } from "../../../stn_viz/stage/web/math/affine.js";
import { close, scene } from "../golden.mjs";

test("a matrix is the product of its parts; a mirror image has a negative sy", () => {
  for (const m of [
    [1, 2, -0.5, 3],
    [0.2, -1, 1, 0.1],
    [-1, 0, 0, 1],
    [0, 1, 0, 2],
  ])
    close(compose(decompose(m)), m, 1e-12, `${m}`);
  assert.ok(decompose([1, 0, 0, -1]).sy < 0);
  const { angle, sx, sy, shear } = decompose([0, -2, 2, 0]);
  close([angle, sx, sy, shear], [Math.PI / 2, 2, 2, 0], 1e-12, "a quarter turn at twice the size");
});

test("an inverse undoes; the pseudo-inverse of a singular matrix meets Penrose's rules", () => {
  const m = [1, 2, -0.5, 3];
  close(times(inverse(m), m), [1, 0, 0, 1], 1e-12, "M⁻¹·M");
  for (const s of [
    [1, 2, 2, 4],
    [0, 3, 0, 0],
    [0, 0, 0, 0],
  ]) {
    assert.ok(isSingular(s));
    const p = inverse(s);
    close(times(times(s, p), s), s, 1e-12, "A·A⁺·A = A");
    close(times(times(p, s), p), p, 1e-12, "A⁺·A·A⁺ = A⁺");
    for (const product of [times(s, p), times(p, s)]) close(product[1], product[2], 1e-12, "symmetric");
  }
});

test("the affine part of an affine warp is its own θ, and nothing bends", () => {
  const { family, meta } = scene("affine-0");
  const { matrix, shift, bends } = affineFit(family, meta.theta);
  const [a, b, x, c, d, y] = meta.theta;
  close([...matrix, ...shift], [a, b, c, d, x, y], 1e-12, "A, t");
  close(
    bends,
    bends.map(() => [0, 0]),
    1e-12,
    "bends",
  );
});

// The least-squares affine approximation q ≈ A p + t of a warp at its anchors, and its human reading.
// Matrices are [a, b, c, d] for [[a, b], [c, d]].

import { sources } from "./family.js";

const SINGULAR = 1e-9; // smallest over largest singular value

export const times = ([a, b, c, d], [e, f, g, h]) => [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h];
export const apply = ([a, b, c, d], [x, y]) => [a * x + b * y, c * x + d * y];
export const isSingular = (m) => !(Math.abs(m[0] * m[3] - m[1] * m[2]) > SINGULAR * squares(m));
const squares = (m) => m.reduce((sum, v) => sum + v * v, 0);

/** The inverse, or the pseudo-inverse of a singular matrix. */
export function inverse(m) {
  const [a, b, c, d] = m;
  if (!isSingular(m)) return [d, -b, -c, a].map((v) => v / (a * d - b * c));
  return [a, c, b, d].map((v) => v / (squares(m) || Infinity));
}

/**
 * Fit A and t to the sources q of the family's anchors p.
 * @returns {{matrix: number[], shift: number[], bends: number[][]}} bends: A⁺·(q - (A p + t)), what is not affine
 */
export function affineFit(family, theta) {
  const p = family.anchorIds.map((id) => family.points[id]);
  const q = sources(family, theta, family.anchorIds);
  const mean = (points) => [0, 1].map((k) => points.reduce((sum, v) => sum + v[k], 0) / points.length);
  const [pm, qm] = [mean(p), mean(q)];
  const product = (left, lm, i, j) => left.reduce((sum, v, n) => sum + (v[i] - lm[i]) * (p[n][j] - pm[j]), 0);
  const square = (left, lm) =>
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ].map(([i, j]) => product(left, lm, i, j));
  const matrix = times(square(q, qm), inverse(square(p, pm)));
  const moved = apply(matrix, pm);
  const shift = [qm[0] - moved[0], qm[1] - moved[1]];
  const back = inverse(matrix);
  const bends = p.map((point, n) => {
    const flat = apply(matrix, point);
    return apply(back, [q[n][0] - flat[0] - shift[0], q[n][1] - flat[1] - shift[1]]);
  });
  return { matrix, shift, bends };
}

/** Give the anchors' sources under another affine part: A'(p + bend) + t'. */
export function anchorsUnder(family, bends, matrix, shift) {
  return family.anchorIds.map((id, n) => {
    const [px, py] = family.points[id];
    const [x, y] = apply(matrix, [px + bends[n][0], py + bends[n][1]]);
    return [x + shift[0], y + shift[1]];
  });
}

/** The matrix as it acts on pixel proportions, D A D⁻¹ with D = diag(aspect, 1). */
export const inProportion = ([a, b, c, d], aspect) => [a, b * aspect, c / aspect, d];

/** Only a family that can shear can also turn a photo that is not square without shearing it. */
export const aspectFor = (family, aspect) => (family.controls.includes("shear") ? aspect : 1);

/** Read A = R(φ)·[[sx, k·sy], [0, sy]]; φ in radians. A mirror image has sy < 0. */
export function decompose([a, b, c, d]) {
  const sx = Math.hypot(a, c);
  const angle = sx > 0 ? Math.atan2(c, a) : Math.atan2(-b, d);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const sy = cos * d - sin * b;
  return { angle, sx, sy, shear: sy === 0 ? 0 : (cos * b + sin * d) / sy };
}

/** Undo `decompose`. */
export function compose({ angle, sx, sy, shear }) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return times([cos, -sin, sin, cos], [sx, shear * sy, 0, sy]);
}

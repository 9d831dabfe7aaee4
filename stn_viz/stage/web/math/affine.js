// The least-squares affine approximation q ≈ A p + t of a warp at its anchors, and its human reading.
// Matrices are [a, b, c, d] for [[a, b], [c, d]].

import { sources } from "./family.js";

/**
 * @import { Theta } from "./basis.js"
 * @import { Family, LinearFamily } from "./family.js"
 * @import { Point } from "./frame.js"
 */

/** @typedef {[number, number, number, number]} Matrix */

/**
 * @typedef {object} AffineFit
 * @property {Matrix} matrix  A
 * @property {Point} shift    t
 * @property {Point[]} bends  A⁺·(q - (A p + t)), what is not affine, for each anchor
 */

/**
 * A = R(angle)·[[sx, shear·sy], [0, sy]]; radians.
 * @typedef {{angle: number, sx: number, sy: number, shear: number}} Parts
 */

const SINGULAR = 1e-9; // smallest over largest singular value

/** @type {(left: Matrix, right: Matrix) => Matrix} */
export const times = ([a, b, c, d], [e, f, g, h]) => [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h];
/** @type {(matrix: Matrix, point: Point) => Point} */
export const apply = ([a, b, c, d], [x, y]) => [a * x + b * y, c * x + d * y];
/** @type {(m: Matrix) => boolean} */
export const isSingular = (m) => !(Math.abs(m[0] * m[3] - m[1] * m[2]) > SINGULAR * squares(m));
/** @type {(m: Matrix) => number} */
const squares = (m) => m.reduce((sum, v) => sum + v * v, 0);

/**
 * The inverse, or the pseudo-inverse of a singular matrix.
 * @type {(m: Matrix) => Matrix}
 */
export function inverse(m) {
  const [a, b, c, d] = m;
  const det = a * d - b * c;
  if (!isSingular(m)) return [d / det, -b / det, -c / det, a / det];
  const size = squares(m) || Infinity;
  return [a / size, c / size, b / size, d / size];
}

/** @type {(points: Point[]) => Point} */
function mean(points) {
  const along = (/** @type {0|1} */ k) => points.reduce((sum, v) => sum + v[k], 0) / points.length;
  return [along(0), along(1)];
}

/**
 * Fit A and t to the sources q of the family's anchors p.
 * @type {(family: LinearFamily, theta: Theta) => AffineFit}
 */
export function affineFit(family, theta) {
  const p = family.anchorIds.map((id) => family.points[id]);
  const q = sources(family, theta, family.anchorIds);
  const [pm, qm] = [mean(p), mean(q)];
  /** @type {(left: Point[], lm: Point) => Matrix} */
  const square = (left, lm) => {
    const product = (/** @type {0|1} */ i, /** @type {0|1} */ j) =>
      left.reduce((sum, v, n) => sum + (v[i] - lm[i]) * (p[n][j] - pm[j]), 0);
    return [product(0, 0), product(0, 1), product(1, 0), product(1, 1)];
  };
  const matrix = times(square(q, qm), inverse(square(p, pm)));
  const moved = apply(matrix, pm);
  /** @type {Point} */
  const shift = [qm[0] - moved[0], qm[1] - moved[1]];
  const back = inverse(matrix);
  const bends = p.map((point, n) => {
    const flat = apply(matrix, point);
    return apply(back, [q[n][0] - flat[0] - shift[0], q[n][1] - flat[1] - shift[1]]);
  });
  return { matrix, shift, bends };
}

/**
 * Give the anchors' sources under another affine part: A'(p + bend) + t'.
 * @type {(family: LinearFamily, bends: Point[], matrix: Matrix, shift: Point) => Point[]}
 */
export function anchorsUnder(family, bends, matrix, shift) {
  return family.anchorIds.map((id, n) => {
    const [px, py] = family.points[id];
    const [x, y] = apply(matrix, [px + bends[n][0], py + bends[n][1]]);
    return [x + shift[0], y + shift[1]];
  });
}

/**
 * The matrix as it acts on pixel proportions, D A D⁻¹ with D = diag(aspect, 1).
 * @type {(matrix: Matrix, aspect: number) => Matrix}
 */
export const inProportion = ([a, b, c, d], aspect) => [a, b * aspect, c / aspect, d];

/**
 * Only a family that can shear can also turn a photo that is not square without shearing it.
 * @type {(family: Family, aspect: number) => number}
 */
export const aspectFor = (family, aspect) => (family.controls.includes("shear") ? aspect : 1);

/**
 * Read A = R(φ)·[[sx, k·sy], [0, sy]]; φ in radians. A mirror image has sy < 0.
 * @type {(matrix: Matrix) => Parts}
 */
export function decompose([a, b, c, d]) {
  const sx = Math.hypot(a, c);
  const angle = sx > 0 ? Math.atan2(c, a) : Math.atan2(-b, d);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const sy = cos * d - sin * b;
  return { angle, sx, sy, shear: sy === 0 ? 0 : (cos * b + sin * d) / sy };
}

/**
 * Undo `decompose`.
 * @type {(parts: Parts) => Matrix}
 */
export function compose({ angle, sx, sy, shear }) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return times([cos, -sin, sin, cos], [sx, shear * sy, 0, sy]);
}

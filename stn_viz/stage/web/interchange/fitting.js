// From a map of the plane to the θ of a family that can hold it.

import { evaluate } from "../math/basis.js";
import { sources } from "../math/family.js";
import { solve } from "../math/solve.js";
import { message } from "../texts.js";
import { matrixOf } from "./forms.js";

/**
 * @import { Lattice, LinearFamily } from "../math/family.js"
 * @import { Point } from "../math/frame.js"
 * @import { Matrix, OfFamily } from "./forms.js"
 */

/** @typedef {{theta: Float64Array, error?: undefined}|{error: string, theta?: undefined}} Fitted */

const TOLERANCE = 1e-3; // how far a matrix of few printed digits may stray from the family

/** @type {(M: number[][]) => number} */
const largestOf = (M) => Math.max(...M.flat().map(Math.abs));
/** @type {(M: Matrix, p: Point) => number[]} */
const onto = (M, [x, y]) => M.map(([a, b, c]) => a * x + b * y + c);

/**
 * Give the θ whose map is M, source ~ M·(x, y, 1) in normalised points; or the sentence why there is none.
 * @type {(M: Matrix, scene: OfFamily) => Fitted}
 */
export function fitted(M, scene) {
  const { family } = scene;
  const largest = largestOf(M);
  if (!M.flat().every(Number.isFinite)) return { error: message("stage-fit-infinite") };
  if (!(Math.max(...M[2].map(Math.abs)) > 1e-12 * largest)) return { error: message("stage-fit-nowhere") };
  if (!family.linear)
    return { error: message("stage-fit-flow", { family: family.label, count: family.parameters.length }) };
  if (!family.lattice) return { error: message("stage-fit-recorded") };
  const theta = matrixOf(scene, family.identity)
    ? byMatrix(
        M.map((row) => row.map((v) => v / largest)),
        scene,
      )
    : byPoints(M, family, family.lattice);
  if (theta) return { theta: Float64Array.from(theta, (v) => v + 0) };
  const named = { family: family.label };
  const bent = [M[2][0], M[2][1]].some((v) => Math.abs(v) > TOLERANCE * Math.abs(M[2][2]));
  if (bent && family.lattice.basis.w) return { error: message("stage-fit-last-entry", named) };
  return { error: message(bent ? "stage-fit-perspective" : "stage-fit-shape", named) };
}

/**
 * Solve M(θ) = s·M for θ and s: M(θ) is a constant matrix and one for each entry of θ.
 * @type {(M: Matrix, scene: OfFamily) => number[]|null}
 */
function byMatrix(M, scene) {
  const n = scene.family.parameters.length;
  const at = (/** @type {number} */ k) => {
    const theta = Float64Array.from({ length: n }, (_, j) => (j === k ? 1 : 0));
    return /** @type {Matrix} */ (matrixOf(scene, theta)).flat(); // its family is a matrix for every θ
  };
  const constant = at(-1);
  const columns = [
    ...Array.from({ length: n }, (_, k) => at(k).map((v, i) => v - constant[i])),
    M.flat().map((v) => -v),
  ];
  const found = leastSquares(
    columns,
    constant.map((v) => -v),
  );
  if (!found) return null;
  const left = constant.map((v, i) => columns.reduce((sum, column, k) => sum + column[i] * found[k], v));
  const scale = found[n];
  return Math.abs(scale) > 1e-9 && left.every((v) => Math.abs(v) <= TOLERANCE * Math.abs(scale))
    ? found.slice(0, n)
    : null;
}

/**
 * Minimise |Σ_k c_k·column_k - wanted| by modified Gram-Schmidt, done twice; null where the columns depend on each
 * other.
 * @type {(columns: number[][], wanted: number[]) => number[]|null}
 */
function leastSquares(columns, wanted) {
  /** @type {(a: number[], b: number[]) => number} */
  const dot = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0);
  const n = columns.length;
  const R = Array.from({ length: n }, () => /** @type {number[]} */ (new Array(n).fill(0)));
  /** @type {number[][]} */
  const Q = [];
  for (const [k, column] of columns.entries()) {
    const q = column.slice();
    for (let twice = 0; twice < 2; twice++)
      for (const [j, other] of Q.entries()) {
        const share = dot(q, other);
        R[j][k] += share;
        for (const [i, v] of other.entries()) q[i] -= share * v;
      }
    R[k][k] = Math.sqrt(dot(q, q));
    if (!(R[k][k] > 1e-9 * Math.sqrt(dot(column, column)))) return null;
    Q.push(q.map((v) => v / R[k][k]));
  }
  const out = new Array(n).fill(0);
  for (let k = n - 1; k >= 0; k--) {
    out[k] = (dot(Q[k], wanted) - out.reduce((sum, v, j) => sum + (j > k ? R[k][j] * v : 0), 0)) / R[k][k];
  }
  return out;
}

/**
 * Send the anchors where M sends them, and look whether everything between them follows.
 * @type {(M: Matrix, family: LinearFamily, lattice: Lattice) => number[]|null}
 */
function byPoints(M, family, { rows, cols, basis }) {
  /** @type {(p: Point) => Point} */
  const image = (p) => {
    const [X, Y, W] = onto(M, p);
    return [X / W, Y / W];
  };
  const theta = solve(
    family,
    Float64Array.from(family.identity),
    family.anchorIds,
    family.anchorIds.map((id) => image(family.points[id])),
    [],
  );
  const most = TOLERANCE * Math.max(1, ...family.anchorIds.flatMap((id) => image(family.points[id]).map(Math.abs)));
  const { x, y, w } = evaluate(basis, theta);
  for (let m = 0; m < basis.size; m++) {
    const [px, py] = image([(2 * (m % cols)) / (cols - 1) - 1, (2 * Math.floor(m / cols)) / (rows - 1) - 1]);
    const depth = basis.w ? w[m] : 1;
    if (!(Math.hypot(x[m] / depth - px, y[m] / depth - py) <= most)) return null;
  }
  return theta;
}

/**
 * Send V's corners (top left, top right, bottom right, bottom left) to four normalised places; or say why that cannot
 * be.
 * @type {(corners: number[][], scene: OfFamily) => Fitted}
 */
export function fittedBox(corners, scene) {
  const M = homographyTo(corners);
  return M ? fitted(M, scene) : { error: message("stage-fit-no-area") };
}

/**
 * The 3×3 matrix that maps the square [-1, 1]² to a quadrilateral (Heckbert 1989, from the unit square).
 * @type {(corners: number[][]) => Matrix|null}
 */
function homographyTo([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]) {
  const [sx, sy] = [x0 - x1 + x2 - x3, y0 - y1 + y2 - y3];
  const [dx1, dy1, dx2, dy2] = [x1 - x2, y1 - y2, x3 - x2, y3 - y2];
  const det = dx1 * dy2 - dx2 * dy1;
  const size = Math.max(...[dx1, dy1, dx2, dy2].map(Math.abs));
  if (!(Math.abs(det) > 1e-12 * size * size)) return null;
  const [g, h] = [(sx * dy2 - dx2 * sy) / det, (dx1 * sy - sx * dy1) / det];
  const unit = [
    [x1 - x0 + g * x1, x3 - x0 + h * x3, x0],
    [y1 - y0 + g * y1, y3 - y0 + h * y3, y0],
    [g, h, 1],
  ];
  return unit.map(([a, b, c]) => [a / 2, b / 2, c + (a + b) / 2]);
}

/**
 * Tell whether V's corners come from nowhere near the source: numbers that are unlikely to be normalised.
 * @type {(scene: OfFamily, theta: Float64Array) => boolean}
 */
export function far({ family }, theta) {
  if (!family.linear) return Math.max(...theta.map(Math.abs)) > 4;
  return !sources(family, theta, family.anchorIds).every((p) => p.every((v) => Math.abs(v) <= 5));
}

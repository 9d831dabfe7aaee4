// The linear form of a family at M points: [X, Y, W] = B·θ + b, and its adjoint.

/** @import { Point } from "./frame.js" */

/**
 * @typedef {number[]|Float64Array} Theta  the parameters θ, P
 * @typedef {"x"|"y"|"w"} Coordinate       of homogeneous coordinates
 */

/**
 * One homogeneous coordinate at M points, without B's zero columns.
 * @typedef {{columns: Int32Array, matrix: Float64Array, offset: Float64Array}} Row  matrix is K×M, offset M
 */

/**
 * @typedef {object} Basis
 * @property {Row} x
 * @property {Row} y
 * @property {Row|null} w  null where W is 1 everywhere
 * @property {number} size  M
 * @property {Record<Coordinate, Float64Array>} values  room for B·θ + b, M each
 */

const AXES = /** @type {const} */ (["x", "y"]);

/**
 * Evaluate B·θ + b at all points of a basis, as homogeneous coordinates of `scale`·(x, y) + `centre`.
 * @param {Basis} basis
 * @param {Theta} theta
 * @param {Point} [scale]
 * @param {Point} [centre]
 * @returns {Basis["values"]} the basis's own room, overwritten by the next call; `w` counts where the basis has one
 */
export function evaluate(basis, theta, scale = [1, 1], centre = [0, 0]) {
  const { values, size } = basis;
  if (basis.w) rowValues(basis.w, theta, values.w);
  for (const axis of AXES) {
    const k = axis === "x" ? 0 : 1;
    const out = rowValues(basis[axis], theta, values[axis]);
    const [s, c] = [scale[k], centre[k]];
    if (basis.w) for (let m = 0; m < size; m++) out[m] = out[m] * s + c * values.w[m];
    else for (let m = 0; m < size; m++) out[m] = out[m] * s + c;
  }
  return values;
}

/** @type {(row: Row, theta: Theta, out: Float64Array) => Float64Array} */
function rowValues({ columns, matrix, offset }, theta, out) {
  const size = out.length;
  out.set(offset);
  for (let k = 0, at = 0; k < columns.length; k++, at += size) {
    const value = theta[columns[k]];
    for (let m = 0; m < size; m++) out[m] += value * matrix[at + m];
  }
  return out;
}

/**
 * Add a gradient over all points of one row to ∂L/∂θ: Bᵀ·g.
 * @type {(row: Row, g: Float64Array, toTheta: Float64Array) => void}
 */
export function rowPullback({ columns, matrix }, g, toTheta) {
  const size = g.length;
  for (let k = 0, at = 0; k < columns.length; k++, at += size) {
    let sum = 0;
    for (let m = 0; m < size; m++) sum += g[m] * matrix[at + m];
    toTheta[columns[k]] += sum;
  }
}

/**
 * Take one row of B at a weighted mean of basis points, as P numbers; W has none where it is 1 everywhere.
 * @type {(basis: Basis, axis: Coordinate, nodes: number[], weights: number[], nParams: number) => number[]}
 */
export function rowAt(basis, axis, nodes, weights, nParams) {
  const row = basis[axis];
  /** @type {number[]} */
  const out = new Array(nParams).fill(0);
  row?.columns.forEach((column, k) => {
    for (let n = 0; n < nodes.length; n++) out[column] += weights[n] * row.matrix[k * basis.size + nodes[n]];
  });
  return out;
}

// U and V compared in one place: where V's frame lies over U when θ changes nothing, U read at V's pixels, |U − V|.

import { targetAxis, targetPoint, toPixels } from "./frame.js";

/**
 * @import { Frame, Point, Size } from "./frame.js"
 * @import { Grid } from "./grid.js"
 */

/**
 * How far two pictures are apart: the largest of all pixels and channels, and the mean of those that are numbers.
 * @typedef {{largest: number, mean: number}} Apart
 */

/**
 * The letter of what V is compared with: F, the fixed picture that V is to look like, or U where there is none.
 * @type {(scene: {fixed?: unknown}) => "U"|"F"}
 */
export const besideV = ({ fixed }) => (fixed ? "F" : "U");

/** @type {(frame: Frame) => boolean} */
export const sameSize = ({ source, target }) => source.every((n, k) => n === target[k]);

/**
 * The edges of V's frame over U, in source pixels: where its pixels would be read from if θ changed nothing.
 * @param {Frame} frame
 * @returns {[from: Point, to: Point]}
 */
export function frameOverSource(frame) {
  const edges = (/** @type {0|1} */ axis) => {
    const unit = frame.pixelsPerUnit[axis];
    if (unit === 0) return [-0.5, 0.5]; // one pixel whose centre is both ends
    const { steps, offset } = targetAxis(frame, axis);
    const at = (/** @type {number} */ i) => ((2 * (i + offset)) / steps - 1) * unit + frame.centre[axis];
    return [at(-0.5), at(frame.target[1 - axis] - 0.5)];
  };
  const [[left, right], [top, bottom]] = [edges(0), edges(1)];
  return [
    [left, top],
    [right, bottom],
  ];
}

/**
 * Where each pixel of V would be read from if θ changed nothing, in source pixels.
 * @param {Frame} frame
 * @returns {Grid}
 */
export function unmoved(frame) {
  const [ho, wo] = frame.target;
  const room = { x: new Float64Array(ho * wo), y: new Float64Array(ho * wo) };
  const out = { ...room, w: null, rows: ho, cols: wo, straight: true };
  for (let i = 0; i < ho * wo; i++)
    [out.x[i], out.y[i]] = toPixels(frame, targetPoint(frame, Math.floor(i / wo), i % wo));
  return out;
}

const SQUARES = 8; // along V's longer side

/**
 * The squares of a chessboard over V that V is seen in, the first one not among them: [left, top, right, bottom] as
 * shares of V's width and height.
 * @param {Size} size  of V
 * @returns {[number, number, number, number][]}
 */
export function chessboard([height, width]) {
  const side = Math.max(height, width) / SQUARES;
  const [rows, columns] = [height, width].map((n) => Math.ceil(n / side - 1e-9));
  const end = (/** @type {number} */ k, /** @type {number} */ n) => Math.min((k * side) / n, 1);
  return Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns])
    .filter(([row, column]) => (row + column) % 2)
    .map(([row, column]) => [end(column, width), end(row, height), end(column + 1, width), end(row + 1, height)]);
}

/**
 * Write |U − V| of each channel; NaN where one of them is no number.
 * @param {ArrayLike<number>} U
 * @param {ArrayLike<number>} V  of the same size
 * @param {Float32Array} out
 * @returns {Apart}
 */
export function apart(U, V, out) {
  let [largest, sum, count] = [0, 0, 0];
  for (let i = 0; i < out.length; i++) {
    const gap = Math.abs(U[i] - V[i]);
    out[i] = gap;
    if (Number.isNaN(gap)) continue;
    if (gap > largest) largest = gap;
    sum += gap;
    count += 1;
  }
  return { largest, mean: count ? sum / count : 0 };
}

/**
 * The same of two pictures as a canvas paints them, for the frames of a drag: red, green and blue of each word, of 255.
 * @param {Uint32Array} U
 * @param {Uint32Array} V
 * @param {Uint32Array} out
 * @returns {Apart} as shares of 1
 */
export function wordsApart(U, V, out) {
  const [u, v, to] = [U, V, out].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  let [largest, sum] = [0, 0];
  for (let i = 0; i < to.length; i += 4) {
    for (let k = i; k < i + 3; k++) {
      const gap = u[k] > v[k] ? u[k] - v[k] : v[k] - u[k];
      to[k] = gap;
      if (gap > largest) largest = gap;
      sum += gap;
    }
    to[i + 3] = 255;
  }
  return { largest: largest / 255, mean: to.length ? sum / (0.75 * to.length * 255) : 0 };
}

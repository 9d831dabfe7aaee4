// One pixel at a time: what a target pixel reads (eq. 1, 3, 7), and who reads a source pixel (eq. 6).

import { rowAt } from "./basis.js";
import { targetPoint, toNormalised } from "./frame.js";
import { grid } from "./grid.js";
import { KERNELS } from "./kernels.js";
import { unit, weighted } from "./sampler.js";
import { place, quickAxes, taps1d } from "./taps.js";

/**
 * @import { Tensor } from "../packing.js"
 * @import { Coordinate, Theta } from "./basis.js"
 * @import { Family, LinearFamily } from "./family.js"
 * @import { Frame, Point } from "./frame.js"
 * @import { Grid, Places } from "./grid.js"
 * @import { Kink } from "./kernels.js"
 * @import { SamplerFrame } from "./sampler.js"
 * @import { Axis, Padding } from "./taps.js"
 */

/**
 * What target pixel (row, col) reads, with T×S taps.
 * @typedef {object} Explanation
 * @property {number} row
 * @property {number} col
 * @property {Point} target         normalised
 * @property {Point} source         normalised
 * @property {Point} pixel          the source in pixels
 * @property {number[]} tapRows     T
 * @property {number[]} tapCols     S
 * @property {boolean[][]} inside   T×S, false where a tap reads nothing
 * @property {number[][]} weights   T×S
 * @property {number} weightSum
 * @property {number[][][]} values  C×T×S, of U
 * @property {number[]} value       V, C
 * @property {Point[]} slopePixel   ∂V/∂(x, y) per source pixel, C
 * @property {number[][]} slope     the same per normalised unit, C×2
 * @property {number[][]|null} jacobian  ∂(x, y)/∂θ, 2×P, normalised; null where only torch can differentiate
 * @property {number[][]|null} dtheta    ∂V/∂θ, C×P
 */

/**
 * @typedef {object} Around
 * @property {number[]} rows       T, of the map continued beyond its edge
 * @property {number[]} cols       S
 * @property {boolean[][]} inside  T×S
 * @property {number[][]} weights  T×S
 * @property {number[][][]} values C×T×S
 */

/**
 * Write an entry for every tap.
 * @type {<T>(y: Axis, x: Axis, entry: (n: number, m: number) => T) => T[][]}
 */
const table = (y, x, entry) => Array.from(y.index, (_, n) => Array.from(x.index, (__, m) => entry(n, m)));

/**
 * Explain target pixel (row, col): the fields of stn_viz/differentiation/explain.py, in float64.
 * @param {Tensor} U
 * @param {Family} family
 * @param {Theta} theta
 * @param {Frame} frame
 * @param {string} kernel
 * @param {Padding} padding
 * @param {number} row
 * @param {number} col
 * @param {Kink} [kink]
 * @param {Grid} [at] the grid of this θ, where it is known already
 * @returns {Explanation}
 */
export function explain(
  U,
  family,
  theta,
  frame,
  kernel,
  padding,
  row,
  col,
  kink = "right",
  at = grid(family, theta, frame),
) {
  const {
    data,
    shape: [channels, h, w],
  } = U;
  const i = row * at.cols + col;
  /** @type {Point} */
  const pixel = [at.x[i], at.y[i]];
  const x = taps1d(pixel[0], w, kernel, padding, frame.alignCorners, kink);
  const y = taps1d(pixel[1], h, kernel, padding, frame.alignCorners, kink);
  const lost = x.lost || y.lost;
  const inside = table(y, x, (n, m) => Boolean(y.inside[n] && x.inside[m]));
  const weights = table(y, x, (n, m) => y.weight[n] * x.weight[m]);
  const planes = Array.from({ length: channels }, (_, c) => c * h * w);
  /** @type {(start: number, rows: Float64Array, cols: Float64Array) => number} */
  const read = (start, rows, cols) => unit(U) * weighted(data, start, w, rows, cols, y.index, x.index);
  const slopePixel = planes.map(
    (start) => /** @type {Point} */ ([read(start, y.weight, x.slope), read(start, y.slope, x.weight)]),
  );
  const slope = slopePixel.map((s) => s.map((value, axis) => value * frame.pixelsPerUnit[axis]));
  const source = toNormalised(frame, pixel);
  const jacobian = family.linear ? toTheta(family, frame, row, col, source, at.w ? at.w[i] : 1, theta.length) : null;
  return {
    row,
    col,
    source,
    pixel,
    inside,
    weights,
    slopePixel,
    slope,
    jacobian,
    target: targetPoint(frame, row, col),
    tapRows: [...y.index],
    tapCols: [...x.index],
    values: planes.map((start) =>
      table(y, x, (n, m) => (inside[n][m] ? unit(U) * data[start + y.index[n] * w + x.index[m]] : 0)),
    ),
    weightSum: weights.flat().reduce((sum, value) => sum + value, 0),
    value: planes.map((start) => (lost ? NaN : read(start, y.weight, x.weight))),
    dtheta:
      jacobian && slope.map(([sx, sy]) => jacobian[0].map((value, p) => (lost ? 0 : sx * value + sy * jacobian[1][p]))),
  };
}

/**
 * The pixels around a source point as they lie, the map continued beyond its edge, each with its weight and what is
 * read
 * there. Their sum is V, as that of the taps is: those may be named by the pixels that padding reads in their place.
 * @type {(U: Tensor, frame: SamplerFrame, kernel: string, padding: Padding, point: Point) => Around}
 */
export function around(U, frame, kernel, padding, [x, y]) {
  const {
    data,
    shape: [channels, h, w],
  } = U;
  const across = taps1d(x, w, kernel, padding, frame.alignCorners, null);
  const down = taps1d(y, h, kernel, padding, frame.alignCorners, null);
  const inside = table(down, across, (n, m) => Boolean(down.inside[n] && across.inside[m]));
  /** @type {(c: number, n: number, m: number) => number} */
  const at = (c, n, m) => data[c * h * w + down.index[n] * w + across.index[m]];
  /** @type {(position: number, axis: Axis) => number[]} */
  const places = (position, { first, count }) =>
    Array.from({ length: count }, (_, k) => Math.floor(position) + first + k);
  return {
    rows: places(y, down),
    cols: places(x, across),
    inside,
    weights: table(down, across, (n, m) => down.weight[n] * across.weight[m]),
    values: Array.from({ length: channels }, (_, c) =>
      table(down, across, (n, m) => (inside[n][m] ? unit(U) * at(c, n, m) : 0)),
    ),
  };
}

/**
 * ∂(x, y)/∂θ at one target pixel, normalised: (B_X - x B_W)/W.
 * @param {LinearFamily} family
 * @param {Frame} frame
 * @param {number} row
 * @param {number} col
 * @param {Point} source normalised
 * @param {number} depth W there
 * @param {number} nParams P
 * @returns {number[][]} 2×P
 */
function toTheta(family, frame, row, col, source, depth, nParams) {
  const { basis, pixels, lattice } = family;
  const { nodes, weights } =
    pixels || !lattice
      ? { nodes: [row * frame.target[1] + col], weights: [1] }
      : lattice.stencil(lattice, ...targetPoint(frame, row, col));
  const to = (/** @type {Coordinate} */ axis) => rowAt(basis, axis, nodes, weights, nParams);
  const [toX, toY, toW] = [to("x"), to("y"), to("w")];
  return [toX, toY].map((b, axis) => b.map((value, p) => (value - source[axis] * toW[p]) / depth));
}

/**
 * Find every target pixel that reads source pixel (row, col), with its weight: the terms of eq. 6.
 * @param {Places} at
 * @param {Frame} frame
 * @param {string} kernel
 * @param {number} row
 * @param {number} col
 * @param {Padding} [padding]
 * @returns {{targets: number[], weights: number[]}} flat target indices
 */
export function readers(at, frame, kernel, row, col, padding = "zeros") {
  const { across, down } = quickAxes(frame.source, kernel, padding, frame.alignCorners);
  /** @type {number[]} */
  const targets = [];
  /** @type {number[]} */
  const weights = [];
  /** @type {(axis: Axis, pixel: number) => number} */
  const onto = (axis, pixel) => axis.index.reduce((sum, i, k) => sum + (i === pixel ? axis.weight[k] : 0), 0);
  const reach = padding === "zeros" ? KERNELS[kernel].radius : Infinity; // the other paddings read from afar
  for (let i = 0; i < at.x.length; i++) {
    if (Math.abs(at.y[i] - row) > reach || Math.abs(at.x[i] - col) > reach) continue;
    place(down, at.y[i]);
    const k = onto(down, row);
    if (k === 0) continue;
    place(across, at.x[i]);
    const weight = k * onto(across, col);
    if (weight !== 0) {
      targets.push(i);
      weights.push(weight);
    }
  }
  return { targets, weights };
}

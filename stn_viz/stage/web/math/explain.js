// One pixel at a time: what a target pixel reads (eq. 1, 3, 7), and who reads a source pixel (eq. 6).

import { rowAt } from "./family.js";
import { targetPoint, toNormalised } from "./frame.js";
import { grid } from "./grid.js";
import { KERNELS } from "./kernels.js";
import { unit, weighted } from "./sampler.js";
import { place, quickAxis, taps1d } from "./taps.js";

/**
 * Explain target pixel (row, col): the fields of stn_viz/explain.py, in float64.
 * @param {import("../wire/packing.js").Tensor} U
 * @param {import("./grid.js").Grid} [at] the grid of this θ, where it is known already
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
  const pixel = [at.x[i], at.y[i]];
  const x = taps1d(pixel[0], w, kernel, padding, frame.alignCorners, kink);
  const y = taps1d(pixel[1], h, kernel, padding, frame.alignCorners, kink);
  const lost = x.lost || y.lost;
  const table = (entry) => Array.from(y.index, (_, n) => Array.from(x.index, (__, m) => entry(n, m)));
  const inside = table((n, m) => Boolean(y.inside[n] && x.inside[m]));
  const weights = table((n, m) => y.weight[n] * x.weight[m]);
  const planes = Array.from({ length: channels }, (_, c) => c * h * w);
  const read = (start, rows, cols) => unit(U) * weighted(data, start, w, rows, cols, y.index, x.index);
  const slopePixel = planes.map((start) => [read(start, y.weight, x.slope), read(start, y.slope, x.weight)]);
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
      table((n, m) => (inside[n][m] ? unit(U) * data[start + y.index[n] * w + x.index[m]] : 0)),
    ),
    weightSum: weights.flat().reduce((sum, value) => sum + value, 0),
    value: planes.map((start) => (lost ? NaN : read(start, y.weight, x.weight))),
    dtheta:
      jacobian && slope.map(([sx, sy]) => jacobian[0].map((value, p) => (lost ? 0 : sx * value + sy * jacobian[1][p]))),
  };
}

/**
 * The pixels around a source point as they lie, the map continued beyond its edge, each with its weight and what is read
 * there. Their sum is V, as that of the taps is: those may be named by the pixels that padding reads in their place.
 * @returns {{rows: number[], cols: number[], inside: boolean[][], weights: number[][], values: number[][][]}}
 */
export function around(U, frame, kernel, padding, [x, y]) {
  const {
    data,
    shape: [channels, h, w],
  } = U;
  const [across, down] = [
    [x, w],
    [y, h],
  ].map(([at, size]) => taps1d(at, size, kernel, padding, frame.alignCorners, null));
  const table = (entry) => Array.from(down.index, (_, n) => Array.from(across.index, (__, m) => entry(n, m)));
  const inside = table((n, m) => Boolean(down.inside[n] && across.inside[m]));
  const at = (c, n, m) => data[c * h * w + down.index[n] * w + across.index[m]];
  const places = (position, { first, count }) =>
    Array.from({ length: count }, (_, k) => Math.floor(position) + first + k);
  return {
    rows: places(y, down),
    cols: places(x, across),
    inside,
    weights: table((n, m) => down.weight[n] * across.weight[m]),
    values: Array.from({ length: channels }, (_, c) => table((n, m) => (inside[n][m] ? unit(U) * at(c, n, m) : 0))),
  };
}

/** ∂(x, y)/∂θ at one target pixel, normalised: (B_X - x B_W)/W. */
function toTheta(family, frame, row, col, source, depth, nParams) {
  const basis = family.pixels ?? family.lattice.basis;
  const { nodes, weights } = family.pixels
    ? { nodes: [row * frame.target[1] + col], weights: [1] }
    : family.lattice.stencil(family.lattice, ...targetPoint(frame, row, col));
  const [toX, toY, toW] = ["x", "y", "w"].map((axis) => rowAt(basis, axis, nodes, weights, nParams));
  return [toX, toY].map((b, axis) => b.map((value, p) => (value - source[axis] * toW[p]) / depth));
}

/**
 * Find every target pixel that reads source pixel (row, col), with its weight: the terms of eq. 6.
 * @param {import("./grid.js").Grid} at
 * @returns {{targets: number[], weights: number[]}} flat target indices
 */
export function readers(at, frame, kernel, row, col, padding = "zeros") {
  const [h, w] = frame.source;
  const across = quickAxis(w, kernel, padding, frame.alignCorners);
  const down = quickAxis(h, kernel, padding, frame.alignCorners);
  const targets = [],
    weights = [];
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

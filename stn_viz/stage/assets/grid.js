// The sampling grid T_θ(G) in source pixels, its adjoint ∂L/∂θ, and its local Jacobian.
// Between lattice nodes homogeneous coordinates are interpolated over triangles, each cell split from its top left to its
// bottom right. Along a target row such a triangle is a segment on which X, Y and W are linear in the column.

import { evaluate, rowPullback } from "./family.js";
import { targetAxis } from "./frame.js";

/**
 * @typedef {object} Grid  for each target pixel, row-major
 * @property {Float64Array} x       source pixel coordinate; whole numbers are pixel centres
 * @property {Float64Array} y
 * @property {Float64Array|null} w  homogeneous depth; null where it is 1 everywhere
 * @property {number} rows
 * @property {number} cols
 */

/**
 * Map every target pixel to its source point.
 * @param {Grid} [out] the grid of the last frame, to be written over
 * @returns {Grid}
 */
export function grid(family, theta, frame, out = /** @type {Grid} */ ({})) {
  const [rows, cols] = frame.target;
  const size = rows * cols;
  const depth = Boolean(family.linear && family.lattice.basis.w);
  if (out.x?.length !== size || Boolean(out.w) !== depth) {
    Object.assign(out, { x: new Float64Array(size), y: new Float64Array(size), w: depth ? new Float64Array(size) : null });
  }
  Object.assign(out, { rows, cols });
  if (!family.linear) return fromTorch(family.torchGrid.data, frame, out);
  const axes = depth ? ["x", "y", "w"] : ["x", "y"];
  const basis = family.pixels ?? family.lattice.basis;
  const values = evaluate(basis, theta, frame.pixelsPerUnit, frame.centre);
  if (family.pixels) for (const axis of axes) out[axis].set(values[axis]);
  else for (const axis of axes) interpolate(values[axis], family.lattice, frame, out[axis]);
  if (depth) project(out);
  return out;
}

function fromTorch(points, { pixelsPerUnit: [sx, sy], centre: [cx, cy] }, out) {
  for (let i = 0; i < out.x.length; i++) {
    out.x[i] = points[2 * i] * sx + cx;
    out.y[i] = points[2 * i + 1] * sy + cy;
  }
  return out;
}

function project({ x, y, w }) {
  for (let i = 0; i < w.length; i++) {
    const inverse = 1 / w[i];
    x[i] *= inverse;
    y[i] *= inverse;
  }
}

function interpolate(values, lattice, frame, out) {
  const wo = frame.target[1];
  eachSegment(lattice, frame, (segment) => {
    const base = baseOf(values, segment);
    const step = stepOf(values, segment);
    const start = segment.row * wo;
    for (let col = segment.from; col < segment.to; col++) out[start + col] = base + step * col;
  });
}

/**
 * Visit the pieces of target rows that lie in one lattice triangle each, in reading order.
 * @param {(segment: object) => void} visit gets the same object each time, overwritten
 */
function eachSegment({ rows, cols }, frame, visit) {
  const [across, down] = [targetAxis(frame, 0), targetAxis(frame, 1)];
  const [spanX, spanY] = [cols - 1, rows - 1];
  const { min, max, ceil, floor } = Math;
  const firstIn = (i) => ceil((i * across.steps) / spanX - across.offset); // the first pixel at or beyond node i
  const segment = { row: 0, from: 0, to: 0, i: 0, j: 0, first: 0, third: 0, last: 0, upper: false, across, down, spanX, spanY };
  for (let row = 0; row < frame.target[0]; row++) {
    const v = ((row + down.offset) * spanY) / down.steps;
    const j = min(spanY - 1, floor(v));
    segment.row = row;
    segment.j = j;
    for (let i = 0, from = 0; i < spanX; i++) {
      const to = i === spanX - 1 ? frame.target[1] : firstIn(i + 1);
      const diagonal = max(from, min(to, firstIn(i + v - j)));
      segment.i = i;
      segment.first = j * cols + i;
      segment.last = segment.first + cols + 1;
      segment.from = from;
      segment.to = diagonal;
      segment.upper = false;
      segment.third = segment.first + cols;
      if (diagonal > from) visit(segment);
      segment.from = diagonal;
      segment.to = to;
      segment.upper = true;
      segment.third = segment.first + 1;
      if (to > diagonal) visit(segment);
      from = to;
    }
  }
}

/** The change of a node quantity from one target column to the next. */
function stepOf(values, { first, third, last, upper, spanX, across }) {
  const acrossCell = upper ? values[third] - values[first] : values[last] - values[third];
  return (acrossCell * spanX) / across.steps;
}

/** A node quantity at column 0 of the segment's row. The order of operations keeps whole pixels whole at the identity. */
function baseOf(values, { row, i, j, first, third, last, upper, spanX, spanY, across, down }) {
  const start = values[first];
  const dx = upper ? values[third] - start : values[last] - values[third];
  const dy = upper ? values[last] - values[third] : values[third] - start;
  const overX = (dx * spanX) / across.steps;
  const overY = (dy * spanY) / down.steps;
  return start + across.offset * overX - i * dx + ((row + down.offset) * overY - j * dy);
}

/**
 * Carry ∂L/∂(x, y) of every target pixel, per source pixel, back to θ: Σ_i ∂L/∂(x, y)_i · ∂(x, y)_i/∂θ.
 * With x = X/W the quotient rule gives ∂x/∂θ = (B_X - x B_W)/W.
 * @param {Grid} [at] the grid of this θ, where it is known already
 * @returns {Float64Array|null} per normalised unit of θ; null for a family that only torch can differentiate
 */
export function pullback(family, theta, frame, gx, gy, at = grid(family, theta, frame)) {
  if (!family.linear) return null;
  const basis = family.pixels ?? family.lattice.basis;
  const toNodes = { x: new Float64Array(basis.size), y: new Float64Array(basis.size), w: new Float64Array(basis.size) };
  const upstream = basis.w ? homogeneous(gx, gy, at) : { x: gx, y: gy };
  const toTheta = new Float64Array(theta.length);
  const [scale, centre] = [frame.pixelsPerUnit, frame.centre];
  for (const axis of basis.w ? ["x", "y", "w"] : ["x", "y"]) {
    if (family.pixels) toNodes[axis].set(upstream[axis]);
    else gather(upstream[axis], family.lattice, frame, toNodes[axis]);
  }
  for (const [k, axis] of [[0, "x"], [1, "y"]]) {
    const g = toNodes[axis];
    for (let m = 0; m < g.length; m++) {
      toNodes.w[m] += centre[k] * g[m];
      g[m] *= scale[k];
    }
    rowPullback(basis[axis], g, toTheta);
  }
  if (basis.w) rowPullback(basis.w, toNodes.w, toTheta);
  return toTheta;
}

function homogeneous(gx, gy, { x, y, w }) {
  const size = gx.length;
  const out = { x: new Float64Array(size), y: new Float64Array(size), w: new Float64Array(size) };
  for (let i = 0; i < size; i++) {
    out.x[i] = gx[i] / w[i];
    out.y[i] = gy[i] / w[i];
    out.w[i] = -(out.x[i] * x[i] + out.y[i] * y[i]);
  }
  return out;
}

/** Undo `interpolate`: give every pixel's share to the three nodes that made it. */
function gather(g, lattice, frame, toNodes) {
  const wo = frame.target[1];
  eachSegment(lattice, frame, (segment) => {
    const { row, i, j, first, third, last, upper, spanX, spanY, across, down } = segment;
    let [sum, moment] = [0, 0];
    for (let col = segment.from, at = row * wo + col; col < segment.to; col++, at++) {
      sum += g[at];
      moment += g[at] * col;
    }
    const byX = ((moment + across.offset * sum) * spanX) / across.steps - i * sum; // Σ g·u, u and v the place in the cell
    const byY = sum * (((row + down.offset) * spanY) / down.steps - j);
    toNodes[first] += sum - (upper ? byX : byY);
    toNodes[third] += upper ? byX - byY : byY - byX;
    toNodes[last] += upper ? byY : byX;
  });
}

/**
 * Measure the local Jacobian ∂(x, y)/∂(column, row) by differences of the grid, in source pixels per target pixel.
 * @param {Grid} at
 * @returns {[[number, number], [number, number]]} rows x, y; columns by target column, by target row
 */
export function jacobian({ x, y, rows, cols }, row, col) {
  const difference = (values, step, place, size) => {
    const [before, after] = [place > 0 ? 1 : 0, place < size - 1 ? 1 : 0];
    const i = row * cols + col;
    return (values[i + after * step] - values[i - before * step]) / (before + after || 1);
  };
  return [x, y].map((values) => [difference(values, 1, col, cols), difference(values, cols, row, rows)]);
}

// The sampling grid T_θ(G) in source pixels and its adjoint ∂L/∂θ.

import { evaluate, rowPullback } from "./basis.js";
import { follow } from "./flow.js";
import { targetAxis } from "./frame.js";

/**
 * @import { Coordinate, Theta } from "./basis.js"
 * @import { Family, LinearFamily } from "./family.js"
 * @import { Flow } from "./flow.js"
 * @import { Frame } from "./frame.js"
 */

/**
 * Source points, N, in pixels: whole numbers are pixel centres.
 * @typedef {{x: Float64Array, y: Float64Array}} Places
 */

/**
 * The same with their homogeneous depth; null where it is 1 everywhere.
 * @typedef {Places & {w: Float64Array|null}} Points
 */

/**
 * @typedef {object} Shape  the points are those of every target pixel, row-major
 * @property {number} rows
 * @property {number} cols
 * @property {boolean} straight       affine: what is straight and evenly spaced in the target is so in the source
 * @property {Float64Array} [room]    for what passes back through the depth, N
 */

/** @typedef {Points & Shape} Grid */

/**
 * Map every target pixel to its source point.
 * @param {Family} family
 * @param {Theta} theta
 * @param {Frame} frame
 * @param {Partial<Grid>} [out] the grid of the last frame, to be written over
 * @returns {Grid}
 */
export function grid(family, theta, frame, out = {}) {
  const at = sized(out, frame, family.linear && family.basis.w !== null);
  if (family.flow) return flowing(family.flow, theta, frame, at);
  if (!family.linear) return fromTorch(family.torchGrid.data, frame, at);
  const { basis, pixels, lattice } = family;
  const values = evaluate(basis, theta, frame.pixelsPerUnit, frame.centre);
  /** @type {(from: Float64Array, to: Float64Array) => void} */
  const put = (from, to) => (pixels || !lattice ? to.set(from) : lattice.spread(from, lattice, frame, to));
  put(values.x, at.x);
  put(values.y, at.y);
  if (at.w) {
    put(values.w, at.w);
    project(at, at.w);
  } else at.straight = !pixels && values.x.length === 4 && flat(values.x) && flat(values.y);
  return at;
}

/**
 * Make room for a grid, in that of the last frame where it has the same size.
 * @type {(out: Partial<Grid>, frame: Frame, depth: boolean) => Grid}
 */
function sized(out, { target: [rows, cols] }, depth) {
  const size = rows * cols;
  if (out.x?.length !== size || Boolean(out.w) !== depth) {
    out.x = new Float64Array(size);
    out.y = new Float64Array(size);
    out.w = depth ? new Float64Array(size) : null;
  }
  out.rows = rows;
  out.cols = cols;
  out.straight = false;
  return /** @type {Grid} */ (out);
}

/**
 * Tell whether the four corners of a lattice span a parallelogram.
 * @type {(corners: Float64Array) => boolean}
 */
const flat = ([a, b, c, d]) => Math.abs(a - b - c + d) <= 1e-9 * (1 + Math.abs(a) + Math.abs(d));

/**
 * How far interpolation between lattice nodes is off, in source pixels, at the worst of the family's probes; 0 where
 * exact.
 * @type {(family: Family, theta: Theta, frame: Frame, at: Places) => number}
 */
export function misfit({ probes }, theta, frame, at) {
  if (!probes) return 0;
  const { x, y, w } = evaluate(probes.basis, theta, frame.pixelsPerUnit, frame.centre);
  let worst = 0;
  probes.index.forEach((i, m) => {
    const depth = probes.basis.w ? w[m] : 1;
    worst = Math.max(worst, Math.hypot(x[m] / depth - at.x[i], y[m] / depth - at.y[i]));
  });
  return worst;
}

/**
 * Follow the flow from every target pixel.
 * @type {(flow: Flow, theta: Theta, frame: Frame, out: Grid) => Grid}
 */
function flowing(flow, theta, frame, out) {
  const { cols } = out;
  const {
    pixelsPerUnit: [sx, sy],
    centre: [cx, cy],
  } = frame;
  const [ax, ay] = [targetAxis(frame, 0), targetAxis(frame, 1)];
  follow(
    flow,
    theta,
    out.x.length,
    (i) => (2 * ((i % cols) + ax.offset)) / ax.steps - 1,
    (i) => (2 * (Math.floor(i / cols) + ay.offset)) / ay.steps - 1,
    (i, x, y) => {
      out.x[i] = x * sx + cx;
      out.y[i] = y * sy + cy;
    },
  );
  return out;
}

/** @type {(points: Float32Array, frame: Frame, out: Grid) => Grid} */
function fromTorch(points, { pixelsPerUnit: [sx, sy], centre: [cx, cy] }, out) {
  for (let i = 0; i < out.x.length; i++) {
    out.x[i] = points[2 * i] * sx + cx;
    out.y[i] = points[2 * i + 1] * sy + cy;
  }
  return out;
}

/** @type {(places: Places, w: Float64Array) => void} */
function project({ x, y }, w) {
  for (let i = 0; i < w.length; i++) {
    const inverse = 1 / w[i];
    x[i] *= inverse;
    y[i] *= inverse;
  }
}

/**
 * Carry ∂L/∂(x, y) of every target pixel, per source pixel, back to θ: Σ_i ∂L/∂(x, y)_i · ∂(x, y)_i/∂θ.
 * With x = X/W the quotient rule gives ∂x/∂θ = (B_X - x B_W)/W.
 * @param {Family} family
 * @param {Theta} theta
 * @param {Frame} frame
 * @param {Float64Array} gx
 * @param {Float64Array} gy
 * @param {Grid} [at] the grid of this θ, where it is known already
 * @returns {Float64Array|null} per normalised unit of θ; null for a family that only torch can differentiate
 */
export function pullback(family, theta, frame, gx, gy, at = grid(family, theta, frame)) {
  if (!family.linear) return null;
  const { basis } = family;
  const toTheta = new Float64Array(theta.length);
  const toDepth = new Float64Array(basis.size);
  for (const axis of /** @type {const} */ (["x", "y"])) {
    const k = axis === "x" ? 0 : 1;
    const g = toNodes(family, frame, at.w ? homogeneous(axis, gx, gy, at, at.w) : [gx, gy][k]);
    for (let m = 0; m < g.length; m++) {
      toDepth[m] += frame.centre[k] * g[m];
      g[m] *= frame.pixelsPerUnit[k];
    }
    rowPullback(basis[axis], g, toTheta);
  }
  if (basis.w && at.w) {
    const g = toNodes(family, frame, homogeneous("w", gx, gy, at, at.w));
    rowPullback(
      basis.w,
      g.map((v, m) => v + toDepth[m]),
      toTheta,
    );
  }
  return toTheta;
}

/**
 * Hand what reaches the target pixels on to the points of the basis.
 * @type {(family: LinearFamily, frame: Frame, g: Float64Array) => Float64Array}
 */
function toNodes(family, frame, g) {
  const { pixels, lattice } = family;
  if (pixels || !lattice) return Float64Array.from(g);
  const out = new Float64Array(lattice.basis.size);
  lattice.gather(g, lattice, frame, out);
  return out;
}

/**
 * ∂L/∂X, ∂L/∂Y or ∂L/∂W at every target pixel, in room that stays with the grid; 0 where no gradient comes, be W 0 as
 * well.
 * @type {(axis: Coordinate, gx: Float64Array, gy: Float64Array, at: Grid, w: Float64Array) => Float64Array}
 */
function homogeneous(axis, gx, gy, at, w) {
  const { x, y } = at;
  if (at.room?.length !== w.length) at.room = new Float64Array(w.length);
  const out = at.room;
  if (axis === "x") for (let i = 0; i < w.length; i++) out[i] = gx[i] && gx[i] / w[i];
  if (axis === "y") for (let i = 0; i < w.length; i++) out[i] = gy[i] && gy[i] / w[i];
  if (axis === "w") {
    for (let i = 0; i < w.length; i++) {
      const g = (gx[i] && gx[i] * x[i]) + (gy[i] && gy[i] * y[i]);
      out[i] = g && -g / w[i];
    }
  }
  return out;
}

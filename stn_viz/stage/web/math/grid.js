// The sampling grid T_θ(G) in source pixels and its adjoint ∂L/∂θ.

import { evaluate, rowPullback } from "./family.js";
import { follow } from "./flow.js";
import { targetAxis } from "./frame.js";

/**
 * @typedef {object} Grid  for each target pixel, row-major
 * @property {Float64Array} x       source pixel coordinate; whole numbers are pixel centres
 * @property {Float64Array} y
 * @property {Float64Array|null} w  homogeneous depth; null where it is 1 everywhere
 * @property {number} rows
 * @property {number} cols
 * @property {boolean} straight     affine: what is straight and evenly spaced in the target is so in the source
 */

/**
 * Map every target pixel to its source point.
 * @param {Grid} [out] the grid of the last frame, to be written over
 * @returns {Grid}
 */
export function grid(family, theta, frame, out = /** @type {Grid} */ ({})) {
  const [rows, cols] = frame.target;
  const size = rows * cols;
  const basis = family.pixels ?? family.lattice?.basis;
  const depth = Boolean(family.linear && basis.w);
  if (out.x?.length !== size || Boolean(out.w) !== depth) {
    Object.assign(out, {
      x: new Float64Array(size),
      y: new Float64Array(size),
      w: depth ? new Float64Array(size) : null,
    });
  }
  Object.assign(out, { rows, cols, straight: false });
  if (family.flow) return flowing(family.flow, theta, frame, out);
  if (!family.linear) return fromTorch(family.torchGrid.data, frame, out);
  const axes = depth ? ["x", "y", "w"] : ["x", "y"];
  const values = evaluate(basis, theta, frame.pixelsPerUnit, frame.centre);
  if (family.pixels) for (const axis of axes) out[axis].set(values[axis]);
  else for (const axis of axes) family.lattice.spread(values[axis], family.lattice, frame, out[axis]);
  if (depth) project(out);
  else out.straight = !family.pixels && values.x.length === 4 && flat(values.x) && flat(values.y);
  return out;
}

/** Tell whether the four corners of a lattice span a parallelogram. */
const flat = ([a, b, c, d]) => Math.abs(a - b - c + d) <= 1e-9 * (1 + Math.abs(a) + Math.abs(d));

/** How far interpolation between lattice nodes is off, in source pixels, at the worst of the family's probes; 0 where exact. */
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

/** Follow the flow from every target pixel. */
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

/**
 * Carry ∂L/∂(x, y) of every target pixel, per source pixel, back to θ: Σ_i ∂L/∂(x, y)_i · ∂(x, y)_i/∂θ.
 * With x = X/W the quotient rule gives ∂x/∂θ = (B_X - x B_W)/W.
 * @param {Grid} [at] the grid of this θ, where it is known already
 * @returns {Float64Array|null} per normalised unit of θ; null for a family that only torch can differentiate
 */
export function pullback(family, theta, frame, gx, gy, at = grid(family, theta, frame)) {
  if (!family.linear) return null;
  const basis = family.pixels ?? family.lattice.basis;
  const toTheta = new Float64Array(theta.length);
  const toDepth = new Float64Array(basis.size);
  for (const [k, axis] of [
    [0, "x"],
    [1, "y"],
  ]) {
    const g = toNodes(family, frame, basis.w ? homogeneous(axis, gx, gy, at) : [gx, gy][k]);
    for (let m = 0; m < g.length; m++) {
      toDepth[m] += frame.centre[k] * g[m];
      g[m] *= frame.pixelsPerUnit[k];
    }
    rowPullback(basis[axis], g, toTheta);
  }
  if (basis.w) {
    const g = toNodes(family, frame, homogeneous("w", gx, gy, at));
    rowPullback(
      basis.w,
      g.map((v, m) => v + toDepth[m]),
      toTheta,
    );
  }
  return toTheta;
}

/** Hand what reaches the target pixels on to the points of the basis. */
function toNodes(family, frame, g) {
  if (family.pixels) return Float64Array.from(g);
  const out = new Float64Array(family.lattice.basis.size);
  family.lattice.gather(g, family.lattice, frame, out);
  return out;
}

/** ∂L/∂X, ∂L/∂Y or ∂L/∂W at every target pixel, in room that stays with the grid; 0 where no gradient comes, be W 0 as well. */
function homogeneous(axis, gx, gy, at) {
  const { x, y, w } = at;
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

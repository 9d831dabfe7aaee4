// The sampling grid T_θ(G) in source pixels and its adjoint ∂L/∂θ.

import { evaluate, rowPullback } from "./family.js";

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
  else for (const axis of axes) family.lattice.spread(values[axis], family.lattice, frame, out[axis]);
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
    else family.lattice.gather(upstream[axis], family.lattice, frame, toNodes[axis]);
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

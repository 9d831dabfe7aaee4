// A transform family as it comes from Python: one matrix. [X, Y, W](p) = B(p)·θ + b(p), source = (X/W, Y/W).
// B and b are known at the nodes of a regular lattice over the target, at every target pixel where that lattice would only
// approximate a small map, and at the points that handles mention.

import * as cubic from "./cubic.js";
import { flowOf, follow } from "./flow.js";
import { frameOf, targetPoint } from "./frame.js";
import * as triangles from "./triangles.js";

/**
 * One homogeneous coordinate at M points, without B's zero columns.
 * @typedef {{columns: Int32Array, matrix: Float64Array, offset: Float64Array}} Row  matrix is K×M
 *
 * @typedef {object} Basis
 * @property {Row} x
 * @property {Row} y
 * @property {Row|null} w                                                 null where W is 1 everywhere
 * @property {number} size                                                M
 * @property {{x: Float64Array, y: Float64Array, w: Float64Array}} values  room for B·θ + b
 *
 * @typedef {object} Lattice  regular over [-1, 1]², corners included
 * @property {number} rows
 * @property {number} cols
 * @property {Basis} basis
 * @property {[number, number]} spans  steps between nodes from anchor to anchor, down and across
 * @property {Function} spread   node quantity → every target pixel: triangles.js or cubic.js
 * @property {Function} gather   its adjoint
 * @property {Function} stencil  nodes and weights of one target point
 * @property {object|null} plan  what spread and gather keep for a target's size
 *
 * @typedef {object} Family
 * @property {string} name
 * @property {string[]} parameters
 * @property {boolean} linear                       false: nothing is solved here
 * @property {import("./flow.js").Flow|null} flow   the flow of a velocity field; a family that is neither gets its grid from torch
 * @property {boolean} known                        whether θ can be evaluated here
 * @property {number[]} identity
 * @property {[number, number][]} points            target points with a basis of their own
 * @property {number[]} anchorIds                   points whose sources, taken together, determine θ
 * @property {number} centreId                      the point (0, 0)
 * @property {{name: string, point: number[], kind: string, id: number, holdIds: number[]}[]} handles
 * @property {string[]} controls
 * @property {{matrix: Float64Array, offset: Float64Array}} pointBasis  K×3×P and K×3
 * @property {Lattice|null} lattice
 * @property {Basis|null} pixels                    the basis at every target pixel, where the lattice is not exact or missing
 * @property {{index: Int32Array, basis: Basis}|null} probes  the basis at a few target pixels, where neither is exact
 * @property {import("../wire/packing.js").Tensor|null} torchGrid  Ho×Wo×2, normalised
 * @property {object|null} judged                   the lattice, with the size of the one on which a warp is judged
 * @property {{kind: string, share: number, sentence: string}|null} verdict  on torchGrid, from torch
 */

/** @returns {Family} */
export function makeFamily(meta, arrays) {
  const points = meta.points;
  const ids = new Map(points.map((p, id) => [String(p), id]));
  const id = (p) => ids.get(String(p));
  const family = {
    ...meta.family,
    points,
    anchorIds: meta.family.anchors.map(id),
    centreId: id([0, 0]),
    handles: meta.family.handles.map((h) => ({ ...h, id: id(h.point), holdIds: h.hold.map(id) })),
    pointBasis: null,
    lattice: null,
    pixels: null,
    probes: null,
    judged: null,
    torchGrid: arrays.grid ?? null,
    verdict: meta.verdict ?? null,
    flow: meta.flow ? flowOf(meta, arrays) : null,
    known: meta.family.linear || Boolean(meta.flow),
    alignCorners: frameOf(meta).alignCorners,
  };
  if (family.linear) family.pointBasis = { matrix: arrays.handle_matrix.data, offset: arrays.handle_offset.data };
  if (family.flow) family.judged = { size: meta.judged };
  if (arrays.given) {
    const [rows, cols] = meta.frame.target;
    family.pixels = shareOf(arrays.given.data, frameOf(meta));
    family.judged = { rows, cols, size: [rows, cols], basis: family.pixels };
  } else if (family.linear) {
    const [rows, cols] = meta.lattice;
    const between = meta.interpolation === "cubic" ? cubic : triangles;
    family.lattice = { rows, cols, spans: meta.spans, basis: basisOf(arrays, "lattice"), ...between, plan: null };
    family.judged = { ...family.lattice, size: meta.judged };
    family.pixels = arrays.pixels_offset ? basisOf(arrays, "pixels") : null;
    family.probes = arrays.probe_index ? { index: arrays.probe_index.data, basis: basisOf(arrays, "probe") } : null;
  }
  return family;
}

/** Replace the grid of a family that cannot be evaluated here by a newer one from torch, with what torch says of it. */
export function setGrid(family, data, verdict = null) {
  if (family.known) return;
  family.verdict = verdict;
  family.torchGrid = { data, shape: family.torchGrid.shape };
}

/** The basis of a share of a given grid, point by point: (1 − θ)·(the target's own point) + θ·(the grid's). */
function shareOf(grid, frame) {
  const [rows, cols] = frame.target;
  const size = rows * cols;
  const along = [
    Array.from({ length: cols }, (_, c) => targetPoint(frame, 0, c)[0]),
    Array.from({ length: rows }, (_, r) => targetPoint(frame, r, 0)[1]),
  ];
  const row = (axis) => {
    const [matrix, offset] = [new Float64Array(size), new Float64Array(size)];
    for (let i = 0; i < size; i++) {
      offset[i] = along[axis][axis ? Math.floor(i / cols) : i % cols];
      matrix[i] = grid[2 * i + axis] - offset[i];
    }
    return { columns: Int32Array.of(0), matrix, offset };
  };
  return {
    x: row(0),
    y: row(1),
    w: null,
    size,
    values: { x: new Float64Array(size), y: new Float64Array(size), w: null },
  };
}

function basisOf(arrays, name) {
  const offset = arrays[`${name}_offset`].data;
  const size = offset.length / 3;
  const row = (k, axis) => ({
    columns: arrays[`${name}_${axis}_columns`].data,
    matrix: (arrays[`${name}_${axis}`] ?? arrays[`${name}_x`]).data, // X and Y may share one matrix
    offset: offset.subarray(k * size, (k + 1) * size),
  });
  const [x, y, w] = ["x", "y", "w"].map((axis, k) => row(k, axis));
  const flat = w.columns.length === 0 && w.offset.every((v) => v === 1);
  const values = { x: new Float64Array(size), y: new Float64Array(size), w: new Float64Array(size) };
  return { x, y, w: flat ? null : w, size, values };
}

/**
 * Evaluate B·θ + b at all points of a basis, as homogeneous coordinates of `scale`·(x, y) + `centre`.
 * @returns {Basis["values"]} the basis's own room, overwritten by the next call
 */
export function evaluate(basis, theta, scale = [1, 1], centre = [0, 0]) {
  const { values, size } = basis;
  if (basis.w) rowValues(basis.w, theta, values.w);
  for (const [k, axis] of [
    [0, "x"],
    [1, "y"],
  ]) {
    const out = rowValues(basis[axis], theta, values[axis]);
    const [s, c] = [scale[k], centre[k]];
    if (basis.w) for (let m = 0; m < size; m++) out[m] = out[m] * s + c * values.w[m];
    else for (let m = 0; m < size; m++) out[m] = out[m] * s + c;
  }
  return values;
}

function rowValues({ columns, matrix, offset }, theta, out) {
  const size = out.length;
  out.set(offset);
  for (let k = 0, at = 0; k < columns.length; k++, at += size) {
    const value = theta[columns[k]];
    for (let m = 0; m < size; m++) out[m] += value * matrix[at + m];
  }
  return out;
}

/** Add a gradient over all points of one row to ∂L/∂θ: Bᵀ·g. */
export function rowPullback({ columns, matrix }, g, toTheta) {
  const size = g.length;
  for (let k = 0, at = 0; k < columns.length; k++, at += size) {
    let sum = 0;
    for (let m = 0; m < size; m++) sum += g[m] * matrix[at + m];
    toTheta[columns[k]] += sum;
  }
}

/** Take one row of B at a weighted mean of basis points, as P numbers; W has none where it is 1 everywhere. */
export function rowAt(basis, axis, nodes, weights, nParams) {
  const row = basis[axis];
  const out = new Array(nParams).fill(0);
  row?.columns.forEach((column, k) => {
    for (let n = 0; n < nodes.length; n++) out[column] += weights[n] * row.matrix[k * basis.size + nodes[n]];
  });
  return out;
}

/** Give the normalised sources [x, y] of some of the family's points, where their handles are drawn. */
export function sources(family, theta, ids) {
  if (family.flow) {
    const found = [];
    follow(
      family.flow,
      theta,
      ids.length,
      (i) => family.points[ids[i]][0],
      (i) => family.points[ids[i]][1],
      (i, x, y) => (found[i] = [x, y]),
    );
    return found;
  }
  if (!family.linear)
    return sourcesOnGrid(
      family,
      ids.map((id) => family.points[id]),
    );
  const { matrix, offset } = family.pointBasis;
  const p = theta.length;
  return ids.map((id) => {
    const h = [0, 1, 2].map((k) => {
      let sum = offset[id * 3 + k];
      for (let j = 0, at = (id * 3 + k) * p; j < p; j++) sum += matrix[at + j] * theta[j];
      return sum;
    });
    return [h[0] / h[2], h[1] / h[2]];
  });
}

function sourcesOnGrid({ torchGrid, alignCorners }, points) {
  const {
    data,
    shape: [rows, cols],
  } = torchGrid;
  const cell = (u, n) => {
    const at = alignCorners ? ((u + 1) / 2) * (n - 1) : ((u + 1) * n - 1) / 2;
    const i = Math.max(0, Math.min(n - 2, Math.floor(at)));
    return [i, n > 1 ? at - i : 0, n > 1 ? 1 : 0];
  };
  return points.map(([px, py]) => {
    const [i, u, right] = cell(px, cols);
    const [j, v, down] = cell(py, rows);
    return [0, 1].map((k) => {
      const at = (r, c) => data[((j + r * down) * cols + i + c * right) * 2 + k];
      return (1 - v) * ((1 - u) * at(0, 0) + u * at(0, 1)) + v * ((1 - u) * at(1, 0) + u * at(1, 1));
    });
  });
}

// Interpolation between the nodes of a lattice over the target, each cell split by the diagonal from its top left to
// its bottom right: exact where homogeneous coordinates are linear in each triangle, as in affine-like, projective and
// piecewise-affine families. In a triangle a quantity is its value at the cell's first node + u·dx + v·dy, (u, v) the
// place in the cell, dx and dy the differences along the triangle's two straight sides.

import { targetAxis } from "./frame.js";

/**
 * @import { Frame } from "./frame.js"
 * @import { Gather, Lattice, Spread, Stencil } from "./family.js"
 */

/**
 * A part of a target row that lies in one triangle of the cell (i, j).
 * @typedef {{row: number, i: number, j: number, from: number, to: number, nodes: number[]}} Piece
 */

/**
 * @typedef {Pick<Frame, "target"|"alignCorners">} Target
 * @typedef {{key: string, pieces: Piece[]}} Plan
 */

/**
 * The triangle's nodes: the cell's first, then from and to for dx, and from and to for dy.
 * @type {(cols: number, i: number, j: number, upper: boolean) => number[]}
 */
function nodesOf(cols, i, j, upper) {
  const first = j * cols + i,
    last = first + cols + 1;
  const third = upper ? first + 1 : first + cols;
  return upper ? [first, first, third, third, last] : [first, third, last, first, third];
}

/**
 * Cut the target's rows into pieces that lie in one triangle each; keep them with the lattice until the target changes.
 * @type {(lattice: Lattice, frame: Target) => Piece[]}
 */
function piecesOf(lattice, frame) {
  const key = `${frame.target} ${frame.alignCorners}`;
  const kept = /** @type {Plan|null} */ (lattice.plan);
  if (kept?.key === key) return kept.pieces;
  const plan = { key, pieces: cut(lattice, frame) };
  lattice.plan = plan;
  return plan.pieces;
}

/** @type {(lattice: Pick<Lattice, "rows"|"cols">, frame: Target) => Piece[]} */
function cut({ rows, cols }, frame) {
  const [ho, wo] = frame.target;
  const [across, down] = [targetAxis(frame, 0), targetAxis(frame, 1)];
  const firstBeyond = (/** @type {number} */ u) => Math.ceil((u * across.steps) / (cols - 1) - across.offset);
  /** @type {Piece[]} */
  const pieces = [];
  for (let row = 0; row < ho; row++) {
    const v = ((row + down.offset) * (rows - 1)) / down.steps;
    const j = Math.min(rows - 2, Math.floor(v));
    for (let i = 0, from = 0; i < cols - 1; i++) {
      const end = i === cols - 2 ? wo : firstBeyond(i + 1);
      const diagonal = Math.max(from, Math.min(end, firstBeyond(i + v - j)));
      if (diagonal > from) pieces.push({ row, i, j, from, to: diagonal, nodes: nodesOf(cols, i, j, false) });
      if (end > diagonal) pieces.push({ row, i, j, from: diagonal, to: end, nodes: nodesOf(cols, i, j, true) });
      from = end;
    }
  }
  return pieces;
}

/**
 * Give every target pixel its value of a node quantity.
 * @type {Spread}
 */
export function spread(values, lattice, frame, out) {
  const [across, down] = [targetAxis(frame, 0), targetAxis(frame, 1)];
  for (const { row, i, j, from, to, nodes } of piecesOf(lattice, frame)) {
    const dx = values[nodes[2]] - values[nodes[1]];
    const dy = values[nodes[4]] - values[nodes[3]];
    const step = (dx * (lattice.cols - 1)) / across.steps; // this order of operations keeps whole pixels whole
    const fall = (dy * (lattice.rows - 1)) / down.steps;
    const base = values[nodes[0]] + across.offset * step - i * dx + ((row + down.offset) * fall - j * dy);
    for (let col = from, at = row * frame.target[1] + from; col < to; col++, at++) out[at] = base + step * col;
  }
}

/**
 * The adjoint of `spread`: give every pixel's share to the nodes that made it.
 * @type {Gather}
 */
export function gather(g, lattice, frame, toNodes) {
  const [across, down] = [targetAxis(frame, 0), targetAxis(frame, 1)];
  for (const { row, i, j, from, to, nodes } of piecesOf(lattice, frame)) {
    let sum = 0,
      moment = 0;
    for (let col = from, at = row * frame.target[1] + from; col < to; col++, at++) {
      sum += g[at];
      moment += g[at] * col;
    }
    const byX = ((moment + across.offset * sum) * (lattice.cols - 1)) / across.steps - i * sum;
    const byY = sum * (((row + down.offset) * (lattice.rows - 1)) / down.steps - j);
    toNodes[nodes[0]] += sum;
    toNodes[nodes[1]] -= byX;
    toNodes[nodes[2]] += byX;
    toNodes[nodes[3]] -= byY;
    toNodes[nodes[4]] += byY;
  }
}

/**
 * Find the nodes around a normalised target point, with their weights.
 * @type {Stencil}
 */
export function stencil({ rows, cols }, x, y) {
  const [u, v] = [((x + 1) / 2) * (cols - 1), ((y + 1) / 2) * (rows - 1)];
  const i = Math.min(cols - 2, Math.floor(u)),
    j = Math.min(rows - 2, Math.floor(v));
  return { nodes: nodesOf(cols, i, j, u - i >= v - j), weights: [1, i - u, u - i, j - v, v - j] };
}

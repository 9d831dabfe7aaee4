// Interpolation between the nodes of a fine lattice over the target by cubics through four nodes along each axis: for
// splines and other smooth families it is a hundred times closer than triangles, at the same cost.

import { targetAxis } from "./frame.js";

/**
 * @import { Frame } from "./frame.js"
 * @import { Gather, Lattice, Spread, Stencil } from "./family.js"
 */

/**
 * @typedef {Pick<Frame, "target"|"alignCorners">} Target
 * @typedef {{first: Int32Array, weights: Float64Array}} AxisTaps  for each target pixel along an axis; 4 weights each
 * @typedef {{key: string, across: AxisTaps, down: AxisTaps, lines: Float64Array}} Plan  lines: rows × Wo
 */

/**
 * Weigh nodes 0 … 3 at position t among them: the cubic through four points (Lagrange).
 * @type {(t: number, out: Float64Array|number[], at: number) => void}
 */
function weigh(t, out, at) {
  const [a, b, c] = [t - 1, t - 2, t - 3];
  out[at] = (-a * b * c) / 6;
  out[at + 1] = (t * b * c) / 2;
  out[at + 2] = (-t * a * c) / 2;
  out[at + 3] = (t * a * b) / 6;
}

/**
 * The first of the four nodes around u. They stay within one span between anchors, where a spline is one polynomial.
 * @type {(u: number, nodes: number, span: number) => number}
 */
function firstNode(u, nodes, span) {
  const [from, count] = span < 3 ? [0, nodes - 1] : [Math.min(Math.floor(u / span) * span, nodes - 1 - span), span];
  return Math.max(from, Math.min(from + count - 3, Math.floor(u) - 1));
}

/**
 * For each target pixel along an axis, the first of its four nodes and their weights.
 * @type {(frame: Target, axis: number, nodes: number, span: number) => AxisTaps}
 */
function axisTaps(frame, axis, nodes, span) {
  const { steps, offset } = targetAxis(frame, axis);
  const count = frame.target[1 - axis];
  const taps = { first: new Int32Array(count), weights: new Float64Array(4 * count) };
  for (let i = 0; i < count; i++) {
    const u = ((i + offset) * (nodes - 1)) / steps;
    taps.first[i] = firstNode(u, nodes, span);
    weigh(u - taps.first[i], taps.weights, 4 * i);
  }
  return taps;
}

/**
 * Keep with the lattice what depends on the target's size alone.
 * @type {(lattice: Lattice, frame: Target) => Plan}
 */
function planOf(lattice, frame) {
  const key = `${frame.target} ${frame.alignCorners}`;
  const kept = /** @type {Plan|null} */ (lattice.plan);
  if (kept?.key === key) return kept;
  const across = axisTaps(frame, 0, lattice.cols, lattice.spans[1]);
  const down = axisTaps(frame, 1, lattice.rows, lattice.spans[0]);
  const plan = { key, across, down, lines: new Float64Array(lattice.rows * frame.target[1]) };
  lattice.plan = plan;
  return plan;
}

/**
 * Give every target pixel its value of a node quantity: first along the rows of nodes, then down the columns.
 * @type {Spread}
 */
export function spread(values, lattice, frame, out) {
  const { across, down, lines } = planOf(lattice, frame);
  const [ho, wo] = frame.target;
  for (let j = 0; j < lattice.rows; j++) {
    for (let col = 0; col < wo; col++) {
      const [node, k] = [j * lattice.cols + across.first[col], 4 * col];
      const w = across.weights;
      lines[j * wo + col] =
        w[k] * values[node] + w[k + 1] * values[node + 1] + w[k + 2] * values[node + 2] + w[k + 3] * values[node + 3];
    }
  }
  for (let row = 0, i = 0; row < ho; row++) {
    const [a, b, c, d] = down.weights.subarray(4 * row, 4 * row + 4);
    for (let col = 0, at = down.first[row] * wo; col < wo; col++, at++, i++) {
      out[i] = a * lines[at] + b * lines[at + wo] + c * lines[at + 2 * wo] + d * lines[at + 3 * wo];
    }
  }
}

/**
 * The adjoint of `spread`.
 * @type {Gather}
 */
export function gather(g, lattice, frame, toNodes) {
  const { across, down, lines } = planOf(lattice, frame);
  const [ho, wo] = frame.target;
  lines.fill(0);
  for (let row = 0, i = 0; row < ho; row++) {
    const [a, b, c, d] = down.weights.subarray(4 * row, 4 * row + 4);
    for (let col = 0, at = down.first[row] * wo; col < wo; col++, at++, i++) {
      lines[at] += a * g[i];
      lines[at + wo] += b * g[i];
      lines[at + 2 * wo] += c * g[i];
      lines[at + 3 * wo] += d * g[i];
    }
  }
  for (let j = 0; j < lattice.rows; j++) {
    for (let col = 0; col < wo; col++) {
      const node = j * lattice.cols + across.first[col];
      for (let k = 0; k < 4; k++) toNodes[node + k] += across.weights[4 * col + k] * lines[j * wo + col];
    }
  }
}

/**
 * Find the 4×4 nodes around a normalised target point, with their weights.
 * @type {Stencil}
 */
export function stencil({ rows, cols, spans }, x, y) {
  const axis = (/** @type {number} */ value, /** @type {number} */ nodes, /** @type {number} */ span) => {
    const u = ((value + 1) / 2) * (nodes - 1);
    const [first, weights] = [firstNode(u, nodes, span), [0, 0, 0, 0]];
    weigh(u - first, weights, 0);
    return { first, weights };
  };
  const [across, down] = [axis(x, cols, spans[1]), axis(y, rows, spans[0])];
  /** @type {number[]} */
  const nodes = [];
  /** @type {number[]} */
  const weights = [];
  for (let n = 0; n < 4; n++) {
    for (let m = 0; m < 4; m++) {
      nodes.push((down.first + n) * cols + across.first + m);
      weights.push(down.weights[n] * across.weights[m]);
    }
  }
  return { nodes, weights };
}

// The flow of a stationary velocity field, followed for one unit of time by scaling and squaring: the twin of
// stn_viz/transforms/diffeomorphic.py. Everything is counted in nodes of the working lattice, which covers
// [-margin, margin]².

/**
 * @import { Tensor } from "../packing.js"
 * @import { Theta } from "./basis.js"
 */

/**
 * What Python packs of a flow.
 * @typedef {object} FlowMeta
 * @property {number} steps       doublings of the time
 * @property {number} resolution  n nodes along each axis of the working lattice
 * @property {number} margin      normalised
 */

/**
 * @typedef {object} FlowArrays
 * @property {Tensor<Float64Array>} flow_across  n×cols: the velocity's weights along x
 * @property {Tensor<Float64Array>} flow_down    n×rows
 */

/**
 * @typedef {object} FlowState
 * @property {Float64Array} across
 * @property {Float64Array} down
 * @property {Float64Array|null} theta  the θ whose displacement is in `u` and `v`
 * @property {Float64Array} u           displacement along x of each node, n·n, in nodes
 * @property {Float64Array} v
 * @property {Float64Array} nextU       room for the next
 * @property {Float64Array} nextV
 */

/** @typedef {FlowMeta & FlowState} Flow */

/**
 * Read what Python packed.
 * @type {(meta: FlowMeta, arrays: FlowArrays) => Flow}
 */
export function flowOf(meta, arrays) {
  const { resolution: n } = meta;
  const room = () => new Float64Array(n * n);
  return {
    ...meta,
    across: arrays.flow_across.data,
    down: arrays.flow_down.data,
    theta: null,
    u: room(),
    v: room(),
    nextU: room(),
    nextV: room(),
  };
}

/**
 * Map normalised target points, given as their x and y, to normalised source points; `put(i, x, y)` takes each.
 * @param {Flow} flow
 * @param {Theta} theta
 * @param {number} count of points
 * @param {(i: number) => number} xs
 * @param {(i: number) => number} ys
 * @param {(i: number, x: number, y: number) => void} put
 */
export function follow(flow, theta, count, xs, ys, put) {
  integrate(flow, theta);
  const { resolution: n, margin, u, v } = flow;
  const nodes = (n - 1) / (2 * margin);
  for (let i = 0; i < count; i++) {
    const [x, y] = [xs(i), ys(i)];
    const at = place(n, (x + margin) * nodes, (y + margin) * nodes);
    put(i, x + read(u, n, at) / nodes, y + read(v, n, at) / nodes);
  }
}

/**
 * How far each node has moved after one unit of time, for this θ; kept until another comes.
 * @type {(flow: Flow, theta: Theta) => void}
 */
function integrate(flow, theta) {
  if (flow.theta?.every((value, k) => value === theta[k])) return;
  const { resolution: n, steps } = flow;
  velocity(flow, theta);
  const step = { u: flow.u, v: flow.v };
  moveOn(flow, step, 0.5, false); // the midpoint rule
  for (let k = 0; k < steps; k++) moveOn(flow, flow, 1, true);
  flow.theta = Float64Array.from(theta);
  if (!Number.isFinite(flow.u[(n * n) >> 1])) flow.theta = null;
}

/**
 * The displacement of one small step: the velocity over 2^steps, in nodes.
 * @type {(flow: Flow, theta: Theta) => void}
 */
function velocity({ resolution: n, margin, steps, across, down, u, v }, theta) {
  const [cols, rows] = [across.length / n, down.length / n];
  const scale = (n - 1) / (2 * margin) / 2 ** steps;
  const line = [new Float64Array(rows * n), new Float64Array(rows * n)];
  for (let r = 0; r < rows; r++)
    for (let i = 0; i < n; i++)
      for (let c = 0; c < cols; c++) {
        const weight = across[i * cols + c] * scale;
        line[0][r * n + i] += weight * theta[2 * (r * cols + c)];
        line[1][r * n + i] += weight * theta[2 * (r * cols + c) + 1];
      }
  u.fill(0);
  v.fill(0);
  for (let j = 0, m = 0; j < n; j++)
    for (let i = 0; i < n; i++, m++)
      for (let r = 0; r < rows; r++) {
        u[m] += down[j * rows + r] * line[0][r * n + i];
        v[m] += down[j * rows + r] * line[1][r * n + i];
      }
}

/**
 * Read a displacement where a share of itself leads to: u(p + share·u(p)), added to u(p) or in its place.
 * @type {(flow: Flow, field: Pick<Flow, "u"|"v">, share: number, add: boolean) => void}
 */
function moveOn(flow, { u, v }, share, add) {
  const { resolution: n, nextU, nextV } = flow;
  for (let j = 0, m = 0; j < n; j++)
    for (let i = 0; i < n; i++, m++) {
      const at = place(n, i + share * u[m], j + share * v[m]);
      nextU[m] = read(u, n, at) + (add ? u[m] : 0);
      nextV[m] = read(v, n, at) + (add ? v[m] : 0);
    }
  [flow.u, flow.v, flow.nextU, flow.nextV] = [nextU, nextV, u, v];
}

const spot = { m: 0, a: 0, b: 0 };

/**
 * Find a place among the nodes: its cell's first node and how far it lies in it; beyond the rim the rim counts.
 * @type {(n: number, x: number, y: number) => typeof spot}
 */
function place(n, x, y) {
  const [u, v] = [x > 0 ? Math.min(x, n - 1) : 0, y > 0 ? Math.min(y, n - 1) : 0];
  const i = Math.min(u | 0, n - 2);
  const j = Math.min(v | 0, n - 2);
  spot.m = j * n + i;
  spot.a = u - i;
  spot.b = v - j;
  return spot;
}

/** @type {(field: Float64Array, n: number, at: typeof spot) => number} */
function read(field, n, { m, a, b }) {
  return (1 - b) * ((1 - a) * field[m] + a * field[m + 1]) + b * ((1 - a) * field[m + n] + a * field[m + n + 1]);
}

// What is wrong with a θ: the rules of stn_viz/transforms/validity.py over the same lattice. Verdicts name
// their sentences by key.

import { evaluate } from "./basis.js";
import { follow } from "./flow.js";
import { toPixels } from "./frame.js";

/**
 * @import { Coordinate, Theta } from "./basis.js"
 * @import { Family, FlowFamily, LinearFamily } from "./family.js"
 * @import { Flow } from "./flow.js"
 * @import { Frame } from "./frame.js"
 */

/**
 * @typedef {"fine"|"folded"|"horizon"|"non-finite"|"outside"|"singular"} Kind
 * @typedef {{kind: Kind, share: number, said: string}} Verdict  share of the target; said: the key of a message
 * @typedef {Partial<Record<Coordinate, Float64Array>>} Room
 */

/**
 * The normalised source points of a lattice's nodes, and W where it is not 1 everywhere; rows·cols each.
 * @typedef {{rows: number, cols: number, x: Float64Array, y: Float64Array, w: Float64Array|null}} Nodes
 */

/**
 * @typedef {object} Rules  as Python sends them
 * @property {number} flat       a triangle whose area is that share of its squared sides has collapsed
 * @property {number} horizon    a W that is that share of the largest is 0
 */

/**
 * Judge θ on a lattice over the whole target square, whatever V's size.
 * @param {Family} family
 * @param {Theta} theta
 * @param {Frame} frame
 * @param {Rules} rules
 * @param {Room} [room] arrays of the last call, to be written over
 * @returns {Verdict|null} null where only torch could tell and has not
 */
export function validity(family, theta, frame, rules, room = {}) {
  if (!family.known) return family.verdict;
  const { rows, cols, x, y, w } = lattice(family, theta, room);
  /** @type {(kind: Kind, said: string, share: number) => Verdict} */
  const said = (kind, said, share) => ({ kind, share, said });
  const behind = beyond(w, rules.horizon),
    nowhere = (/** @type {number} */ i) => !Number.isFinite(x[i]) || !Number.isFinite(y[i]);
  const [passed, gone] = [share(x.length, behind), share(x.length, nowhere)];
  if (passed > 0)
    return said(
      "horizon",
      "validity-horizon",
      share(x.length, (i) => behind(i) || nowhere(i)),
    );
  if (gone > 0) return said("non-finite", "validity-nowhere", gone);
  const { up, down, flat, count } = triangles(x, y, rows, cols, rules.flat);
  if (count > 0 && flat === count) return said("singular", "validity-collapsed", 1);
  if (up > 0 && down > 0) return said("folded", "validity-folded", Math.min(up, down) / count);
  if (flat > 0) return said("singular", "validity-partly-collapsed", flat / count);
  if (outside(x, y, frame)) return said("outside", "validity-outside", 1);
  return said("fine", count > 0 && down === count ? "validity-mirrored" : "validity-fine", 0);
}

/**
 * Find the normalised source points of the lattice's nodes, and W where it is not 1 everywhere.
 * @type {(family: LinearFamily|FlowFamily, theta: Theta, room: Room) => Nodes}
 */
function lattice(family, theta, room) {
  const [rows, cols] = family.judged.size;
  if (family.flow) return flowed(family.flow, theta, rows, cols);
  const { judged } = family;
  const values = evaluate(judged.basis, theta);
  /** @type {{target: [number, number], alignCorners: boolean}} */
  const frame = { target: [rows, cols], alignCorners: true };
  const put = (/** @type {Coordinate} */ axis) => {
    if (room[axis]?.length !== rows * cols) room[axis] = new Float64Array(rows * cols);
    const to = room[axis];
    if (judged.rows === rows && judged.cols === cols) to.set(values[axis]);
    else judged.spread(values[axis], judged, frame, to);
    return to;
  };
  const [x, y, w] = [put("x"), put("y"), judged.basis.w ? put("w") : null];
  if (w)
    for (let i = 0; i < w.length; i++) {
      x[i] /= w[i];
      y[i] /= w[i];
    }
  return { rows, cols, x, y, w };
}

/**
 * The same, of a flow.
 * @type {(flow: Flow, theta: Theta, rows: number, cols: number) => Nodes}
 */
function flowed(flow, theta, rows, cols) {
  const [x, y] = [new Float64Array(rows * cols), new Float64Array(rows * cols)];
  const along = (/** @type {number} */ k, /** @type {number} */ n) => (2 * k) / (n - 1) - 1;
  follow(
    flow,
    theta,
    rows * cols,
    (i) => along(i % cols, cols),
    (i) => along(Math.floor(i / cols), rows),
    (i, u, v) => {
      x[i] = u;
      y[i] = v;
    },
  );
  return { rows, cols, x, y, w: null };
}

/**
 * Tell of a node whether it lies on or behind the horizon.
 * @type {(w: Float64Array|null, least: number) => (i: number) => boolean}
 */
function beyond(w, least) {
  if (!w) return () => false;
  let most = 0;
  for (const depth of w) most = Math.max(most, Math.abs(depth));
  return (i) => w[i] <= least * most;
}

/** @type {(count: number, holds: (i: number) => boolean) => number} */
function share(count, holds) {
  let found = 0;
  for (let i = 0; i < count; i++) if (holds(i)) found++;
  return found / count;
}

/**
 * Count both triangles of each cell by the sign of their area.
 * @param {Float64Array} x
 * @param {Float64Array} y
 * @param {number} rows
 * @param {number} cols
 * @param {number} least area, as a share of its squared sides
 */
function triangles(x, y, rows, cols, least) {
  let [up, down, flat] = [0, 0, 0];
  /** @type {(ax: number, ay: number, bx: number, by: number) => void} */
  const turn = (ax, ay, bx, by) => {
    const area = ax * by - ay * bx;
    if (!(Math.abs(area) > least * (ax * ax + ay * ay + bx * bx + by * by))) flat++;
    else if (area > 0) up++;
    else down++;
  };
  for (let r = 0; r + 1 < rows; r++) {
    for (let c = 0, a = r * cols; c + 1 < cols; c++, a++) {
      const [b, d, e] = [a + 1, a + cols, a + cols + 1];
      turn(x[b] - x[a], y[b] - y[a], x[e] - x[b], y[e] - y[b]);
      turn(x[e] - x[d], y[e] - y[d], x[d] - x[a], y[d] - y[a]);
    }
  }
  return { up, down, flat, count: 2 * (rows - 1) * (cols - 1) };
}

/** @type {(x: Float64Array, y: Float64Array, frame: Frame) => boolean} */
function outside(x, y, frame) {
  const [h, w] = frame.source;
  for (let i = 0; i < x.length; i++) {
    const [px, py] = toPixels(frame, [x[i], y[i]]);
    if (px > -1 && px < w && py > -1 && py < h) return false;
  }
  return true;
}

/**
 * Count a verdict's share in whole percent, 0 where it is less than one.
 * @type {(verdict: Verdict) => number}
 */
export const percent = ({ share }) => (share < 0.01 ? 0 : Math.floor(100 * share + 0.5));

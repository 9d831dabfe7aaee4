// Where a handle is solved. Dragging target point p to source q asks X - q_x W = 0 and Y - q_y W = 0, linear in θ: one
// small least-change solver serves every family. The same problem as stn_viz/transforms/solver.py; golden cases pin
// the two.

import { affineFit, anchorsUnder, apply, aspectFor, decompose, inProportion, inverse, isSingular } from "./affine.js";
import { sources as sourcesOf } from "./family.js";

/**
 * @import { Matrix } from "./affine.js"
 * @import { Theta } from "./basis.js"
 * @import { Family, Handle, HandleKind, LinearFamily } from "./family.js"
 * @import { Point } from "./frame.js"
 */

/**
 * How a handle is dragged.
 * @typedef {object} Keys
 * @property {boolean} [shift]   snaps or locks
 * @property {boolean} [ctrl]    works about the centre
 * @property {number} [aspect]   W/H of the source
 */

/**
 * @typedef {Required<Keys> & {from: Point, centre: Point}} Drag  sources of the handle and of the centre
 * @typedef {(family: LinearFamily, theta: Theta, handle: Handle, to: Point, how: Drag) => number[]} DragHandle
 */

const RANK_TOLERANCE = 1e-9;
const SNAP = Math.PI / 12;

/**
 * Move θ by the least amount that sends points to new sources while others stay. Held points stay exactly, dragged
 * points
 * come as near as the family allows. Where that has no finite answer θ stays.
 * @param {LinearFamily} family
 * @param {Theta} theta
 * @param {number[]} ids points (indices of family.points) that are dragged
 * @param {Point[]} sources where their sources shall be, normalised
 * @param {number[]} [holdIds] points whose sources stay
 * @returns {number[]}
 */
export function solve(family, theta, ids, sources, holdIds = []) {
  const rows = constraintRows(family, theta, ids, sources);
  const largest = Math.max(...rows.map(norm));
  const held = independent(constraintRows(family, theta, holdIds, sourcesOf(family, theta, holdIds)), 0);
  // Twice: a row that lies nearly in the span of the held ones loses most of its digits at the first subtraction, and
  // what is left is no longer orthogonal to them. A second one restores that for good ("twice is enough", Kahan).
  for (const row of rows) for (let twice = 0; twice < 2; twice++) for (const h of held) without(row, h);
  const next = Array.from(theta);
  for (const row of independent(rows, largest)) {
    const step = row[next.length] / dot(row, row);
    for (let p = 0; p < next.length; p++) next[p] += row[p] * step;
  }
  return next.every(Number.isFinite) ? next : Array.from(theta); // a point on the horizon has no place to be held at
}

/**
 * Write the constraints C·Δθ = r as rows [C | r].
 * @type {(family: LinearFamily, theta: Theta, ids: number[], sources: Point[]) => Float64Array[]}
 */
function constraintRows(family, theta, ids, sources) {
  const { matrix, offset } = family.pointBasis;
  const size = theta.length;
  return ids.flatMap((id, n) =>
    [0, 1].map((k) => {
      const [at, depth, q] = [(id * 3 + k) * size, (id * 3 + 2) * size, sources[n][k]];
      const row = new Float64Array(size + 1);
      let value = offset[id * 3 + k] - q * offset[id * 3 + 2];
      for (let p = 0; p < size; p++) {
        row[p] = matrix[at + p] - q * matrix[depth + p];
        value += row[p] * theta[p];
      }
      row[size] = -value;
      return row;
    }),
  );
}

/**
 * Rotate rows [C | r] in pairs until the C parts are orthogonal (one-sided Jacobi: they are then σ_i·v_iᵀ of a singular
 * value decomposition, and r is Uᵀr), and keep those that are not rounding noise.
 * @type {(rows: Float64Array[], largest: number) => Float64Array[]}
 */
function independent(rows, largest) {
  // Handles close to one another give nearly parallel rows. The normal equations would square their condition number,
  // and a rank decided at 1e-9 would drown in rounding; Jacobi rotates the rows themselves and finds small singular
  // values to relative accuracy. `largest` is from before the held points were taken out: noise is no freedom.
  for (let sweep = 0, turned = true; turned && sweep < 40; sweep++) {
    turned = false;
    for (let i = 0; i < rows.length; i++) {
      for (let j = i + 1; j < rows.length; j++) turned = turn(rows[i], rows[j]) || turned;
    }
  }
  const least = RANK_TOLERANCE * Math.max(largest, ...rows.map(norm));
  return rows.filter((row) => norm(row) > least);
}

/** @type {(a: Float64Array, b: Float64Array) => boolean} */
function turn(a, b) {
  const [alpha, beta, gamma] = [dot(a, a), dot(b, b), dot(a, b)];
  if (Math.abs(gamma) <= 1e-15 * Math.sqrt(alpha * beta) || Math.min(alpha, beta) <= 1e-24 * Math.max(alpha, beta))
    return false;
  // tan 2φ = 1/ζ has two roots t = tan φ. This is the smaller one, a rotation by at most 45°: it adds numbers of one
  // sign, so that nothing cancels, and with it the sweeps converge. Rows of very unequal size are left alone: their
  // product is rounding noise.
  const zeta = (beta - alpha) / (2 * gamma);
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const cos = 1 / Math.hypot(1, t),
    sin = cos * t;
  for (let p = 0; p < a.length; p++) {
    const before = a[p];
    a[p] = cos * before - sin * b[p];
    b[p] = sin * before + cos * b[p];
  }
  return true;
}

/**
 * The product of the C parts; the last entry is r.
 * @type {(a: Float64Array, b: Float64Array) => number}
 */
function dot(a, b) {
  let sum = 0;
  for (let p = 0; p < a.length - 1; p++) sum += a[p] * b[p];
  return sum;
}

/** @type {(row: Float64Array) => number} */
const norm = (row) => Math.sqrt(dot(row, row));

/** @type {(row: Float64Array, held: Float64Array) => void} */
function without(row, held) {
  const share = dot(row, held) / dot(held, held);
  for (let p = 0; p < row.length - 1; p++) row[p] -= share * held[p];
}

/**
 * Drag a handle to a normalised source point.
 * @param {Family} family
 * @param {Theta} theta θ when the drag began, so that dragging back restores it
 * @param {Handle} handle
 * @param {Point} to
 * @param {Keys} [keys]
 * @returns {number[]}
 */
export function drag(family, theta, handle, to, { shift = false, ctrl = false, aspect = 1 } = {}) {
  if (!family.linear) return Array.from(theta);
  const [from, centre] = sourcesOf(family, theta, [handle.id, family.centreId]);
  return DRAGS[handle.kind](family, theta, handle, to, { shift, ctrl, aspect, from, centre });
}

/** @type {Record<HandleKind, DragHandle>} */
const DRAGS = {
  point(family, theta, handle, to, { shift, ctrl, aspect, from }) {
    const place = shift ? locked(from, to, aspect) : to;
    const mirror = family.points.findIndex(([x, y]) => x === -handle.point[0] && y === -handle.point[1]);
    if (!ctrl || mirror < 0 || mirror === handle.id) return solve(family, theta, [handle.id], [place], handle.holdIds);
    const [there] = sourcesOf(family, theta, [mirror]);
    /** @type {Point} */
    const opposite = [there[0] - (place[0] - from[0]), there[1] - (place[1] - from[1])];
    const hold = handle.holdIds.filter((id) => id !== mirror);
    return solve(family, theta, [handle.id, mirror], [place, opposite], hold);
  },

  move(family, theta, _handle, to, { shift, aspect, from }) {
    const [x, y] = shift ? locked(from, to, aspect) : to;
    const now = sourcesOf(family, theta, family.anchorIds);
    const moved = now.map((q) => /** @type {Point} */ ([q[0] + x - from[0], q[1] + y - from[1]]));
    return solve(family, theta, family.anchorIds, moved);
  },

  scale(family, theta, handle, to, { shift, ctrl, aspect, from }) {
    const { matrix, shift: offset, bends } = affineFit(family, theta);
    if (isSingular(matrix)) return solve(family, theta, [handle.id], [to]);
    /** @type {Point} */
    const fixed = ctrl ? [0, 0] : [-handle.point[0], -handle.point[1]];
    /** @type {(q: Point) => Point} */
    const inTarget = (q) => {
      const [x, y] = apply(inverse(matrix), [q[0] - offset[0], q[1] - offset[1]]);
      return [x - fixed[0], y - fixed[1]];
    };
    const [before, after] = [inTarget(from), inTarget(to)];
    const uniform = shift || !family.controls.includes("scale x");
    const factor = (/** @type {0|1} */ k) => (Math.abs(before[k]) > RANK_TOLERANCE ? after[k] / before[k] : 1);
    const both = shareAlong(apply(matrix, before), apply(matrix, after), aspect);
    const [sx, sy] = uniform ? [both, both] : [factor(0), factor(1)];
    /** @type {Matrix} */
    const scaled = [matrix[0] * sx, matrix[1] * sy, matrix[2] * sx, matrix[3] * sy];
    const [stay, moved] = [apply(matrix, fixed), apply(scaled, fixed)];
    /** @type {Point} */
    const next = [offset[0] + stay[0] - moved[0], offset[1] + stay[1] - moved[1]];
    return solve(family, theta, family.anchorIds, anchorsUnder(family, bends, scaled, next));
  },

  rotate(family, theta, _handle, to, { shift, aspect, from, centre }) {
    const ratio = aspectFor(family, aspect);
    const angleOf = (/** @type {Point} */ q) => Math.atan2(q[1] - centre[1], (q[0] - centre[0]) * ratio);
    let angle = angleOf(to) - angleOf(from);
    if (shift) {
      const now = decompose(inProportion(affineFit(family, theta).matrix, ratio)).angle;
      angle = Math.round((now + angle) / SNAP) * SNAP - now;
    }
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const turned = sourcesOf(family, theta, family.anchorIds).map(([x, y]) => {
      const [dx, dy] = apply(inProportion([cos, -sin, sin, cos], 1 / ratio), [x - centre[0], y - centre[1]]);
      return /** @type {Point} */ ([centre[0] + dx, centre[1] + dy]);
    });
    return solve(family, theta, family.anchorIds, turned);
  },
};

/**
 * Keep to the axis along which the hand moved more, in pixels.
 * @type {(from: Point, to: Point, aspect: number) => Point}
 */
const locked = (from, to, aspect) =>
  Math.abs(to[0] - from[0]) * aspect >= Math.abs(to[1] - from[1]) ? [to[0], from[1]] : [from[0], to[1]];

/**
 * How far `after` reaches along `before`, in pixel proportions.
 * @type {(before: Point, after: Point, aspect: number) => number}
 */
function shareAlong(before, after, aspect) {
  const inner = (/** @type {Point} */ a, /** @type {Point} */ b) => a[0] * b[0] * aspect * aspect + a[1] * b[1];
  return inner(after, before) / (inner(before, before) || Infinity);
}

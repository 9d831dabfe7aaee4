// The warp as lines in the source: the box, the mesh, and any point between two target pixels.

import { frameOf, targetAxis, toNormalised, toPixels } from "./frame.js";

/**
 * @import { Frame, Point, Size } from "./frame.js"
 * @import { Grid, Points } from "./grid.js"
 */

/**
 * A line in source pixels, in pieces that the horizon does not cut.
 * @typedef {Point[][]} Pieces
 */

/** @typedef {Points & Partial<Pick<Grid, "straight">>} Lines  what lines are traced through */

/**
 * ∂(source pixel)/∂(target pixel): [[xc, xr], [yc, yr]].
 * @typedef {[Point, Point]} Stretch
 */

/**
 * Map a target place (col, row), fractions and a little outside allowed, to [x, y, W]: linear in homogeneous
 * coordinates.
 * @type {(grid: Points, target: Size, col: number, row: number) => [number, number, number]}
 */
export function at(grid, [ho, wo], col, row) {
  const c = Math.min(Math.max(Math.floor(col), 0), Math.max(wo - 2, 0));
  const r = Math.min(Math.max(Math.floor(row), 0), Math.max(ho - 2, 0));
  const a = wo > 1 ? col - c : 0;
  const b = ho > 1 ? row - r : 0;
  let [X, Y, W] = [0, 0, 0];
  for (const [dr, dc, weight] of [
    [0, 0, (1 - a) * (1 - b)],
    [0, 1, a * (1 - b)],
    [1, 0, (1 - a) * b],
    [1, 1, a * b],
  ]) {
    if (weight === 0) continue;
    const i = (r + dr) * wo + c + dc;
    const w = (grid.w ? grid.w[i] : 1) * weight;
    X += grid.x[i] * w;
    Y += grid.y[i] * w;
    W += w;
  }
  return [X / W, Y / W, W];
}

/**
 * Where -1 and +1 lie on a target axis, in target pixels.
 * @type {(frame: Frame, axis: 0|1) => [number, number]}
 */
export function span(frame, axis) {
  const { steps, offset } = targetAxis(frame, axis);
  return [-offset, steps - offset];
}

/**
 * Trace the target line from (c0, r0) to (c1, r1) in the source as pieces that the horizon does not cut.
 * @type {(grid: Lines, frame: Frame, from: Point, to: Point) => Pieces}
 */
function line(grid, frame, [c0, r0], [c1, r1]) {
  const n = grid.straight ? 1 : 24;
  /** @type {Pieces} */
  const pieces = [[]];
  let side = 0;
  for (let k = 0; k <= n; k++) {
    const [x, y, w] = at(grid, frame.target, c0 + ((c1 - c0) * k) / n, r0 + ((r1 - r0) * k) / n);
    if (side && Math.sign(w) !== side) pieces.push([]);
    side = Math.sign(w);
    if (Math.abs(x) < 1e6 && Math.abs(y) < 1e6) pieces[pieces.length - 1].push([x, y]);
  }
  return pieces;
}

/**
 * Trace the box: the image of the square [-1, 1]², one list of pieces for each side, in order round it.
 * @type {(grid: Lines, frame: Frame) => Pieces[]}
 */
export function outline(grid, frame) {
  const [left, right] = span(frame, 0);
  const [top, bottom] = span(frame, 1);
  /** @type {Point[]} */
  const corners = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
  return corners.map((corner, k) => line(grid, frame, corner, corners[(k + 1) % 4]));
}

/**
 * Trace n + 1 lines each way.
 * @type {(grid: Lines, frame: Frame, n?: number) => Pieces}
 */
export function mesh(grid, frame, n = 12) {
  const [left, right] = span(frame, 0);
  const [top, bottom] = span(frame, 1);
  /** @type {Pieces} */
  const lines = [];
  for (let k = 0; k <= n; k++) {
    const [c, r] = [left + ((right - left) * k) / n, top + ((bottom - top) * k) / n];
    lines.push(...line(grid, frame, [c, top], [c, bottom]), ...line(grid, frame, [left, r], [right, r]));
  }
  return lines;
}

/**
 * Say whether a source pixel lies in the box.
 * @type {(sides: Pieces[], point: Point) => boolean}
 */
export function inBox(sides, [px, py]) {
  const points = sides.flat(2);
  let inside = false;
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [points[i], points[j]];
    if (yi > py !== yj > py && px < ((xj - xi) * (py - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/**
 * The local 2×2 Jacobian ∂(source pixel)/∂(target pixel) at a place, by central differences: [[xc, xr], [yc, yr]].
 * @type {(grid: Points, target: Size, col: number, row: number) => Stretch}
 */
export function stretch(grid, target, col, row) {
  const [l, r] = [at(grid, target, col - 0.5, row), at(grid, target, col + 0.5, row)];
  const [u, d] = [at(grid, target, col, row - 0.5), at(grid, target, col, row + 0.5)];
  return [
    [r[0] - l[0], d[0] - u[0]],
    [r[1] - l[1], d[1] - u[1]],
  ];
}

/**
 * How wide a target pixel's disc becomes in the source where it is stretched most, of all pixels: the larger singular
 * value
 * of the Jacobian that `stretch` gives. Infinite where the horizon lies among them.
 * @type {(grid: Points, target: Size) => number}
 */
export function widest(grid, [ho, wo]) {
  const { x, y, w } = grid;
  if (w?.some((depth) => depth <= 0)) return Infinity;
  let most = 0;
  /** @type {(values: Float64Array, i: number, before: number, after: number) => number} */
  const along = (values, i, before, after) => {
    const half = (/** @type {number} */ k) => {
      // where the pixel meets its neighbour
      if (!w) return (values[i] + values[i + k]) / 2;
      return (values[i] * w[i] + values[i + k] * w[i + k]) / (w[i] + w[i + k]);
    };
    const beyond = (/** @type {number} */ k) => {
      // where it has none: as far out as half the way to the one opposite
      if (!w) return (3 * values[i] - values[i - k]) / 2;
      return (3 * values[i] * w[i] - values[i - k] * w[i - k]) / (3 * w[i] - w[i - k]);
    };
    if (!before && !after) return 0;
    const step = after || before;
    return (after ? half(after) : beyond(step)) - (before ? half(-before) : beyond(-step));
  };
  for (let row = 0, i = 0; row < ho; row++) {
    for (let col = 0; col < wo; col++, i++) {
      const [left, right, up, down] = [col > 0 ? 1 : 0, col < wo - 1 ? 1 : 0, row > 0 ? wo : 0, row < ho - 1 ? wo : 0];
      const [a, c] = [along(x, i, left, right), along(y, i, left, right)];
      const [b, d] = [along(x, i, up, down), along(y, i, up, down)];
      most = Math.max(most, (Math.hypot(a + d, b - c) + Math.hypot(a - d, b + c)) / 2);
    }
  }
  return most;
}

/** @type {(stretch: Stretch) => number} */
export const determinant = ([[a, b], [c, d]]) => a * d - b * c;

/**
 * Build the grid that the same θ gives where target and source follow the other `align_corners`, with its frame.
 * @type {(grid: Points, frame: Frame) => {frame: Frame, grid: Points}}
 */
export function otherConvention(grid, frame) {
  const other = frameOf({ frame: { source: frame.source, target: frame.target, align_corners: !frame.alignCorners } });
  const [ho, wo] = frame.target;
  const out = { x: new Float64Array(ho * wo), y: new Float64Array(ho * wo), w: null };
  const [ax, ay, bx, by] = [targetAxis(frame, 0), targetAxis(frame, 1), targetAxis(other, 0), targetAxis(other, 1)];
  for (let row = 0, i = 0; row < ho; row++) {
    const r = ((row + by.offset) / by.steps) * ay.steps - ay.offset;
    for (let col = 0; col < wo; col++, i++) {
      const [x, y] = at(grid, frame.target, ((col + bx.offset) / bx.steps) * ax.steps - ax.offset, r);
      [out.x[i], out.y[i]] = toPixels(other, toNormalised(frame, [x, y]));
    }
  }
  return { frame: other, grid: out };
}

/**
 * Read a grid's normalised numbers in another frame: what happens when builder and sampler disagree.
 * @type {(grid: Points, built: Frame, read: Frame) => Points}
 */
export function misread(grid, built, read) {
  const points = Array.from(grid.x, (x, i) => toPixels(read, toNormalised(built, [x, grid.y[i]])));
  return { x: Float64Array.from(points, (p) => p[0]), y: Float64Array.from(points, (p) => p[1]), w: grid.w };
}

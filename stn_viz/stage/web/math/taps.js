// Taps: which pixels a position reads along one axis, with what weight and slope. Same window, fold and kink rules as
// stn_viz/sampling/samplers.py; what has no place reads nothing, by the rule of stn_viz/sampling/masked.py.

import { KERNELS, slopeCurve } from "./kernels.js";

/** @import { Curve, Kink } from "./kernels.js" */

/** @typedef {"zeros"|"border"|"reflection"} Padding */

/**
 * Weights and slopes of every tap, at rows of fractions of a pixel.
 * @typedef {{weight: Float64Array, slope: Float64Array}} Table
 */

/**
 * @typedef {object} Axis
 * @property {number} size          pixels of the map along this axis
 * @property {Padding} padding
 * @property {boolean} alignCorners
 * @property {number} first         the first tap, counted from the pixel at or before the position
 * @property {number} count         taps, T
 * @property {Table|null} table
 * @property {boolean} folds        the position is folded back into the map, not the taps
 * @property {Curve} weightAt
 * @property {Curve|null} slopeAt
 * @property {Int32Array} index     which pixel each tap reads, T
 * @property {Uint8Array} inside    0 where a tap reads nothing, T
 * @property {boolean} lost         the position has no place
 * @property {Float64Array} weight  T
 * @property {Float64Array} slope   ∂weight/∂position, T
 */

const FARTHEST = 1e9; // pixels: beyond any picture, yet exact as an index
const CELLS = 2048; // of a table over one pixel: linear between them a weight is right within 1e-7

/**
 * Make an axis that `place` fills for one position after another.
 * @param {number} size
 * @param {string} kernel
 * @param {Padding} padding
 * @param {boolean} alignCorners
 * @param {Kink|null} [kink] which slope at a kink; null for no slopes at all
 * @param {Table|null} [table]
 * @returns {Axis}
 */
function tapsAxis(size, kernel, padding, alignCorners, kink = null, table = null) {
  const { radius, weight } = KERNELS[kernel];
  const reach = Math.ceil(radius);
  // At a whole number the derivative from the left reads one pixel more on the left; all else weighs it 0.
  const first = kink === "left" || kink === "central" ? -reach : 1 - reach;
  const count = reach - first + 1;
  return {
    size,
    padding,
    alignCorners,
    first,
    count,
    table,
    folds: padding !== "zeros" && kink === "right" && kernel === "bilinear",
    weightAt: weight,
    slopeAt: kink && slopeCurve(KERNELS[kernel], kink),
    index: new Int32Array(count),
    inside: new Uint8Array(count),
    lost: false,
    weight: new Float64Array(count),
    slope: new Float64Array(count),
  };
}

/**
 * Make an axis for whole maps: smooth kernels come from a table, right within 1e-7, and whole-numbered places exactly.
 * @type {(size: number, kernel: string, padding: Padding, alignCorners: boolean, kink?: Kink|null) => Axis}
 */
export function quickAxis(size, kernel, padding, alignCorners, kink = null) {
  const smooth = KERNELS[kernel].radius > 1 && !KERNELS[kernel].sampled;
  return tapsAxis(size, kernel, padding, alignCorners, kink, smooth ? tableOf(kernel, kink) : null);
}

/**
 * The same along both axes of a map: `place` fills each in for one point after the other.
 * @param {[h: number, w: number]} size of the map
 * @param {string} kernel
 * @param {Padding} padding
 * @param {boolean} alignCorners
 * @param {Kink|null} [kink]
 */
export function quickAxes([h, w], kernel, padding, alignCorners, kink = null) {
  return {
    across: quickAxis(w, kernel, padding, alignCorners, kink),
    down: quickAxis(h, kernel, padding, alignCorners, kink),
  };
}

/**
 * Tell whether a coordinate has no place: NaN, or so far off that no mirror image can be told. V is NaN there.
 * @type {(position: number, size: number, padding: Padding) => boolean}
 */
export const isLost = (position, size, padding) =>
  Number.isNaN(position) || (padding === "reflection" && size > 1 && Math.abs(position) > FARTHEST);

/**
 * Fill an axis with the taps at `position`; taps outside the map weigh 0, and all of them where it is lost.
 * @type {(axis: Axis, position: number) => void}
 */
export function place(axis, position) {
  const { size, padding, alignCorners, first, count, index, inside, weight, slope, slopeAt } = axis;
  axis.lost = isLost(position, size, padding);
  if (axis.lost) {
    for (const part of [index, inside, weight, slope]) part.fill(0);
    return;
  }
  const turn = axis.folds ? turnAt(position, size, padding, alignCorners) : 1;
  if (axis.folds) position = fold(position, size, padding, alignCorners);
  const still = Math.abs(position) >= FARTHEST;
  if (still) position = position > 0 ? FARTHEST : -FARTHEST;
  const base = Math.floor(position);
  weigh(axis, position - base);
  const within = base + first >= 0 && base + first + count <= size;
  for (let k = 0; k < count; k++) {
    const at = base + first + k;
    index[k] = within ? at : padded(at, size, padding, alignCorners);
    inside[k] = within || padding !== "zeros" || index[k] === at ? 1 : 0;
    if (!inside[k]) weight[k] = slope[k] = 0;
    else if (slopeAt) slope[k] *= still ? 0 : turn;
  }
}

/**
 * Fill weights and slopes for the fraction of a pixel by which a position exceeds a whole number.
 * @type {(axis: Axis, fraction: number) => void}
 */
function weigh({ first, count, weight, slope, weightAt, slopeAt, table }, fraction) {
  if (!table || !(fraction >= 0)) {
    for (let k = 0; k < count; k++) {
      weight[k] = weightAt(fraction - first - k);
      if (slopeAt) slope[k] = slopeAt(fraction - first - k);
    }
    return;
  }
  // Row 0 of the table is for whole numbers themselves: slopes may jump there.
  const place = fraction * CELLS;
  const cell = fraction === 0 ? 0 : 1 + Math.floor(place);
  const share = fraction === 0 ? 0 : place + 1 - cell;
  let [here, next] = [cell * count, (cell + 1) * count];
  for (let k = 0; k < count; k++, here++, next++) {
    weight[k] = table.weight[here] + share * (table.weight[next] - table.weight[here]);
    if (slopeAt) slope[k] = table.slope[here] + share * (table.slope[next] - table.slope[here]);
  }
}

/** @type {Map<string, Table>} */
const tables = new Map();

/** @type {(kernel: string, kink: Kink|null) => Table} */
function tableOf(kernel, kink) {
  const name = `${kernel} ${kink}`;
  const found = tables.get(name);
  if (found) return found;
  const axis = tapsAxis(1, kernel, "zeros", false, kink);
  // A kernel is sampled at both ends of each cell and read linearly between them. At a whole number weights agree from
  // both sides, but slopes need not: row 0 holds what stands there, and the first and last row of the cells stay
  // 1e-12 inside, so that no cell straddles a kink and a one-sided slope is never averaged with the other side's.
  const rows = CELLS + 2;
  const table = { weight: new Float64Array(rows * axis.count), slope: new Float64Array(rows * axis.count) };
  for (let row = 0; row < rows; row++) {
    const fraction = row === 0 ? 0 : Math.min(Math.max((row - 1) / CELLS, 1e-12), 1 - 1e-12);
    weigh(axis, fraction);
    table.weight.set(axis.weight, row * axis.count);
    table.slope.set(axis.slope, row * axis.count);
  }
  tables.set(name, table);
  return table;
}

/**
 * Say which pixel stands at a whole-numbered place beyond the edge.
 * @type {(index: number, size: number, padding: Padding, alignCorners: boolean) => number}
 */
export function padded(index, size, padding, alignCorners) {
  if (padding === "reflection") {
    const period = alignCorners ? Math.max(2 * (size - 1), 1) : 2 * size;
    index = ((index % period) + period) % period;
    index = Math.min(index, period - index - (alignCorners ? 0 : 1));
  }
  return index < 0 ? 0 : index >= size ? size - 1 : index;
}

/**
 * Fold a position back into the map, as border and reflection padding do for the bilinear kernel; NaN where it is lost.
 * @type {(position: number, size: number, padding: Padding, alignCorners: boolean) => number}
 */
export function fold(position, size, padding, alignCorners) {
  if (isLost(position, size, padding)) return NaN;
  const place = padding === "reflection" ? mirror(position, size, alignCorners) : position;
  return Math.min(Math.max(place, 0), size - 1);
}

/**
 * Fold a position back as mirrors at both edges do: to between them, and they stand half a pixel outside the outermost
 * centres where corners are not aligned.
 * @type {(position: number, size: number, alignCorners: boolean) => number}
 */
export function mirror(position, size, alignCorners) {
  if (size === 1) return 0; // however far away
  const low = alignCorners ? 0 : -0.5;
  const span = alignCorners ? size - 1 : size;
  // Count whole spans first and subtract them: folding step by step would round at each edge, and a remainder of the
  // position itself would lose the fraction where `low` is -0.5. An odd count has turned the direction round.
  const away = Math.abs(position - low);
  const flips = Math.floor(away / span);
  return low + (flips % 2 ? span - (away - flips * span) : away - flips * span);
}

/**
 * The factor that the fold puts on the slope: 1, -1, or 0 on and beyond the edge, the rule of `F.grid_sample`.
 * @type {(position: number, size: number, padding: Padding, alignCorners: boolean) => number}
 */
function turnAt(position, size, padding, alignCorners) {
  const folded = fold(position, size, padding, alignCorners);
  if (folded <= 0 || folded >= size - 1) return 0;
  const low = alignCorners ? 0 : -0.5;
  const span = alignCorners ? size - 1 : size;
  const flips = padding === "reflection" ? Math.floor(Math.abs(position - low) / span) : 0;
  return (padding === "reflection" && position < low ? -1 : 1) * (flips % 2 ? -1 : 1);
}

/**
 * List the taps of one position along one axis, exactly.
 * @param {number} position
 * @param {number} size
 * @param {string} kernel
 * @param {Padding} padding
 * @param {boolean} alignCorners
 * @param {Kink|null} [kink]
 */
export function taps1d(position, size, kernel, padding, alignCorners, kink = "right") {
  const axis = tapsAxis(size, kernel, padding, alignCorners, kink);
  place(axis, position);
  return axis;
}

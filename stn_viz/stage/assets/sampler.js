// The sampler: V_i = Σ_n Σ_m U_nm k(x_i - m) k(y_i - n) (eq. 3), through the taps of any kernel, with a fast path for the
// bilinear kernel under zero padding. Same window, fold and kink rules as stn_viz/samplers.py.

import { KERNELS, slopeCurve } from "./kernels.js";

const FARTHEST = 1e9; // beyond any picture, yet exact as an index

/**
 * Make room for the taps of one position along one axis; `place` fills it.
 * @param {string} kernel
 * @param {"zeros"|"border"|"reflection"} padding
 * @param {"right"|"left"|"central"|"paper"|null} kink which slope at a kink; null for no slopes at all
 */
export function tapsAxis(size, kernel, padding, alignCorners, kink = null) {
  const { radius, weight } = KERNELS[kernel];
  const reach = Math.ceil(radius);
  // At a whole number the derivative from the left reads one pixel more on the left; all else weighs it 0.
  const first = kink === "left" || kink === "central" ? -reach : 1 - reach;
  const count = reach - first + 1;
  return {
    size, padding, alignCorners, first, count,
    folds: padding !== "zeros" && kink === "right" && kernel === "bilinear",
    weightAt: weight,
    slopeAt: kink && slopeCurve(KERNELS[kernel], kink),
    index: new Int32Array(count),
    inside: new Uint8Array(count),
    weight: new Float64Array(count),
    slope: new Float64Array(count),
  };
}

/** Fill an axis with the taps at `position`; taps outside the map weigh 0. */
export function place(axis, position) {
  const { size, padding, alignCorners, first, count, index, inside, weight, slope, weightAt, slopeAt } = axis;
  let turn = 1;
  if (axis.folds) [position, turn] = folded(position, size, padding, alignCorners);
  if (position > FARTHEST) position = FARTHEST;
  else if (position < -FARTHEST) position = -FARTHEST;
  const base = Math.floor(Number.isNaN(position) ? 0 : position);
  for (let k = 0; k < count; k++) {
    const at = base + first + k;
    const t = position - base - first - k;
    const within = padding !== "zeros" || (at >= 0 && at < size);
    index[k] = padded(at, size, padding, alignCorners);
    inside[k] = within ? 1 : 0;
    weight[k] = within ? weightAt(t) : 0;
    if (slopeAt) slope[k] = within ? slopeAt(t) * turn : 0;
  }
}

/** Say which pixel stands at a whole-numbered place beyond the edge. */
function padded(index, size, padding, alignCorners) {
  if (padding === "reflection") {
    const period = alignCorners ? Math.max(2 * (size - 1), 1) : 2 * size;
    index = ((index % period) + period) % period;
    index = Math.min(index, period - index - (alignCorners ? 0 : 1));
  }
  return index < 0 ? 0 : index >= size ? size - 1 : index;
}

/** Fold a position back into the map, with the factor (1, -1 or 0) on its slope: the edge rule of `F.grid_sample`. */
function folded(position, size, padding, alignCorners) {
  let turn = 1;
  if (padding === "reflection") {
    const [low, span] = alignCorners ? [0, size - 1] : [-0.5, size];
    if (span === 0) return [0, 0];
    const away = Math.abs(position - low);
    const flips = Math.floor(away / span);
    const rest = away - flips * span;
    turn = (position < low ? -1 : 1) * (flips % 2 ? -1 : 1);
    position = (flips % 2 ? span - rest : rest) + low;
  }
  if (position <= 0 || position >= size - 1) turn = 0;
  return [Math.min(Math.max(position, 0), size - 1), turn];
}

/**
 * List the taps of one position along one axis.
 * @returns {{index: Int32Array, inside: Uint8Array, weight: Float64Array, slope: Float64Array}}
 */
export function taps1d(position, size, kernel, padding, alignCorners, kink = "right") {
  const axis = tapsAxis(size, kernel, padding, alignCorners, kink);
  place(axis, position);
  return axis;
}

/**
 * Read U at the grid's source points (eq. 3).
 * @param {import("./packing.js").Tensor} U  C×H×W; uint8 data mean value/255
 * @param {import("./grid.js").Grid} grid
 * @param {Float32Array} [out] C·N values, channel by channel
 */
export function sample(U, grid, frame, kernel, padding, out = new Float32Array(U.shape[0] * grid.x.length)) {
  const { data, shape: [channels, h, w] } = U;
  if (kernel === "bilinear" && padding === "zeros") return sampleBilinear(U, grid, out);
  const across = tapsAxis(w, kernel, padding, frame.alignCorners);
  const down = tapsAxis(h, kernel, padding, frame.alignCorners);
  const scale = unit(U);
  const size = grid.x.length;
  for (let i = 0; i < size; i++) {
    place(across, grid.x[i]);
    place(down, grid.y[i]);
    for (let c = 0; c < channels; c++) out[c * size + i] = scale * weighted(data, c * h * w, w, down.weight, across.weight, down.index, across.index);
  }
  return out;
}

/** What one step of U's data is worth. */
export const unit = (U) => (U.data instanceof Uint8Array || U.data instanceof Uint8ClampedArray ? 1 / 255 : 1);

/** Sum a separable window of one channel: Σ_n Σ_m rows[n]·cols[m]·U_nm. */
export function weighted(data, start, width, rows, cols, rowIndex, colIndex) {
  let sum = 0;
  for (let n = 0; n < rows.length; n++) {
    const line = start + rowIndex[n] * width;
    let part = 0;
    for (let m = 0; m < cols.length; m++) part += cols[m] * data[line + colIndex[m]];
    sum += rows[n] * part;
  }
  return sum;
}

function sampleBilinear(U, grid, out) {
  const { data, shape: [channels, h, w] } = U;
  const scale = unit(U);
  const { x, y } = grid;
  const size = x.length;
  const plane = h * w;
  for (let i = 0; i < size; i++) {
    const [px, py] = [x[i], y[i]];
    if (px >= 0 && py >= 0 && px < w - 1 && py < h - 1) {
      const [m, n] = [px | 0, py | 0];
      const [u, v] = [px - m, py - n];
      const bottom = scale * v, top = scale - bottom;
      for (let c = 0, at = n * w + m, to = i; c < channels; c++, at += plane, to += size) {
        const a = data[at], b = data[at + w];
        out[to] = top * (a + u * (data[at + 1] - a)) + bottom * (b + u * (data[at + w + 1] - b));
      }
    } else {
      for (let c = 0; c < channels; c++) out[c * size + i] = scale * bilinearAtEdge(data, c * plane, w, h, px, py);
    }
  }
  return out;
}

/** Read one channel near or beyond the edge, where some of the four taps count as 0; NaN stays NaN. */
function bilinearAtEdge(data, start, w, h, px, py) {
  if (px <= -1 || py <= -1 || px >= w || py >= h) return 0;
  const m = Math.floor(px), n = Math.floor(py);
  const u = px - m, v = py - n;
  const at = start + n * w + m;
  const left = m >= 0 ? 1 - u : 0, right = m < w - 1 ? u : 0;
  const top = n >= 0 ? 1 - v : 0, bottom = n < h - 1 ? v : 0;
  let sum = Number.isNaN(px + py) ? NaN : 0;
  if (top && left) sum += top * left * data[at];
  if (top && right) sum += top * right * data[at + 1];
  if (bottom && left) sum += bottom * left * data[at + w];
  if (bottom && right) sum += bottom * right * data[at + w + 1];
  return sum;
}

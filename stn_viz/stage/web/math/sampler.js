// The sampler: V_i = Σ_n Σ_m U_nm k(x_i - m) k(y_i - n) (eq. 3), through the taps of any kernel, with short cuts for
// the bilinear kernel, which must keep up with the hand, and for the integer kernel.

import { fold, isLost, padded, place, quickAxes } from "./taps.js";

/**
 * @import { Data, Tensor } from "../packing.js"
 * @import { Frame } from "./frame.js"
 * @import { Places } from "./grid.js"
 * @import { Padding } from "./taps.js"
 */

/** @typedef {Pick<Frame, "alignCorners">} SamplerFrame */

/**
 * Read U at the grid's source points (eq. 3).
 * @param {Tensor} U  C×H×W; uint8 data mean value/255
 * @param {Places} grid
 * @param {SamplerFrame} frame
 * @param {string} kernel
 * @param {Padding} padding
 * @param {Float32Array} [out] C·N values, channel by channel
 */
export function sample(U, grid, frame, kernel, padding, out = new Float32Array(U.shape[0] * grid.x.length)) {
  if (kernel === "bilinear") return sampleBilinear(U, grid, frame, padding, out);
  if (kernel === "integer") return sampleNearest(U, grid, frame, padding, out);
  const { data, channels, h, w, scale, plane } = measured(U);
  const { across, down } = quickAxes([h, w], kernel, padding, frame.alignCorners);
  const { x, y } = grid;
  const size = x.length;
  for (let i = 0; i < size; i++) {
    place(across, x[i]);
    place(down, y[i]);
    const lost = across.lost || down.lost;
    for (let c = 0; c < channels; c++) {
      out[c * size + i] = lost
        ? NaN
        : scale * weighted(data, c * plane, w, down.weight, across.weight, down.index, across.index);
    }
  }
  return out;
}

/**
 * A map's values and sizes: C planes of H×W, and what one step of its data is worth.
 * @param {Tensor} U
 */
export function measured(U) {
  const [channels, h, w] = U.shape;
  return { data: U.data, channels, h, w, plane: h * w, scale: unit(U) };
}

/**
 * What one step of U's data is worth.
 * @type {(U: {data: Data|Uint8ClampedArray}) => number}
 */
export const unit = (U) => (U.data instanceof Uint8Array || U.data instanceof Uint8ClampedArray ? 1 / 255 : 1);

/**
 * Sum a separable window of one channel: Σ_n Σ_m rows[n]·cols[m]·U_nm.
 * @param {Data} data
 * @param {number} start of the channel
 * @param {number} width of the map
 * @param {Float64Array} rows weights
 * @param {Float64Array} cols
 * @param {Int32Array} rowIndex which rows they weigh
 * @param {Int32Array} colIndex
 */
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

/** @type {(U: Tensor, places: Places, frame: SamplerFrame, padding: Padding, out: Float32Array) => Float32Array} */
function sampleNearest(U, { x, y }, { alignCorners }, padding, out) {
  const { data, channels, h, w, scale, plane } = measured(U);
  const size = x.length;
  for (let i = 0; i < size; i++) {
    const m = Math.floor(x[i] + 0.5),
      n = Math.floor(y[i] + 0.5); // ties go up, as in eq. 4
    const within = m >= 0 && n >= 0 && m < w && n < h;
    if (!within && (isLost(x[i], w, padding) || isLost(y[i], h, padding))) {
      for (let c = 0; c < channels; c++) out[c * size + i] = NaN;
      continue;
    }
    const reads = within || padding !== "zeros";
    const at = within ? n * w + m : padded(n, h, padding, alignCorners) * w + padded(m, w, padding, alignCorners);
    for (let c = 0; c < channels; c++) out[c * size + i] = reads ? scale * data[c * plane + at] : 0;
  }
  return out;
}

/** @type {(U: Tensor, places: Places, frame: SamplerFrame, padding: Padding, out: Float32Array) => Float32Array} */
function sampleBilinear(U, { x, y }, frame, padding, out) {
  const { data, channels, h, w, scale, plane } = measured(U);
  const size = x.length;
  for (let i = 0; i < size; i++) {
    const px = x[i],
      py = y[i];
    if (px >= 0 && py >= 0 && px < w - 1 && py < h - 1) {
      const m = px | 0,
        n = py | 0;
      const u = px - m,
        v = py - n;
      const d = scale * u * v,
        b = scale * u - d,
        c = scale * v - d,
        a = scale - b - c - d;
      for (let k = 0, at = n * w + m, to = i; k < channels; k++, at += plane, to += size) {
        out[to] = a * data[at] + b * data[at + 1] + c * data[at + w] + d * data[at + w + 1];
      }
    } else {
      for (let k = 0; k < channels; k++) {
        out[k * size + i] = scale * bilinearAtEdge(data, k * plane, w, h, px, py, padding, frame.alignCorners);
      }
    }
  }
  return out;
}

/**
 * Read one channel near or beyond the edge, where some of the four taps count as 0 or as others; NaN where one is lost.
 * @param {Data} data
 * @param {number} start of the channel
 * @param {number} w
 * @param {number} h
 * @param {number} px
 * @param {number} py
 * @param {Padding} padding
 * @param {boolean} alignCorners
 */
function bilinearAtEdge(data, start, w, h, px, py, padding, alignCorners) {
  if (isLost(px, w, padding) || isLost(py, h, padding)) return NaN;
  if (padding !== "zeros") {
    px = fold(px, w, padding, alignCorners);
    py = fold(py, h, padding, alignCorners);
  } else if (px <= -1 || py <= -1 || px >= w || py >= h) return 0;
  const m = Math.floor(px),
    n = Math.floor(py);
  const u = px - m,
    v = py - n;
  const at = start + n * w + m;
  const left = m >= 0 ? 1 - u : 0,
    right = m < w - 1 ? u : 0;
  const top = n >= 0 ? 1 - v : 0,
    bottom = n < h - 1 ? v : 0;
  let sum = 0;
  if (top && left) sum += top * left * data[at];
  if (top && right) sum += top * right * data[at + 1];
  if (bottom && left) sum += bottom * left * data[at + w];
  if (bottom && right) sum += bottom * right * data[at + w + 1];
  return sum;
}

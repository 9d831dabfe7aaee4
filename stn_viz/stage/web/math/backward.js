// The gradients of the sampler by hand: ∂L/∂U (eq. 6) and ∂L/∂(x, y) (eq. 7). grid.js carries the latter on to θ.

import { measured, weighted } from "./sampler.js";
import { place, quickAxes } from "./taps.js";

/**
 * @import { Tensor } from "../packing.js"
 * @import { Places } from "./grid.js"
 * @import { Kink } from "./kernels.js"
 * @import { SamplerFrame } from "./sampler.js"
 * @import { Axis, Padding } from "./taps.js"
 */

/**
 * @typedef {object} SamplerGradients
 * @property {Float64Array|null} U  ∂L/∂U, C·H·W
 * @property {Float64Array} x       ∂L/∂x of each target pixel, N, per source pixel
 * @property {Float64Array} y
 */

/**
 * @typedef {object} BackwardOptions
 * @property {boolean} [needU]
 * @property {Kink} [kink]
 * @property {Partial<SamplerGradients>} [out]  the last result, to be written over
 * @property {number} [from]  only target pixels from here on are added to what `out` holds, unless it is 0
 * @property {number} [to]    up to here
 */

/**
 * Carry ∂L/∂V back to U and to the source points.
 * @param {Tensor} U
 * @param {Places} grid
 * @param {SamplerFrame} frame
 * @param {string} kernel
 * @param {Padding} padding
 * @param {Float32Array|Float64Array} upstream ∂L/∂V, C·N
 * @param {BackwardOptions} [options]
 * @returns {SamplerGradients}
 */
export function backward(
  U,
  grid,
  frame,
  kernel,
  padding,
  upstream,
  { needU = true, kink = "right", out = {}, from = 0, to = grid.x.length } = {},
) {
  const { data, channels, h, w, scale, plane } = measured(U);
  const { x, y } = grid;
  const size = x.length;
  const { across, down } = quickAxes([h, w], kernel, padding, frame.alignCorners, kink);
  if (out.x?.length !== size) out.x = new Float64Array(size);
  if (out.y?.length !== size) out.y = new Float64Array(size);
  if (!needU) out.U = null;
  else if (out.U?.length === data.length) from === 0 && out.U.fill(0);
  else out.U = new Float64Array(data.length);
  const toX = out.x,
    toY = out.y,
    toU = out.U ?? null;
  const bilinear = kernel === "bilinear",
    right = kink === "right";
  for (let i = from; i < to; i++) {
    let gx = 0,
      gy = 0;
    if (!reads(upstream, i, size, channels)) {
      toX[i] = toY[i] = 0;
      continue;
    }
    const px = x[i],
      py = y[i];
    const m = px | 0,
      n = py | 0;
    const u = px - m,
      v = py - n;
    if (bilinear && px > 0 && py > 0 && px < w - 1 && py < h - 1 && (right || (u !== 0 && v !== 0))) {
      for (let k = 0, at = n * w + m, read = i; k < channels; k++, at += plane, read += size) {
        const g = upstream[read];
        const top = data[at + 1] - data[at],
          bottom = data[at + w + 1] - data[at + w];
        gx += g * (top + v * (bottom - top));
        gy += g * (data[at + w] - data[at] + u * (bottom - top));
        if (toU) {
          const d = u * v * g,
            b = u * g - d,
            c = v * g - d;
          toU[at] += g - b - c - d;
          toU[at + 1] += b;
          toU[at + w] += c;
          toU[at + w + 1] += d;
        }
      }
    } else {
      place(across, px);
      place(down, py);
      if (across.lost || down.lost) {
        toX[i] = toY[i] = 0; // whatever the loss made of a V that is NaN
        continue;
      }
      for (let k = 0; k < channels; k++) {
        const g = upstream[k * size + i];
        gx += g * weighted(data, k * plane, w, down.weight, across.slope, down.index, across.index);
        gy += g * weighted(data, k * plane, w, down.slope, across.weight, down.index, across.index);
        if (toU) scatter(toU, k * plane, w, g, down, across);
      }
    }
    toX[i] = scale * gx;
    toY[i] = scale * gy;
  }
  return /** @type {SamplerGradients} */ (out);
}

/**
 * Tell whether anything flows back through target pixel i.
 * @type {(upstream: ArrayLike<number>, i: number, size: number, channels: number) => boolean}
 */
function reads(upstream, i, size, channels) {
  for (let k = 0; k < channels; k++) if (upstream[k * size + i] !== 0) return true;
  return false;
}

/** @type {(toU: Float64Array, start: number, width: number, g: number, down: Axis, across: Axis) => void} */
function scatter(toU, start, width, g, down, across) {
  for (let n = 0; n < down.count; n++) {
    const line = start + down.index[n] * width;
    for (let m = 0; m < across.count; m++) toU[line + across.index[m]] += g * down.weight[n] * across.weight[m];
  }
}

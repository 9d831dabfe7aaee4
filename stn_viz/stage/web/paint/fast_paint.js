// V straight to the words that a canvas paints, for the frames of a drag: the reading of sampler.js with positions
// rounded to 1/256 pixel, so within two levels of it, and several times as fast. A hand that rests sees sampler.js's
// own numbers. WebAssembly paints where the browser has it, else loops that give the same within a level.

import { KERNELS } from "../math/kernels.js";
import { fold, place, quickAxes, quickAxis } from "../math/taps.js";
import { painted } from "./simd_paint.js";

/**
 * @typedef {import("../math/frame.js").Frame} Frame
 * @typedef {import("../math/grid.js").Grid} Grid
 * @typedef {import("../math/kernels.js").Kernel} Kernel
 * @typedef {import("../math/taps.js").Padding} Padding
 * @typedef {import("../packing.js").Tensor<import("../packing.js").Data>} Tensor
 * @typedef {import("./simd_paint.js").Phases} Phases
 */

const BLACK = 0xff000000;
const STEPS = 256; // of a pixel
const ODD = 0x00ff00ff; // red and blue of a word; green lies between them

/**
 * Pack a picture of bytes, grey or RGB, as a canvas's words; null for any other map.
 * @param {Tensor} U
 */
export function packed({ data, shape: [channels, h, w] }) {
  if (!(data instanceof Uint8Array) || (channels !== 1 && channels !== 3)) return null;
  const [green, blue] = channels === 3 ? [h * w, 2 * h * w] : [0, 0];
  return Uint32Array.from(
    { length: h * w },
    (_, i) => (BLACK | (data[blue + i] << 16) | (data[green + i] << 8) | data[i]) >>> 0,
  );
}

/**
 * Paint V.
 * @param {Uint32Array} words U, packed
 * @param {Grid} grid
 * @param {Frame} frame
 * @param {string} kernel
 * @param {Padding} padding
 * @param {Uint32Array} out one word for each target pixel
 */
export function paint(words, grid, frame, kernel, padding, out) {
  if (!painted(phasesOf(kernel, frame), words, grid, frame, padding, out))
    paintByLoop(words, grid, frame, kernel, padding, out);
}

/**
 * The same without WebAssembly.
 * @param {Uint32Array} words
 * @param {Grid} grid
 * @param {Frame} frame
 * @param {string} kernel
 * @param {Padding} padding
 * @param {Uint32Array} out
 */
export function paintByLoop(words, grid, frame, kernel, padding, out) {
  if (kernel === "bilinear") return paintBilinear(words, grid, frame, padding, out);
  const [h, w] = frame.source;
  const { x, y } = grid;
  const reach = Math.ceil(KERNELS[kernel].radius);
  const edge = atEdge(words, frame, kernel, padding);
  const { count, rows } = phasesOf(kernel, frame);
  for (let i = 0; i < out.length; i++) {
    const px = x[i],
      py = y[i];
    const m = Math.floor(px) + 1 - reach,
      n = Math.floor(py) + 1 - reach;
    if (!(m >= 0 && n >= 0 && m + count <= w && n + count <= h)) {
      const away = padding === "zeros" && !(px > -reach && py > -reach && px < w - 1 + reach && py < h - 1 + reach);
      out[i] = away ? BLACK : edge(phased(px), phased(py));
      continue;
    }
    const across = count * (((px - m + 1 - reach) * STEPS + 0.5) | 0),
      down = count * (((py - n + 1 - reach) * STEPS + 0.5) | 0);
    let red = 0.5,
      green = 0.5,
      blue = 0.5;
    for (let b = 0, line = n * w + m; b < count; b++, line += w) {
      const share = rows[down + b];
      if (share === 0) continue;
      let r = 0,
        g = 0,
        s = 0;
      for (let a = 0; a < count; a++) {
        const word = words[line + a],
          weight = rows[across + a];
        r += weight * (word & 255);
        g += weight * ((word >>> 8) & 255);
        s += weight * ((word >>> 16) & 255);
      }
      red += share * r;
      green += share * g;
      blue += share * s;
    }
    out[i] = BLACK | (level(blue) << 16) | (level(green) << 8) | level(red);
  }
}

/**
 * A place, rounded to a phase.
 * @type {(place: number) => number}
 */
function phased(place) {
  const pixel = Math.floor(place);
  return pixel + (((place - pixel) * STEPS + 0.5) | 0) / STEPS;
}

const level = (/** @type {number} */ v) => (v < 0 ? 0 : v > 255 ? 255 : v | 0);

/** @type {WeakMap<Kernel, Phases>} */
const known = new WeakMap();

/**
 * The weights of a kernel's taps at each 1/256 of a pixel, 0 and 1 included.
 * @param {string} kernel
 * @param {Frame} frame
 * @returns {Phases}
 */
export function phasesOf(kernel, { alignCorners }) {
  const before = known.get(KERNELS[kernel]);
  if (before) return before;
  const reach = Math.ceil(KERNELS[kernel].radius);
  const axis = quickAxis(4 * reach, kernel, "zeros", alignCorners);
  const { count } = axis;
  const rows = new Float64Array((STEPS + 1) * count);
  for (let k = 0; k <= STEPS; k++) {
    place(axis, 2 * reach - 1 + k / STEPS);
    if (k < STEPS) rows.set(axis.weight, k * count);
    // the next pixel's taps, seen from this one
    else rows.set(axis.weight.subarray(0, count - 1), k * count + 1);
  }
  const phases = { count, steps: STEPS, rows };
  known.set(KERNELS[kernel], phases);
  return phases;
}

/**
 * Read one pixel whose taps are not all in U.
 * @param {Uint32Array} words
 * @param {Frame} frame
 * @param {string} kernel
 * @param {Padding} padding
 */
function atEdge(words, { source, alignCorners }, kernel, padding) {
  const { across, down } = quickAxes(source, kernel, padding, alignCorners);
  const w = source[1];
  return (/** @type {number} */ px, /** @type {number} */ py) => {
    place(across, px);
    place(down, py);
    let red = 0.5,
      green = 0.5,
      blue = 0.5;
    for (let b = 0; b < down.count; b++)
      for (let a = 0; a < across.count; a++) {
        const weight = down.weight[b] * across.weight[a];
        if (weight === 0) continue;
        const word = words[down.index[b] * w + across.index[a]];
        red += weight * (word & 255);
        green += weight * ((word >>> 8) & 255);
        blue += weight * ((word >>> 16) & 255);
      }
    return BLACK | (level(blue) << 16) | (level(green) << 8) | level(red);
  };
}

/**
 * Two colours of a word at a time, in whole numbers: the four weights are shares of 256.
 * @param {Uint32Array} words
 * @param {Grid} grid
 * @param {Frame} frame
 * @param {Padding} padding
 * @param {Uint32Array} out
 */
function paintBilinear(words, { x, y }, { source: [h, w], alignCorners }, padding, out) {
  for (let i = 0; i < out.length; i++) {
    let px = x[i],
      py = y[i];
    let a, b, c, d;
    if (px >= 0 && py >= 0 && px < w - 1 && py < h - 1) {
      const at = (py | 0) * w + (px | 0);
      a = words[at];
      b = words[at + 1];
      c = words[at + w];
      d = words[at + w + 1];
    } else {
      if (padding !== "zeros") {
        px = fold(px, w, padding, alignCorners);
        py = fold(py, h, padding, alignCorners);
      }
      if (!(px > -1 && py > -1 && px < w && py < h)) {
        out[i] = BLACK;
        continue;
      }
      const m = Math.floor(px),
        n = Math.floor(py),
        at = n * w + m;
      const left = m >= 0,
        right = m < w - 1,
        top = n >= 0,
        bottom = n < h - 1;
      a = top && left ? words[at] : 0;
      b = top && right ? words[at + 1] : 0;
      c = bottom && left ? words[at + w] : 0;
      d = bottom && right ? words[at + w + 1] : 0;
      px -= m;
      py -= n;
    }
    const u = ((px - (px | 0)) * STEPS + 0.5) | 0,
      v = ((py - (py | 0)) * STEPS + 0.5) | 0;
    const wd = (u * v + 128) >> 8,
      wb = u - wd,
      wc = v - wd,
      wa = STEPS - u - v + wd;
    const odd =
      Math.imul(a & ODD, wa) + Math.imul(b & ODD, wb) + Math.imul(c & ODD, wc) + Math.imul(d & ODD, wd) + 0x00800080;
    const green =
      Math.imul((a >>> 8) & 255, wa) +
      Math.imul((b >>> 8) & 255, wb) +
      Math.imul((c >>> 8) & 255, wc) +
      Math.imul((d >>> 8) & 255, wd) +
      128;
    out[i] = BLACK | ((odd >>> 8) & ODD) | (green & 0xff00);
  }
}

// Maps of numbers → pixels: photos as colour, feature maps and gradients through colour-blind-safe scales.

import { contextOf } from "../dom.js";
import { COLOUR, LUTS, ramp, SCALES } from "./palette.js";

/**
 * How values become colours.
 * @typedef {object} Look
 * @property {boolean} picture      values in [0, 1] are light, else a scale of colours
 * @property {number|null} channel  null: all, where there are three
 * @property {number} low           ends of the scale
 * @property {number} high
 */

/** Reserve a canvas of h×w real pixels with its image data, once for each size. */
export class Sheet {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.context = contextOf(this.canvas);
    this.image = new ImageData(1, 1);
  }

  /**
   * The bytes of an h×w picture, to be written over.
   * @param {number} h
   * @param {number} w
   */
  data(h, w) {
    if (this.image.width !== w || this.image.height !== h || this.canvas.width !== w || this.canvas.height !== h) {
      Object.assign(this.canvas, { width: w, height: h });
      this.image = this.context.createImageData(w, h);
    }
    return this.image.data;
  }

  /**
   * Paint channels-first values.
   * @param {Float32Array} values
   * @param {number} channels
   * @param {number} h
   * @param {number} w
   * @param {Look} look
   */
  paint(values, channels, h, w, look) {
    const out = this.data(h, w);
    const n = h * w;
    if (look.picture && look.channel === null && channels >= 3) toRgba(values, channels, out);
    else paintScalar(out, values.subarray((look.channel ?? 0) * n, ((look.channel ?? 0) + 1) * n), n, look);
    this.context.putImageData(this.image, 0, 0);
  }

  /**
   * Let `write` fill the canvas's own words, one for each pixel.
   * @param {number} h
   * @param {number} w
   * @param {(words: Uint32Array) => void} write
   */
  fill(h, w, write) {
    write(new Uint32Array(this.data(h, w).buffer));
    this.context.putImageData(this.image, 0, 0);
  }

  /**
   * Paint signed values, over a picture (the larger, the more opaque) or `solid`.
   * @param {ArrayLike<number>} values
   * @param {number} h
   * @param {number} w
   * @param {number} range the value of full colour
   */
  heat(values, h, w, range, solid = false) {
    const out = new Uint32Array(this.data(h, w).buffer);
    const lut = new Uint32Array(LUTS.signed.buffer);
    const scale = range > 0 ? 127.5 / range : 0;
    for (let i = 0; i < out.length; i++) {
      let k = values[i] * scale + 127.5;
      k = k < 0 ? 0 : k > 255 ? 255 : k | 0;
      const far = k > 127 ? k - 127 : 127 - k;
      out[i] = (lut[k] & 0xffffff) | ((solid ? 255 : Math.min(205, 50 + far * 2)) << 24);
    }
    this.context.putImageData(this.image, 0, 0);
  }
}

/**
 * Write C·N values in [0, 1] as RGBA: one channel is grey, three are colour, four bring their own opacity.
 * @param {Float32Array} V
 * @param {number} channels
 * @param {Uint8ClampedArray} rgba 4·N bytes, overwritten; it rounds and clamps, and paints NaN black
 */
export function toRgba(V, channels, rgba) {
  const size = rgba.length / 4;
  const green = channels < 3 ? 0 : size,
    blue = 2 * green,
    alpha = channels > 3 ? 3 * size : -1;
  for (let i = 0, to = 0; i < size; i++, to += 4) {
    rgba[to] = V[i] * 255;
    rgba[to + 1] = V[green + i] * 255;
    rgba[to + 2] = V[blue + i] * 255;
    rgba[to + 3] = alpha < 0 ? 255 : V[alpha + i] * 255;
  }
  return rgba;
}

/**
 * @param {Uint8ClampedArray} out
 * @param {Float32Array} values
 * @param {number} n
 * @param {Look} look
 */
function paintScalar(out, values, n, { picture, low, high }) {
  const words = new Uint32Array(out.buffer);
  if (picture || (low >= 0 && high <= 1)) {
    for (let i = 0; i < n; i++) {
      const v = values[i] * 255;
      const grey = v > 0 ? (v > 255 ? 255 : (v + 0.5) | 0) : 0;
      words[i] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
    }
    return;
  }
  const lut = new Uint32Array((low < 0 ? LUTS.signed : LUTS.magnitude).buffer);
  const far = Math.max(-low, high, 1e-12);
  const [from, scale] = low < 0 ? [-far, 255 / (2 * far)] : [low, 255 / Math.max(high - low, 1e-12)];
  for (let i = 0; i < n; i++) {
    const v = (values[i] - from) * scale;
    words[i] = lut[v > 0 ? (v > 255 ? 255 : v | 0) : 0];
  }
}

/**
 * Find the extremes of a map, NaN left out.
 * @param {Float32Array} values
 * @returns {[low: number, high: number]}
 */
export function extremes(values) {
  let low = Infinity;
  let high = -Infinity;
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return low <= high ? [low, high] : [0, 1];
}

/**
 * Say how a value would be painted, as a CSS colour, with the ink that reads on it.
 * @param {number} value
 * @param {Look} look
 * @returns {[colour: string, ink: string]}
 */
export function swatch(value, { picture, low, high }) {
  if (!Number.isFinite(value)) return [COLOUR.notFinite, COLOUR.light];
  const unit = picture || (low >= 0 && high <= 1);
  const far = Math.max(-low, high, 1e-12);
  const t = unit ? value : low < 0 ? (value + far) / (2 * far) : (value - low) / Math.max(high - low, 1e-12);
  const rgb = unit
    ? Array(3).fill(Math.round(255 * Math.min(Math.max(t, 0), 1)))
    : ramp(SCALES[low < 0 ? "signed" : "magnitude"], t);
  const light = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
  return [`rgb(${rgb.join(",")})`, light > 140 ? COLOUR.dark : COLOUR.light];
}

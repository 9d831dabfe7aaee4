// Values to the bytes that a canvas paints.

import { bilinearAtEdge, sample } from "./sampler.js";

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
const BLACK = 0xff000000;

/**
 * Write C·N values in [0, 1] as RGBA: one channel is grey, three are colour, four bring their own opacity.
 * @param {Float32Array} V
 * @param {Uint8ClampedArray} rgba 4·N bytes, overwritten
 */
export function toRgba(V, channels, rgba) {
  const size = rgba.length / 4;
  const green = channels < 3 ? 0 : size, blue = 2 * green, alpha = channels > 3 ? 3 * size : -1;
  for (let i = 0, to = 0; i < size; i++, to += 4) {
    rgba[to] = V[i] * 255;
    rgba[to + 1] = V[green + i] * 255;
    rgba[to + 2] = V[blue + i] * 255;
    rgba[to + 3] = alpha < 0 ? 255 : V[alpha + i] * 255;
  }
  return rgba;
}

/**
 * Warp a picture straight into the bytes of a canvas, bilinear under zero padding: one store for each pixel.
 * @param {import("./packing.js").Tensor} U uint8
 * @param {import("./grid.js").Grid} grid
 * @param {Uint8ClampedArray} rgba
 */
export function warpRgba(U, grid, rgba) {
  const { data, shape: [channels, h, w] } = U;
  if (!LITTLE_ENDIAN || channels > 3) return toRgba(sample(U, grid, {}, "bilinear", "zeros"), channels, rgba);
  const { x, y } = grid;
  const words = new Uint32Array(rgba.buffer, rgba.byteOffset, x.length);
  const green = channels < 3 ? 0 : h * w, blue = 2 * green;
  for (let i = 0; i < words.length; i++) {
    const px = x[i], py = y[i];
    if (px >= 0 && py >= 0 && px < w - 1 && py < h - 1) {
      const m = px | 0, n = py | 0;
      const u = px - m, v = py - n;
      const d = u * v, b = u - d, c = v - d, a = 1 - u - c;
      const r = n * w + m, g = r + green, l = r + blue;
      const red = (a * data[r] + b * data[r + 1] + c * data[r + w] + d * data[r + w + 1] + 0.5) | 0;
      const grn = (a * data[g] + b * data[g + 1] + c * data[g + w] + d * data[g + w + 1] + 0.5) | 0;
      const blu = (a * data[l] + b * data[l + 1] + c * data[l + w] + d * data[l + w + 1] + 0.5) | 0;
      words[i] = red | (grn << 8) | (blu << 16) | BLACK;
    } else if (px > -1 && py > -1 && px < w && py < h) {
      const at = (start) => (bilinearAtEdge(data, start, w, h, px, py, "zeros", false) + 0.5) | 0;
      words[i] = at(0) | (at(green) << 8) | (at(blue) << 16) | BLACK;
    } else words[i] = BLACK;
  }
  return rgba;
}

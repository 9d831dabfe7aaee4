// Values to the bytes that a canvas paints.

import { sample } from "./sampler.js";

/**
 * Write C·N values in [0, 1] as RGBA: one channel is grey, three are colour, four bring their own opacity.
 * @param {Float32Array} V
 * @param {Uint8ClampedArray} rgba 4·N bytes, overwritten
 */
export function toRgba(V, channels, rgba) {
  const size = rgba.length / 4;
  const [g, b] = channels < 3 ? [0, 0] : [size, 2 * size];
  for (let i = 0, to = 0; i < size; i++, to += 4) {
    rgba[to] = V[i] * 255;
    rgba[to + 1] = V[g + i] * 255;
    rgba[to + 2] = V[b + i] * 255;
    rgba[to + 3] = channels > 3 ? V[3 * size + i] * 255 : 255;
  }
  return rgba;
}

/** Warp a picture straight into the bytes of a canvas: bilinear kernel, zero padding, uint8 U. */
export function warpRgba(U, grid, rgba) {
  return toRgba(sample(U, grid, null, "bilinear", "zeros"), U.shape[0], rgba);
}

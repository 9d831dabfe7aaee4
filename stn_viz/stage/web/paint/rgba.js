// Values to the bytes that a canvas paints.

/**
 * Write C·N values in [0, 1] as RGBA: one channel is grey, three are colour, four bring their own opacity.
 * @param {Float32Array} V
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

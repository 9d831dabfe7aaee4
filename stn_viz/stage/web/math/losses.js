// L of V, for the losses that the browser can evaluate; ∂L/∂V of each stands in slopes.js.

/**
 * @param {string} name pixel, sum or difference; NaN for any other
 * @param {Float32Array} V C·N
 * @param {{channels?: number, target?: Float32Array|null, pixel?: number|null}} more  T for a difference; the flat index for one pixel
 */
export function lossOf(name, V, { channels = 1, target = null, pixel = null } = {}) {
  let sum = 0;
  if (name === "sum") for (let i = 0; i < V.length; i++) sum += V[i];
  else if (name === "difference" && target?.length === V.length) {
    for (let i = 0; i < V.length; i++) sum += (V[i] - target[i]) ** 2;
    sum /= V.length;
  } else if (name === "pixel" && pixel !== null)
    for (let c = 0; c < channels; c++) sum += V[c * (V.length / channels) + pixel];
  else return NaN;
  return sum;
}

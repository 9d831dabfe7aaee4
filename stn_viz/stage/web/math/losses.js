// L of V, for the losses that the browser can evaluate; ∂L/∂V of each stands in
// stage/gradient_pass.js.

/**
 * A loss of V; the network's is torch's to evaluate.
 * @typedef {"pixel"|"sum"|"difference"|"network"} Loss
 */

/**
 * @typedef {object} LossOptions
 * @property {number} [channels]
 * @property {Float32Array|null} [target]  T, C·N, for a difference
 * @property {number|null} [pixel]         the flat index, for one pixel
 */

/**
 * @param {Loss} name NaN where the browser cannot evaluate it
 * @param {Float32Array} V C·N
 * @param {LossOptions} more
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

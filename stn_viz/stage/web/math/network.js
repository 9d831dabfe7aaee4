// The forward pass of a small network, layer by layer: convolutions, dense layers, pools of 2×2. Batch norms are folded
// into the weights before them by stn_viz/networks/layers.py, which writes what is read here; torch is the second opinion.

/** @import { Tensor } from "../packing.js" */

/**
 * @typedef {object} Layer
 * @property {"convolution"|"dense"|"mean"|"maximum"} kind
 * @property {string} [weight]  the array of a convolution, O×C×k×k, or of a dense layer, O×N
 * @property {string} [bias]    O
 * @property {number} [stride]
 * @property {number} [padding]
 * @property {boolean} [rectified]  negative values become 0
 */

/** @typedef {{data: ArrayLike<number>, shape: number[]}} Values  C×H×W, or N */

export const SIDE = 28; // of the maps that a network reads, in pixels

/** @type {(input: Values, weight: Tensor, bias: Tensor, stride: number, padding: number) => Values} */
function convolution({ data, shape: [channels, h, w] }, weight, bias, stride, padding) {
  const [outputs, , k] = weight.shape;
  const [ho, wo] = [h, w].map((n) => Math.floor((n + 2 * padding - k) / stride) + 1);
  const out = new Float64Array(outputs * ho * wo);
  for (let o = 0; o < outputs; o++)
    for (let r = 0; r < ho; r++)
      for (let c = 0; c < wo; c++) {
        let sum = bias.data[o];
        const [top, left] = [r * stride - padding, c * stride - padding];
        for (let i = 0; i < channels; i++)
          for (let a = Math.max(0, -top); a < k && top + a < h; a++) {
            const [from, at] = [(i * h + top + a) * w + left, ((o * channels + i) * k + a) * k];
            for (let b = Math.max(0, -left); b < k && left + b < w; b++) sum += data[from + b] * weight.data[at + b];
          }
        out[(o * ho + r) * wo + c] = sum;
      }
  return { data: out, shape: [outputs, ho, wo] };
}

/** @type {(input: Values, weight: Tensor, bias: Tensor) => Values} */
function dense({ data }, weight, bias) {
  const [outputs, n] = weight.shape;
  const out = new Float64Array(outputs);
  for (let o = 0; o < outputs; o++) {
    let sum = bias.data[o];
    for (let i = 0; i < n; i++) sum += data[i] * weight.data[o * n + i];
    out[o] = sum;
  }
  return { data: out, shape: [outputs] };
}

/** @type {(input: Values, of: (a: number, b: number, c: number, d: number) => number) => Values} */
function pool({ data, shape: [channels, h, w] }, of) {
  const [ho, wo] = [h >> 1, w >> 1]; // an odd last row or column is left out
  const out = new Float64Array(channels * ho * wo);
  for (let i = 0; i < out.length; i++) {
    const [c, r] = [i % wo, Math.floor(i / wo) % ho];
    const at = (Math.floor(i / (ho * wo)) * h + 2 * r) * w + 2 * c;
    out[i] = of(data[at], data[at + 1], data[at + w], data[at + w + 1]);
  }
  return { data: out, shape: [channels, ho, wo] };
}

/** @type {(layer: Layer, weights: Record<string, Tensor>, input: Values) => Values} */
function pass({ kind, weight = "", bias = "", stride = 1, padding = 0 }, weights, input) {
  if (kind === "convolution") return convolution(input, weights[weight], weights[bias], stride, padding);
  if (kind === "dense") return dense(input, weights[weight], weights[bias]);
  return pool(input, kind === "mean" ? (a, b, c, d) => (a + b + c + d) / 4 : Math.max);
}

/**
 * Run the layers one after the other; a dense layer takes a map channel by channel, row by row.
 * @param {Layer[]} layers
 * @param {Record<string, Tensor>} weights
 * @param {Values} input
 * @returns {ArrayLike<number>}
 */
export function forward(layers, weights, input) {
  let values = input;
  for (const layer of layers) {
    values = pass(layer, weights, values);
    if (layer.rectified) values = { ...values, data: Array.from(values.data, (v) => Math.max(v, 0)) };
  }
  return values.data;
}

/**
 * Turn logits into probabilities.
 * @param {ArrayLike<number>} logits
 */
export function softmax(logits) {
  const largest = Math.max(...Array.from(logits));
  const shares = Array.from(logits, (v) => Math.exp(v - largest));
  const sum = shares.reduce((a, b) => a + b, 0);
  return shares.map((v) => v / sum);
}

// "Ask the network" on the static site: its own box for a digit, and its verdict on V, as torch gives them in the app.

import { forward, softmax } from "../math/network.js";
import { sample } from "../math/sampler.js";
import { affinePlaces } from "./digits.js";

/**
 * @import { Layer } from "../math/network.js"
 * @import { Tensor } from "../packing.js"
 * @import { Opinion } from "../wire/answer.js"
 */

/** @typedef {{name: string, localiser: Layer[], classifier: Layer[]}} Network  as stn_viz/site/network.py packs it */

/** @type {(network: Network, weights: Record<string, Tensor>, V: ArrayLike<number>) => Opinion} */
export function judged({ classifier }, weights, V) {
  const probabilities = softmax(forward(classifier, weights, { data: V, shape: [1, 28, 28] }));
  return { probabilities, label: probabilities.indexOf(Math.max(...probabilities)) };
}

/**
 * Let the network look at a digit through its own transformer.
 * @type {(network: Network, weights: Record<string, Tensor>, U: Tensor) => Opinion}
 */
export function asked(network, weights, U) {
  const values = Array.from(U.data, (v) => v / 255);
  const theta = Array.from(forward(network.localiser, weights, { data: values, shape: [1, 28, 28] }));
  const V = sample(U, affinePlaces(theta), { alignCorners: false }, "bilinear", "zeros");
  return { name: network.name, theta, ...judged(network, weights, V) };
}

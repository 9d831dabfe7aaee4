// "Ask the network" on the static site: its own box for a digit, as torch gives it in the app.

import { forward } from "../math/network.js";
import { sample } from "../math/sampler.js";
import { judged } from "../stage/network/judging.js";
import { affinePlaces } from "./digits.js";

/**
 * @import { Tensor } from "../packing.js"
 * @import { Network } from "../stage/network/judging.js"
 * @import { Opinion } from "../wire/answer.js"
 */

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

// A network's classifier in the browser, which judges V as the hand moves, where no torch is asked.

import { forward, SIDE, softmax } from "../../math/network.js";

/**
 * @import { Layer } from "../../math/network.js"
 * @import { Tensor } from "../../packing.js"
 * @import { Opinion } from "../../wire/answer.js"
 * @import { Stage } from "../stage.js"
 */

/**
 * A network as stn_viz/networks/layers.py writes it down.
 * @typedef {{name: string, localiser: Layer[], classifier: Layer[]}} Network
 * @typedef {{network: Network, weights: Record<string, Tensor>}} Weighted
 */

/** @type {(network: Network, weights: Record<string, Tensor>, V: ArrayLike<number>) => Opinion} */
export function judged({ classifier }, weights, V) {
  const probabilities = softmax(forward(classifier, weights, { data: V, shape: [1, SIDE, SIDE] }));
  return { probabilities, label: probabilities.indexOf(Math.max(...probabilities)) };
}

/**
 * Judge V whenever θ has changed.
 * @param {Stage} stage
 * @param {() => Weighted|null} known  null: the network has not come
 * @returns {() => void} judges V now
 */
export function judgeAlong(stage, known) {
  const judge = () => {
    const { scene, current } = stage;
    const here = known();
    if (!scene?.network || !here) return;
    const fits = scene.frame.target.every((n) => n === SIDE);
    stage.takeFromTorch({ opinion: fits ? judged(here.network, here.weights, current.V) : null });
  };
  new MutationObserver(judge).observe(stage.root, { attributeFilter: ["data-theta"] });
  return judge;
}

// V of any θ as a small picture: what a warp would make of U, beside what it makes of it now.

import { grid } from "../math/grid.js";
import { sample } from "../math/sampler.js";
import { Sheet } from "../paint/picture.js";

/**
 * @import { Size } from "../math/frame.js"
 * @import { Scene } from "../wire/scene.js"
 * @import { Stage } from "./stage.js"
 */

/**
 * Sample V of any θ, shrunk.
 * @param {Pick<Scene, "U"|"family"|"frame"|"kernel"|"padding">} scene
 * @param {ArrayLike<number>} theta
 * @param {number} side  the longer side in pixels, at most V's own
 */
export function smallV({ U, family, frame, kernel, padding }, theta, side) {
  const scale = Math.min(1, side / Math.max(...frame.target));
  const [height, width] = frame.target.map((n) => Math.max(1, Math.round(n * scale)));
  /** @type {Size} */
  const target = [height, width];
  const small = { ...frame, target };
  return { V: sample(U, grid(family, Float64Array.from(theta), small), small, kernel, padding), target };
}

/**
 * Sample and paint it.
 * @param {Stage} stage  of whose U
 * @param {ArrayLike<number>} theta
 * @param {number} [side]  the longer side in pixels; as large as V when left out
 */
export function smallView({ scene, look }, theta, side = Infinity) {
  const sheet = new Sheet();
  const { V, target } = smallV(scene, theta, side);
  sheet.paint(V, scene.channels, ...target, look);
  return sheet.canvas;
}

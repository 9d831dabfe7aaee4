// V of any θ as a small picture: what a warp would make of U, beside what it makes of it now.

import { grid } from "../math/grid.js";
import { sample } from "../math/sampler.js";
import { Sheet } from "../paint/picture.js";

/**
 * @import { Size } from "../math/frame.js"
 * @import { Stage } from "./stage.js"
 */

/**
 * Sample and paint it.
 * @param {Stage} stage  of whose U
 * @param {ArrayLike<number>} theta
 * @param {number} [side]  the longer side in pixels; as large as V when left out
 */
export function smallView(stage, theta, side = Infinity) {
  const { U, family, frame, kernel, padding, channels } = stage.scene;
  const scale = Math.min(1, side / Math.max(...frame.target));
  const [height, width] = frame.target.map((n) => Math.max(1, Math.round(n * scale)));
  /** @type {Size} */
  const target = [height, width];
  const small = { ...frame, target };
  const sheet = new Sheet();
  const V = sample(U, grid(family, Float64Array.from(theta), small), small, kernel, padding);
  sheet.paint(V, channels, height, width, stage.look);
  return sheet.canvas;
}

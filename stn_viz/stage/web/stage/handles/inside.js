// The box as it is, only as much smaller as it takes for no sample to lie outside of U: V without black corners.

import { sources } from "../../math/family.js";
import { toPixels } from "../../math/frame.js";
import { grid } from "../../math/grid.js";
import { factorInside } from "../../math/inside.js";
import { message } from "../../texts.js";
import { scaled } from "./moves.js";

/**
 * @import { Theta } from "../../math/basis.js"
 * @import { Scene } from "../../wire/scene.js"
 * @import { Stage } from "../stage.js"
 */

const NEAR = 1e-3; // pixels: a family that cannot scale misses by more
const ROUNDING = 1e-9;

/**
 * Find that θ, or the key of the sentence that says why there is none, or none is needed.
 * @param {Pick<Scene, "family"|"frame">} scene
 * @param {Theta} theta
 * @returns {{theta: number[], said: null}|{theta: null, said: string}}
 */
export function insideU({ family, frame }, theta) {
  const no = (/** @type {string} */ said) => ({ theta: null, said });
  if (!family.linear) return no("stage-inside-family");
  const at = grid(family, Float64Array.from(theta), frame);
  if (at.w?.some((depth) => !(depth > 0))) return no("stage-inside-horizon");
  const centre = toPixels(frame, sources(family, theta, [family.centreId])[0]);
  const factor = factorInside(at, centre, frame.source);
  if (Number.isNaN(factor)) return no("stage-inside-centre");
  if (factor > 1 - ROUNDING) return no("stage-inside-already");
  const smaller = scaled(family, theta, factor);
  const there = grid(family, Float64Array.from(smaller), frame);
  const [h, w] = frame.source;
  const lies = (/** @type {number} */ v, /** @type {number} */ n) => v > -NEAR && v < n - 1 + NEAR;
  const fits = there.x.every((x, i) => lies(x, w) && lies(there.y[i], h));
  return fits ? { theta: smaller, said: null } : no("stage-inside-family");
}

/**
 * Bring the box there, or say why that cannot be.
 * @param {Stage} stage
 */
export function bringInside(stage) {
  const { scene, theta, prediction } = stage;
  if (scene.readonly || scene.playback || (prediction.open && !prediction.guessing)) return;
  const found = insideU(scene, theta);
  if (found.theta) stage.pose(found.theta, message("stage-preset-inside"));
  else stage.warn(message(found.said, { family: scene.family.label }));
}

// Handles of a velocity field: a push at an anchor, until the flow carries it to the hand.

import { sources } from "../../math/family.js";
import { message } from "../../texts.js";

/**
 * @import { Theta } from "../../math/basis.js"
 * @import { Family, FlowFamily, Handle, TorchFamily } from "../../math/family.js"
 * @import { Point } from "../../math/frame.js"
 */

/**
 * A handle of a velocity field: θ holds one vector for each anchor, number k.
 * @typedef {Omit<Handle, "kind"|"hold"> & {kind: "current", k: number}} Current
 */

/** @typedef {Handle|Current} Grip  what a hand can take hold of */

const CLOSE = 1e-4; // normalised; far less than a pixel
const TRIES = 8; // each follows the flow once

/**
 * Handles for a family that only torch can evaluate, where θ holds one vector for each anchor: a push at the anchor.
 * @type {(family: Family) => Current[]}
 */
export function currents(family) {
  if (family.parameters.length !== 2 * family.anchors.length) return [];
  return family.anchors.map((point, k) => ({
    name: message("stage-handle-current", { number: k + 1 }),
    kind: "current",
    point,
    id: family.anchorIds[k],
    holdIds: [],
    k,
  }));
}

/**
 * Push at an anchor until the flow carries it to the hand. Where only torch knows the flow, push by as much as the hand
 * has moved: right for small steps, and torch's grid shows where large ones lead.
 * @param {FlowFamily|TorchFamily} family
 * @param {Theta} theta
 * @param {Current} handle
 * @param {Point} goal normalised
 * @param {Theta} now the θ to go on from, which differs from `theta` at this anchor alone
 * @returns {number[]}
 */
export function swept(family, theta, { k, id }, goal, now) {
  const next = Array.from(theta);
  const push = (/** @type {Point} */ [x, y]) => {
    next[2 * k] += x;
    next[2 * k + 1] += y;
  };
  const missing = () => {
    const [[x, y]] = sources(family, next, [id]);
    return /** @type {Point} */ ([goal[0] - x, goal[1] - y]);
  };
  if (!family.flow) {
    push(missing());
    return next;
  }
  for (const at of [2 * k, 2 * k + 1]) next[at] = now[at];
  let [gap, gain] = [missing(), 1];
  for (let n = 0; n < TRIES && Math.hypot(...gap) > CLOSE; n++) {
    /** @type {Point} */
    const by = [gap[0] / gain, gap[1] / gain];
    push(by);
    const left = missing();
    const came = (by[0] * (gap[0] - left[0]) + by[1] * (gap[1] - left[1])) / (by[0] ** 2 + by[1] ** 2);
    gain = Math.min(Math.max(came, 0.15), 2); // how far a push carries its anchor: a spline spreads it
    gap = left;
  }
  return next;
}

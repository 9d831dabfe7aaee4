// Handles of a velocity field: a push at an anchor, until the flow carries it to the hand.

import { sources } from "../../math/family.js";

const CLOSE = 1e-4; // normalised; far less than a pixel
const TRIES = 8; // each follows the flow once

/** Handles for a family that only torch can evaluate, where θ holds one vector for each anchor: a push at the anchor. */
export function currents(family) {
  if (family.parameters.length !== 2 * family.anchors.length) return [];
  return family.anchors.map((point, k) => ({
    name: `current ${k + 1}`,
    kind: "current",
    point,
    id: family.anchorIds[k],
    holdIds: [],
    k,
  }));
}

/**
 * Push at an anchor until the flow carries it to the hand. Where only torch knows the flow, push by as much as the hand has
 * moved: right for small steps, and torch's grid shows the truth of large ones.
 * @param {Float64Array} now the θ to go on from, which differs from `theta` at this anchor alone
 */
export function swept(family, theta, { k, id }, goal, now) {
  const next = Array.from(theta);
  const push = (by) => {
    for (const axis of [0, 1]) next[2 * k + axis] += by[axis];
  };
  const missing = () => sources(family, next, [id])[0].map((v, axis) => goal[axis] - v);
  if (!family.flow) {
    push(missing());
    return next;
  }
  for (const at of [2 * k, 2 * k + 1]) next[at] = now[at];
  let [gap, gain] = [missing(), 1];
  for (let n = 0; n < TRIES && Math.hypot(...gap) > CLOSE; n++) {
    const by = gap.map((v) => v / gain);
    push(by);
    const left = missing();
    const came = by.reduce((sum, v, axis) => sum + v * (gap[axis] - left[axis]), 0) / (by[0] ** 2 + by[1] ** 2);
    gain = Math.min(Math.max(came, 0.15), 2); // how far a push carries its anchor: a spline spreads it
    gap = left;
  }
  return next;
}

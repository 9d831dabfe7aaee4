// The gradient as a hand would feel it: the force on each handle. stn_viz/differentiation/handle_forces.py is its twin.

import { sources } from "./family.js";
import { toPixels } from "./frame.js";
import { drag } from "./solve.js";

/**
 * @import { Theta } from "./basis.js"
 * @import { Family, Handle } from "./family.js"
 * @import { Frame, Point } from "./frame.js"
 */

/** @typedef {{handle: Handle, at: Point, pull: Point}} Force  source pixels, and L a source pixel */

const STEP = 1e-4; // normalised; drag() is linear in where it drags to, or nearly

/**
 * Express ∂L/∂θ in the coordinates of each handle: -∂L/∂(its place), the way in which dragging it lowers L most.
 * @type {(scene: {family: Family, frame: Frame, aspect: number}, theta: Theta, gradient: ArrayLike<number>) => Force[]}
 */
export function forces({ family, frame, aspect }, theta, gradient) {
  if (!family.linear) return [];
  return family.handles.map((handle) => {
    const [from] = sources(family, theta, [handle.id]);
    const along = (/** @type {0|1} */ axis, /** @type {1|-1} */ sign) => {
      /** @type {Point} */
      const to = [from[0], from[1]];
      to[axis] += sign * STEP;
      return drag(family, theta, handle, to, { aspect }).reduce((sum, v, k) => sum + (v - theta[k]) * gradient[k], 0);
    };
    const pull = (/** @type {0|1} */ axis) =>
      (along(axis, -1) - along(axis, 1)) / (2 * STEP * frame.pixelsPerUnit[axis]);
    return { handle, at: toPixels(frame, from), pull: [pull(0), pull(1)] };
  });
}

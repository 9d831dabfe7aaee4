// The gradient as a hand would feel it: the force on each handle. stn_viz/forces.py is its twin.

import { sources } from "./family.js";
import { toPixels } from "./frame.js";
import { drag } from "./solve.js";

const STEP = 1e-4; // normalised; drag() is linear in where it drags to, or nearly

/**
 * Express ∂L/∂θ in the coordinates of each handle: -∂L/∂(its place), the way in which dragging it lowers L most.
 * @returns {{handle: object, at: number[], pull: number[]}[]} source pixels, and L a source pixel
 */
export function forces({ family, frame, aspect }, theta, gradient) {
  if (!family.linear) return [];
  return family.handles.map((handle) => {
    const [from] = sources(family, theta, [handle.id]);
    const along = (axis, sign) => {
      const to = from.map((v, k) => v + (k === axis ? sign * STEP : 0));
      return drag(family, theta, handle, to, { aspect }).reduce((sum, v, k) => sum + (v - theta[k]) * gradient[k], 0);
    };
    const pull = [0, 1].map((axis) => (along(axis, -1) - along(axis, 1)) / (2 * STEP * frame.pixelsPerUnit[axis]));
    return { handle, at: toPixels(frame, from), pull };
  });
}

// The θ that a hand asks for: a handle, several points at once, or the whole box is brought somewhere.

import { sources } from "../../math/family.js";
import { drag, solve } from "../../math/solve.js";
import { swept } from "./velocity_drag.js";

/**
 * @import { Theta } from "../../math/basis.js"
 * @import { Family, LinearFamily } from "../../math/family.js"
 * @import { Point } from "../../math/frame.js"
 * @import { Keys } from "../../math/solve.js"
 * @import { Grip } from "./velocity_drag.js"
 */

/**
 * One pointer that is down.
 * @typedef {object} Gesture
 * @property {number} id        of the pointer
 * @property {Grip|null} handle
 * @property {number} k         its number, negative for none
 * @property {Point} start      where the pointer came down, in source pixels
 * @property {Point|null} from  where the handle was
 * @property {Float64Array} theta  of then
 * @property {boolean} moved    it is a drag, no click
 * @property {number} x         in pixels of the window
 * @property {number} y
 */

/**
 * Drag a handle, or all chosen points by as much as one of them.
 * @param {Family} family
 * @param {Theta} theta when the drag began
 * @param {Theta} now
 * @param {Grip} handle
 * @param {Point} goal normalised
 * @param {Set<number>} chosen
 * @param {Keys} keys
 */
export function dragged(family, theta, now, handle, goal, chosen, keys) {
  if (handle.kind === "current") return family.linear ? Array.from(now) : swept(family, theta, handle, goal, now);
  if (!family.linear || chosen.size < 2 || !chosen.has(handle.id)) return drag(family, theta, handle, goal, keys);
  const ids = [...chosen];
  const [from] = sources(family, theta, [handle.id]);
  const goals = sources(family, theta, ids).map((q) => shifted(q, goal[0] - from[0], goal[1] - from[1]));
  const still = family.anchorIds.filter((id) => !chosen.has(id));
  return solve(family, theta, ids, goals, still);
}

/**
 * Make the box larger by a factor, about its centre.
 * @type {(family: LinearFamily, theta: Theta, factor: number) => number[]}
 */
export function scaled(family, theta, factor) {
  const [[cx, cy]] = sources(family, theta, [family.centreId]);
  const goals = sources(family, theta, family.anchorIds).map(
    ([x, y]) => /** @type {Point} */ ([cx + (x - cx) * factor, cy + (y - cy) * factor]),
  );
  return solve(family, theta, family.anchorIds, goals);
}

/**
 * Put pinned control points back where θ had them.
 * @type {(family: Family, theta: Theta, moved: number[], pinned: Set<number>) => number[]}
 */
export function pinnedBack(family, theta, moved, pinned) {
  if (!pinned.size || !family.linear) return moved;
  return solve(family, moved, [...pinned], sources(family, theta, [...pinned]));
}

/** @type {(place: Point, right: number, down: number) => Point} */
export const shifted = ([x, y], right, down) => [x + right, y + down];

/**
 * Move a place that far round a centre.
 * @type {(place: Point, centre: Point, far: number) => Point}
 */
export function turned([x, y], [cx, cy], far) {
  const [dx, dy] = [x - cx, y - cy];
  const angle = far / (Math.hypot(dx, dy) || 1);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [cx + dx * cos - dy * sin, cy + dx * sin + dy * cos];
}

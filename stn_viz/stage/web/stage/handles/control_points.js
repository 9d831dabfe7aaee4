// Many control points at once: which a lasso caught, and where each came from.

import { sources } from "../../math/family.js";
import { toPixels } from "../../math/frame.js";

/**
 * @import { Theta } from "../../math/basis.js"
 * @import { Family } from "../../math/family.js"
 * @import { Frame, Point } from "../../math/frame.js"
 * @import { Grip } from "./velocity_drag.js"
 */

/** @typedef {{family: Family, frame: Frame}} Mapped */

/**
 * The control points among `handles` that lie in the rectangle between two source pixels.
 * @type {(scene: Mapped, theta: Theta, handles: Grip[], corners: [Point, Point]) => Grip[]}
 */
export function enclosed({ family, frame }, theta, handles, [[x0, y0], [x1, y1]]) {
  return handles.filter(({ kind, id }) => {
    const [x, y] = toPixels(frame, sources(family, theta, [id])[0]);
    return kind === "point" && (x - x0) * (x - x1) < 0 && (y - y0) * (y - y1) < 0;
  });
}

/**
 * From where to where each control point went, in source pixels.
 * @type {(scene: Mapped, theta: Theta, handles: Grip[]) => [from: Point, to: Point][]}
 */
export function displaced({ family, frame }, theta, handles) {
  const points = handles.filter(({ kind }) => kind === "point");
  const ends = sources(
    family,
    theta,
    points.map(({ id }) => id),
  );
  return points.map(({ point }, k) => [toPixels(frame, point), toPixels(frame, ends[k])]);
}

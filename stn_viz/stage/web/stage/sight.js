// How much of the plane around the source is in sight.

import { spread } from "../paint/overlays.js";

/**
 * @import { Point } from "../math/frame.js"
 * @import { Stage } from "./stage.js"
 */

const ZOOMS = [1.3, 1.9, 2.8, 4.2, 6.5];
const CLOSER = [1.3, 1.45, 1.6, 1.9, 2.3, 2.8, 3.4, 4.2, 5.2, 6.5]; // where one picture fills the stage, as large as may be
const NEAR = 1.15; // on a projector, or where it fills the stage: the picture comes first
const FAR = 2.8; // the picture stays large enough to be seen

/**
 * The source points that have to be in sight: the box's, or some of the loose ones.
 * @param {Stage} stage
 * @returns {Point[]}
 */
function marked({ scene, sides, current: { grid } }) {
  const { x, y } = grid;
  if (!scene.scattered) return sides.flat(2);
  const points = Array.from(spread(scene.frame.target, 64), (i) => /** @type {Point} */ ([x[i], y[i]]));
  return points.filter((p) => p.every(Number.isFinite));
}

/**
 * Give the smallest zoom that holds the box.
 * @param {Stage} stage
 */
export function fitting(stage) {
  const {
    current,
    handles,
    projector,
    large,
    scene: {
      frame: {
        source: [h, w],
      },
    },
  } = stage;
  if (current.grid.w?.some((depth) => depth <= 0)) return ZOOMS[1]; // a horizon: the box has no end
  const far = (/** @type {Point} */ [x, y]) => Math.max(Math.abs(2 * x + 1 - w) / w, Math.abs(2 * y + 1 - h) / h);
  const wanted = Math.max(...marked(stage).map(far), 0);
  const widest = handles.many ? FAR : ZOOMS[ZOOMS.length - 1]; // control points flung far out wait at the pane's edge
  if ((projector || large.shows) && wanted * 1.05 <= NEAR) return NEAR;
  return Math.min((large.shows ? CLOSER : ZOOMS).find((zoom) => zoom >= wanted * 1.12) ?? widest, widest);
}

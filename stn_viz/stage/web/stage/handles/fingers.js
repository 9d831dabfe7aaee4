// Two fingers on the source: what they hold of the box stays under them, so that it is scaled and turned about their
// middle.

import { sources } from "../../math/family.js";
import { toNormalised, toPixels } from "../../math/frame.js";
import { solve } from "../../math/solve.js";
import { message } from "../../texts.js";

/**
 * @import { Point } from "../../math/frame.js"
 * @import { Handles } from "./handles.js"
 */

export class Fingers {
  /** @param {Handles} handles */
  constructor(handles) {
    this.handles = handles;
    /** @type {Map<number, Point>} */
    this.places = new Map(); // of the fingers that are down, by pointer
    /** @type {[pointer: number, place: Point][]|null} */
    this.start = null; // where two of them took hold
    this.theta = new Float64Array(0); // of then
  }

  /**
   * A finger came down; true where it is none that drags alone.
   * @param {PointerEvent} event
   * @param {Point} at
   */
  down({ pointerId, pointerType }, at) {
    if (pointerType !== "touch") return false;
    const { handles } = this;
    const { stage } = handles;
    this.places.set(pointerId, at);
    if (this.places.size < 2) return false;
    if (this.places.size > 2 || !handles.list.length || !stage.scene.family.linear) return true;
    if (handles.gesture) handles.letGo();
    this.theta = Float64Array.from(stage.theta);
    this.start = [...this.places];
    stage.hold(this.theta);
    return true;
  }

  /**
   * A finger moved; true where two of them hold the box.
   * @param {PointerEvent} event
   * @param {Point} at
   */
  move({ pointerId }, at) {
    if (this.places.has(pointerId)) this.places.set(pointerId, at);
    if (!this.start) return false;
    const { stage } = this.handles;
    const { family, frame } = stage.scene;
    if (!family.linear) return true;
    const [[first, a], [second, b]] = this.start;
    const carried = similarity([a, b], [this.places.get(first) ?? a, this.places.get(second) ?? b]);
    const goals = sources(family, this.theta, family.anchorIds).map((q) =>
      toNormalised(frame, carried(toPixels(frame, q))),
    );
    const moved = solve(family, this.theta, family.anchorIds, goals);
    stage.change(this.handles.withPins(this.theta, moved));
    return true;
  }

  /**
   * A finger left; true where that ended what two of them did.
   * @param {PointerEvent} event
   */
  up({ pointerId }) {
    this.places.delete(pointerId);
    if (!this.start) return false;
    if (this.start.some(([id]) => id === pointerId)) {
      this.start = null;
      this.handles.stage.commit(message("stage-state-fingers"));
    }
    return true;
  }

  /** Give back θ as it was when the second finger came. */
  abandon() {
    if (!this.start) return;
    this.start = null;
    this.handles.stage.hold(null);
    this.handles.stage.change(this.theta);
  }
}

/**
 * The turn, scale and shift of the plane that takes two points to two others, as complex numbers: z → b + f·(z − a).
 * @type {(from: [Point, Point], to: [Point, Point]) => (place: Point) => Point}
 */
function similarity([a, a2], [b, b2]) {
  const [ux, uy] = [a2[0] - a[0], a2[1] - a[1]];
  const [vx, vy] = [b2[0] - b[0], b2[1] - b[1]];
  const size = ux * ux + uy * uy || Infinity;
  const [re, im] = [(ux * vx + uy * vy) / size, (ux * vy - uy * vx) / size];
  return ([x, y]) => [b[0] + re * (x - a[0]) - im * (y - a[1]), b[1] + im * (x - a[0]) + re * (y - a[1])];
}

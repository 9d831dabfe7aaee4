// Where a handle's element stands in the pane, and what it tells a screen reader.

import { signed } from "../../dom.js";
import { toNormalised } from "../../math/frame.js";
import { message } from "../../texts.js";

/**
 * @import { Frame, Point } from "../../math/frame.js"
 * @import { View } from "../../paint/view.js"
 */

const STALK = 30; // CSS pixels between the box's edge and the knob that rotates it
const EDGE = 10; // CSS pixels from the pane's edge, where a handle waits whose place is out of sight

/** @type {(v: number, size: number) => number} */
const inside = (v, size) => (Number.isFinite(v) ? Math.min(Math.max(v, EDGE), size - EDGE) : EDGE);

/**
 * Where the knob that rotates stands, away from the centre: the two ends of its stalk.
 * @type {(place: Point, centre: Point) => [Point, Point]}
 */
export function stalkOf([x, y], [cx, cy]) {
  const [dx, dy] = [x - cx, y - cy];
  const length = Math.hypot(dx, dy) || 1;
  return [
    [x, y],
    [x + (dx / length) * STALK, y + (dy / length) * STALK],
  ];
}

/**
 * Put a handle's element at a place of the pane, inside its edges.
 * @type {(node: HTMLElement, view: View, place: Point) => void}
 */
export function stand(node, view, [x, y]) {
  const [left, top] = [inside(x, view.width), inside(y, view.height)];
  node.style.transform = `translate(${left.toFixed(2)}px, ${top.toFixed(2)}px)`;
  node.classList.toggle("away", left !== x || top !== y);
}

/**
 * Say where a handle is, in source pixels and normalised.
 * @type {(node: HTMLElement, frame: Frame, source: Point) => void}
 */
export function tellPlace(node, frame, source) {
  const [u, v] = toNormalised(frame, source);
  node.setAttribute("aria-valuenow", Number.isFinite(u) ? u.toFixed(3) : "0");
  node.setAttribute(
    "aria-valuetext",
    message("stage-handle-place", {
      x: signed(u),
      y: signed(v),
      column: source[0].toFixed(1),
      row: source[1].toFixed(1),
    }),
  );
}

// How a hall voted, on the stage: where it clicked as a heat map, what it dragged as boxes over the picture.

import { element, svgElement } from "../../dom.js";
import { boxesIn, mean } from "./counting.js";

/**
 * @import { Stage } from "../../stage/stage.js"
 * @import { View } from "../../paint/view.js"
 * @import { Ask } from "../payload.js"
 * @import { Round } from "./post.js"
 */

const SIDES = /** @type {const} */ ({ U: "source", V: "target" });
const [FAINT, STRONG] = [0.15, 0.8]; // of a pixel that one clicked, and of the one that most did

export class Overlay {
  constructor() {
    this.node = element("div", { class: "hall-votes", "aria-hidden": "true" });
    /** @type {(() => void)|null} */
    this.draw = null;
  }

  /**
   * Show a vote on a stage, as long as it is not cleared.
   * @param {Stage} stage
   * @param {Ask} ask
   * @param {Round} round
   */
  show(stage, ask, round) {
    const view = stage.parts[ask.kind === "pixel" ? SIDES[ask.map] : "source"];
    view.box.append(this.node);
    this.draw = () => {
      this.node.replaceChildren(...(ask.kind === "pixel" ? heat(view, round) : boxes(view, round)));
    };
    this.draw();
  }

  /** Follow the picture. */
  follow() {
    this.draw?.();
  }

  clear() {
    this.draw = null;
    this.node.remove();
  }
}

/**
 * @param {View} view
 * @param {Round} round
 */
function heat(view, { counts }) {
  const most = Math.max(1, ...counts.map(([, count]) => count));
  return counts.flatMap(([given, count]) => {
    if (!Array.isArray(given)) return [];
    const [x, y] = view.at([given[1], given[0]]);
    const size = Math.max(view.scale, 6);
    const opacity = FAINT + ((STRONG - FAINT) * count) / most;
    const place = `left:${x - size / 2}px;top:${y - size / 2}px;width:${size}px;height:${size}px;opacity:${opacity}`;
    return [element("span", { class: "heat", style: place, "data-count": count })];
  });
}

/**
 * @param {View} view
 * @param {Round} round
 */
function boxes(view, round) {
  const drawn = boxesIn(round);
  if (!drawn.length) return [];
  const points = (/** @type {number[]} */ corners) =>
    [0, 2, 4, 6].map((k) => view.at([corners[k], corners[k + 1]]).join()).join(" ");
  const each = drawn.map((corners) => svgElement("polygon", { class: "one", points: points(corners) }));
  const middle = svgElement("polygon", { class: "mean", points: points(mean(drawn)) });
  return [svgElement("svg", { width: "100%", height: "100%" }, ...each, middle)];
}

// The loss over a plane of θ in the place of V, and on it the path of the descent as far as it has been played.

import { element } from "../../dom.js";
import { drawing } from "./drawing.js";

/** @import { Stage } from "../../stage/stage.js" */

export class Landscape {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.node = element("figure", { class: "landscape", "data-testid": "lesson-landscape" });
    /** @type {string[]} */
    this.places = []; // of θ in the drawing, step by step
    /** @type {Element|null} */
    this.path = null;
    /** @type {Element|null} */
    this.dot = null;
    this.step = -1;
  }

  /** @param {string|null} svg  whose one path has a corner for each step, and whose last disc marks its end */
  show(svg) {
    this.node.remove();
    this.path = null;
    if (!svg) return;
    const drawn = drawing(svg);
    this.path = drawn.querySelector("path");
    this.dot = [...drawn.querySelectorAll("circle")].at(-1) ?? null;
    this.places = this.path?.getAttribute("d")?.match(/[-\d.]+ [-\d.]+/g) ?? [];
    this.step = -1;
    this.node.replaceChildren(drawn);
    this.stage.parts.target.box.append(this.node);
    this.follow();
  }

  /** Draw the path up to the step that the stage shows. */
  follow() {
    const step = Math.min(this.stage.player.step, this.places.length - 1);
    if (!this.path || step === this.step || step < 0) return;
    this.step = step;
    this.path.setAttribute("d", `M${this.places.slice(0, step + 1).join("L")}`);
    const [x, y] = this.places[step].split(" ");
    this.dot?.setAttribute("cx", x);
    this.dot?.setAttribute("cy", y);
    this.node.dataset.step = String(step);
  }
}

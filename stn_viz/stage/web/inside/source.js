// The picture U and the hand on it: a digit is dragged, turned and scaled, by pointer or by sliders.

import { element, svgElement } from "../dom.js";
import { message } from "../texts.js";
import { paint } from "./faces.js";
import { bounded, carried, corners, grasped, knob, swung } from "./pose.js";

/**
 * @import { Tensor } from "../packing.js"
 * @import { Meta } from "./payload.js"
 * @import { Place, Pose, Size } from "./pose.js"
 */

const PARTS = /** @type {const} */ (["turn", "scale", "x", "y"]);
const STEPS = [1, 0.01, 0.25, 0.25];
const REACH = 14; // pixels of the screen around the handle

/** @typedef {(poses: Pose[], live: boolean) => void} Posed */

export class Source {
  /** @param {Posed} posed */
  constructor(posed) {
    this.posed = posed;
    this.which = 0; // the digit that the sliders are of
    /** @type {Pose[]} */
    this.poses = [];
    /** @type {Size} */
    this.size = [28, 28];
    /** @type {[number, number][]} */
    this.bounds = [];
    /** @type {{frame: SVGElement, handle: SVGElement}[]} */
    this.outlines = [];
    /** @type {{handle: boolean, from: Place, pose: Pose}|null} */
    this.grasp = null;
    this.canvas = element("canvas");
    this.svg = svgElement("svg", {});
    this.picture = element(
      "div",
      { class: "hand", "data-testid": "inside-source", role: "img", "aria-label": message("inside-drag") },
      this.canvas,
      this.svg,
    );
    this.picture.addEventListener("pointerdown", (event) => this.take(event));
    this.picture.addEventListener("pointermove", (event) => this.move(event));
    for (const end of /** @type {const} */ (["pointerup", "pointercancel"]))
      this.picture.addEventListener(end, () => this.release());
    this.sliders = PARTS.map((part, k) => this.slider(part, k));
    this.digits = element("select", { "aria-label": message("inside-digit-first") });
    this.digits.addEventListener("change", () => this.choose(Number(this.digits.value)));
    this.upright = element("button", { type: "button" }, message("inside-pose-upright"));
    this.upright.addEventListener("click", () => this.straighten());
    this.controls = element(
      "div",
      { class: "pose" },
      this.digits,
      ...this.sliders.map(({ label }) => label),
      this.upright,
    );
  }

  /**
   * @param {typeof PARTS[number]} part
   * @param {number} k
   */
  slider(part, k) {
    const input = element("input", { type: "range", step: STEPS[k], "data-part": part });
    const value = element("output");
    const label = element("label", {}, element("span", {}, message(`inside-pose-${part}`)), input, value);
    const set = (/** @type {boolean} */ live) => {
      const pose = /** @type {Pose} */ (this.poses[this.which].with(k, Number(input.value)));
      this.put(pose, live);
    };
    input.addEventListener("input", () => set(true));
    input.addEventListener("change", () => set(false));
    return { label, input, value };
  }

  /**
   * @param {Meta} meta
   * @param {Tensor} picture
   */
  show({ blocks: [{ shape }], bounds }, picture) {
    this.size = /** @type {Size} */ (shape.slice(1));
    this.bounds = bounds;
    paint(this.canvas, picture, "picture");
  }

  /**
   * Stand at these poses.
   * @param {Pose[]} poses
   */
  stand(poses) {
    if (poses.length !== this.poses.length) this.which = 0;
    this.poses = poses;
    const words = [message("inside-digit-first"), message("inside-digit-second")];
    this.digits.hidden = poses.length < 2;
    if (this.digits.options.length !== poses.length)
      this.digits.replaceChildren(...poses.map((_, k) => element("option", { value: k }, words[k])));
    this.draw();
  }

  draw() {
    const [height, width] = this.size;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    if (this.outlines.length !== this.poses.length) this.outline();
    for (const [k, { frame, handle }] of this.outlines.entries()) {
      const [x, y] = knob(this.poses[k], this.size);
      const points = corners(this.poses[k], this.size).map((place) => place.join(","));
      frame.setAttribute("class", k === this.which ? "frame" : "other");
      frame.setAttribute("points", points.join(" "));
      for (const [name, value] of Object.entries({ cx: x, cy: y, r: height / 24 }))
        handle.setAttribute(name, String(value));
    }
    for (const [k, { input, value }] of this.sliders.entries()) {
      const number = this.poses[this.which][k];
      [input.min, input.max] = this.bounds[k].map(String);
      input.value = String(number);
      value.textContent = String(Math.round(100 * number) / 100).replace("-", "−");
    }
    this.digits.value = String(this.which);
    this.picture.dataset.poses = JSON.stringify(this.poses);
  }

  /** Make a frame and a handle for each digit. */
  outline() {
    this.outlines = this.poses.map((_, k) => ({
      frame: svgElement("polygon", {}),
      handle: svgElement("circle", { class: "knob", "data-testid": `inside-knob-${k}` }),
    }));
    this.svg.replaceChildren(...this.outlines.flatMap(({ frame, handle }) => [frame, handle]));
  }

  /** @param {number} which */
  choose(which) {
    this.which = which;
    this.draw();
  }

  straighten() {
    const [, , x, y] = this.poses[this.which];
    this.put(this.poses.length > 1 ? [0, 1, x, y] : [0, 1, 0, 0], false);
  }

  /**
   * @param {Pose} pose
   * @param {boolean} live
   */
  put(pose, live) {
    this.poses = this.poses.with(this.which, bounded(pose, this.bounds));
    this.draw();
    this.posed(this.poses, live);
  }

  /**
   * @param {PointerEvent} event
   * @returns {Place}
   */
  place({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [((clientX - left) / width) * this.size[1], ((clientY - top) / height) * this.size[0]];
  }

  /** @param {PointerEvent} event */
  take(event) {
    event.preventDefault();
    this.picture.setPointerCapture(event.pointerId);
    const from = this.place(event);
    const reach = (REACH / this.canvas.getBoundingClientRect().width) * this.size[1];
    const { digit, handle } = grasped(this.poses, this.size, from, reach);
    this.choose(digit);
    this.grasp = { handle, from, pose: this.poses[digit] };
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.grasp) return;
    const { handle, from, pose } = this.grasp;
    const to = this.place(event);
    this.put(handle ? swung(pose, this.size, to) : carried(pose, from, to), true);
  }

  release() {
    if (!this.grasp) return;
    this.grasp = null;
    this.posed(this.poses, false);
  }
}

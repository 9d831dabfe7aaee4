// One pane: stacked canvases (picture, drawings, words above the handles) and the map between source pixels and the screen.

import { contextOf } from "../dom.js";

const ROOM = 4; // pixels around a row of small numbers

/**
 * @typedef {import("../dom.js").Maker} Maker
 * @typedef {import("../math/frame.js").Point} Point
 */

export class View {
  /**
   * @param {Maker} el
   * @param {"source"|"target"} name
   * @param {string} label
   */
  constructor(el, name, label) {
    this.base = el("canvas", { class: "base", "aria-hidden": "true" });
    this.laid = el("canvas", { class: "laid", hidden: true, "aria-hidden": "true" }); // another picture over this one
    this.over = el("canvas", { class: "over", "aria-hidden": "true" });
    this.handles = el("div", { class: "handles" });
    this.above = el("canvas", { class: "above", hidden: true, "aria-hidden": "true" });
    this.box = el(
      "div",
      { class: `view ${name}`, tabindex: 0, role: "application", "aria-label": label },
      this.base,
      this.laid,
      this.over,
      this.handles,
      this.above,
    );
    this.width = 0; // of the box, in CSS pixels
    this.height = 0;
    this.ratio = 1; // pixels of the screen in a CSS pixel
    this.scale = 1; // CSS pixels in a pixel of the map
    this.left = 0; // where the map begins, in CSS pixels
    this.top = 0;
    this.small = 10; // the size of the smallest words, in CSS pixels
  }

  /** What is to be seen of it, from below. */
  get shown() {
    return [this.base, this.laid, this.over, this.above].filter((canvas) => !canvas.hidden);
  }

  /**
   * Fit the canvases to the box; true if something changed.
   * @param {number} small the size of the smallest words
   */
  resize(small) {
    const { clientWidth: width, clientHeight: height } = this.box;
    const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
    if (width === this.width && height === this.height && ratio === this.ratio && small === this.small) return false;
    Object.assign(this, { width, height, ratio, small });
    for (const canvas of [this.base, this.laid, this.over, this.above])
      Object.assign(canvas, { width: width * ratio, height: height * ratio });
    return true;
  }

  /**
   * Centre a map of h×w pixels with `zoom` times its own extent in sight.
   * @param {number} h
   * @param {number} w
   * @param {number} zoom
   */
  place(h, w, zoom) {
    this.scale = Math.min(this.width / w, this.height / h) / zoom;
    this.left = (this.width - w * this.scale) / 2;
    this.top = (this.height - h * this.scale) / 2;
  }

  /** The zoom that leaves room for the numbers of rows and columns beside the map. */
  ruled() {
    const margin = this.small + ROOM;
    const side = Math.max(Math.min(this.width, this.height), 4 * margin);
    return Math.max(1.1, side / (side - 2 * margin));
  }

  /**
   * Pixel centres are whole numbers: pixel 0 covers [-0.5, 0.5].
   * @param {number} pixel
   */
  x(pixel) {
    return this.left + (pixel + 0.5) * this.scale;
  }

  /** @param {number} pixel */
  y(pixel) {
    return this.top + (pixel + 0.5) * this.scale;
  }

  /**
   * Where a place of the map lies in the pane.
   * @param {Point} place
   * @returns {Point}
   */
  at([x, y]) {
    return [this.x(x), this.y(y)];
  }

  /**
   * Where a pointer lies, in pixels of the map.
   * @param {{clientX: number, clientY: number}} event
   * @returns {Point}
   */
  pixel(event) {
    const rect = this.box.getBoundingClientRect();
    return [
      (event.clientX - rect.left - this.left) / this.scale - 0.5,
      (event.clientY - rect.top - this.top) / this.scale - 0.5,
    ];
  }

  /**
   * Clear a canvas and hand out its context in CSS pixels.
   * @param {HTMLCanvasElement} canvas
   */
  context(canvas) {
    const context = contextOf(canvas);
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    return context;
  }

  /**
   * Show a sheet as the picture: hard pixel squares when enlarged, smoothed when shrunk.
   * @param {import("./strokes.js").Pen} context
   * @param {import("./picture.js").Sheet} sheet
   */
  show(context, sheet, alpha = 1) {
    context.globalAlpha = alpha;
    context.imageSmoothingEnabled = this.scale * this.ratio < 1;
    const { width, height } = sheet.canvas;
    context.drawImage(sheet.canvas, this.left, this.top, width * this.scale, height * this.scale);
    context.globalAlpha = 1;
  }
}

// V is filled pixel by pixel, row by row, each with the place of U that it reads: what the transformer does for all at
// once.

import { contextOf, element } from "../../dom.js";
import { calm } from "../animation.js";

/** @import { Stage } from "../stage.js" */

const SECONDS = 4;
const FEW = 0.09; // seconds a pixel, where there are few

export class PixelFill {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.cover = element("canvas", { class: "cover", "aria-hidden": "true" });
    this.request = 0;
  }

  get running() {
    return this.request !== 0;
  }

  run() {
    const { stage } = this;
    this.stop();
    if (calm()) return;
    const { scene, parts, root } = stage;
    const [rows, cols] = scene.frame.target;
    const seconds = Math.min(SECONDS, rows * cols * FEW);
    parts.target.box.append(this.cover);
    let began = 0;
    const tick = (/** @type {number} */ now) => {
      began ||= now;
      const done = Math.floor(((now - began) / 1000 / seconds) * rows * cols);
      if (done >= rows * cols || stage.scene !== scene || !root.isConnected) return this.stop();
      this.draw(done, rows, cols);
      stage.selection.point({ side: "target", row: Math.floor(done / cols), col: done % cols });
      this.request = requestAnimationFrame(tick);
    };
    this.draw(0, rows, cols);
    this.request = requestAnimationFrame(tick);
  }

  /**
   * Cover what is not read yet.
   * @param {number} done pixels
   * @param {number} rows
   * @param {number} cols
   */
  draw(done, rows, cols) {
    const view = this.stage.parts.target;
    const { width, height, ratio, scale } = view;
    Object.assign(this.cover, { width: width * ratio, height: height * ratio });
    const context = contextOf(this.cover);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = getComputedStyle(this.cover).color;
    const [left, top] = view.at([-0.5, -0.5]);
    const row = Math.floor(done / cols);
    const reached = (done % cols) * scale;
    context.fillRect(left + reached, top + row * scale, cols * scale - reached, scale);
    context.fillRect(left, top + (row + 1) * scale, cols * scale, (rows - row - 1) * scale);
  }

  stop() {
    cancelAnimationFrame(this.request);
    if (this.request) this.stage.selection.point(null);
    this.request = 0;
    this.cover.remove();
  }
}

// Undo, redo, and the filmstrip of the states so far.

import { contextOf } from "../dom.js";
import { Sheet } from "../paint/picture.js";
import { message } from "../texts.js";

/** @import { Stage } from "./stage.js" */

const LENGTH = 60;
const THUMB = 88;

export class History {
  /**
   * @param {Stage} stage
   * @param {AbortSignal} signal
   */
  constructor(stage, signal) {
    this.stage = stage;
    /** @type {{theta: number[], name: string, picture: HTMLCanvasElement}[]} */
    this.states = [];
    this.place = -1;
    const { strip } = stage.parts;
    strip.addEventListener(
      "click",
      ({ target }) => {
        const button = target instanceof Element ? target.closest("button") : null;
        if (button) this.go([...strip.children].indexOf(button));
      },
      { signal },
    );
  }

  clear() {
    this.states = [];
    this.place = -1;
  }

  /**
   * Add θ as it is after the current state, if it differs; what was undone is forgotten.
   * @param {string} name of the step
   */
  push(name) {
    const { theta } = this.stage;
    if (this.states[this.place]?.theta.every((v, k) => v === theta[k])) return;
    this.states.splice(this.place + 1, Infinity, { theta: Array.from(theta), name, picture: this.picture() });
    if (this.states.length > LENGTH) this.states.shift();
    this.place = this.states.length - 1;
    this.show();
  }

  /**
   * Step by -1 (undo) or +1 (redo).
   * @param {number} step
   */
  travel(step) {
    this.go(this.place + step);
  }

  /** @param {number} place among the states */
  go(place) {
    const state = this.states[place];
    if (!state || place === this.place) return;
    this.place = place;
    this.stage.change(state.theta);
    this.stage.commit(state.name);
    this.show();
  }

  /** V as it is, small. */
  picture() {
    const {
      scene: {
        channels,
        frame: {
          target: [h, w],
        },
      },
      current,
      look,
      el,
    } = this.stage;
    const sheet = new Sheet();
    sheet.paint(current.V, channels, h, w, look);
    const canvas = el("canvas", { width: THUMB, height: THUMB, "aria-hidden": "true" });
    const scale = THUMB / Math.max(h, w);
    contextOf(canvas).drawImage(sheet.canvas, (THUMB - w * scale) / 2, (THUMB - h * scale) / 2, w * scale, h * scale);
    return canvas;
  }

  show() {
    const {
      el,
      parts: { strip },
    } = this.stage;
    strip.replaceChildren(
      ...this.states.map(({ name, picture }, k) =>
        el(
          "button",
          {
            type: "button",
            title: name,
            "aria-label": message("stage-state", { number: k + 1, name }),
            "aria-pressed": String(k === this.place),
          },
          picture,
        ),
      ),
    );
    strip.scrollLeft = strip.scrollWidth;
  }
}

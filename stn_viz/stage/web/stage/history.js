// Undo, redo, and the filmstrip of the states so far.

import { Sheet } from "../paint/picture.js";

const LENGTH = 60;
const THUMB = 88;

export class History {
  /** `stage` gives theta, scene, now, look, el, parts, and takes change(θ), commit(name). */
  constructor(stage, signal) {
    this.stage = stage;
    this.clear();
    const { strip } = stage.parts;
    strip.addEventListener("click", (event) => this.go([...strip.children].indexOf(event.target.closest("button"))), {
      signal,
    });
  }

  clear() {
    this.states = [];
    this.place = -1;
  }

  /** Add θ as it is after the current state, if it differs; what was undone is forgotten. */
  push(name) {
    const { theta } = this.stage;
    if (this.states[this.place]?.theta.every((v, k) => v === theta[k])) return;
    this.states.splice(this.place + 1, Infinity, { theta: Array.from(theta), name, picture: this.picture() });
    if (this.states.length > LENGTH) this.states.shift();
    this.place = this.states.length - 1;
    this.show();
  }

  /** Step by -1 (undo) or +1 (redo). */
  travel(step) {
    this.go(this.place + step);
  }

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
      now,
      look,
      el,
    } = this.stage;
    const sheet = new Sheet();
    sheet.paint(now.V, channels, h, w, look);
    const canvas = el("canvas", { width: THUMB, height: THUMB, "aria-hidden": "true" });
    const scale = THUMB / Math.max(h, w);
    canvas
      .getContext("2d")
      .drawImage(sheet.canvas, (THUMB - w * scale) / 2, (THUMB - h * scale) / 2, w * scale, h * scale);
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
            "aria-label": `state ${k + 1}: ${name}`,
            "aria-pressed": String(k === this.place),
          },
          picture,
        ),
      ),
    );
    strip.scrollLeft = strip.scrollWidth;
  }
}

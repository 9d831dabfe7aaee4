// The drawing pad: a 28×28 digit by pen, mouse or finger. Reports 784 grey values when a stroke ends.

import { contextOf, maker } from "../dom.js";
import { Mounted } from "../mounted.js";
import { usePalette } from "../paint/palette.js";
import { message, useTexts } from "../texts.js";

const SIZE = 28;
const PEN = 1.15; // radius of the pen in digit pixels

/**
 * @typedef {[x: number, y: number]} Place  in digit pixels
 * @typedef {(name: "digit", values: number[]) => void} Send
 * @typedef {import("../paint/palette.js").Palette} Palette
 * @typedef {import("../texts.js").Texts} Texts
 */

const pads = new Mounted((/** @type {Pad} */ pad) => pad.dispose());

class Pad {
  /**
   * @param {HTMLElement} root
   * @param {Send} send
   * @param {number[]|null} digit  what stood on the pad of before
   */
  constructor(root, send, digit) {
    this.send = send;
    /** @type {Place|null} */
    this.last = null; // of the stroke that the pen is drawing
    this.values = Float32Array.from({ length: SIZE * SIZE }, (_, i) => (digit?.[i] ?? 0) / 255);
    this.abort = new AbortController();
    const el = maker(this.abort.signal);
    this.canvas = el("canvas", {
      width: SIZE,
      height: SIZE,
      tabindex: 0,
      "data-testid": "stn-pad",
      role: "img",
      "aria-label": message("pad-label"),
      on: {
        pointerdown: (event) => this.start(event),
        pointermove: (event) => this.move(event),
        pointerup: () => this.end(),
        pointercancel: () => this.end(),
      },
    });
    this.clearer = el("button", { type: "button", on: { click: () => this.clear() } }, message("pad-clear"));
    this.box = el("div", {}, this.canvas, this.clearer); // beside the style that the host keeps in the root
    root.append(this.box);
    this.paint();
  }

  /** Say its words in the language of now; what is drawn stays. */
  speak() {
    this.canvas.setAttribute("aria-label", message("pad-label"));
    this.clearer.textContent = message("pad-clear");
  }

  /**
   * @param {PointerEvent} event
   * @returns {Place}
   */
  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * SIZE, ((event.clientY - box.top) / box.height) * SIZE];
  }

  /** @param {PointerEvent} event */
  start(event) {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    const place = this.place(event);
    this.stroke(place, place);
  }

  /** @param {PointerEvent} event */
  move(event) {
    const between = event.getCoalescedEvents?.() ?? [];
    for (const step of between.length ? between : [event]) if (this.last) this.stroke(this.last, this.place(step));
  }

  end() {
    if (!this.last) return;
    this.last = null;
    this.report();
  }

  /**
   * Ink every pixel within the pen's radius of a segment, with a soft edge.
   * @param {Place} from
   * @param {Place} to
   */
  stroke([ax, ay], to) {
    const [dx, dy] = [to[0] - ax, to[1] - ay];
    const squared = dx * dx + dy * dy;
    for (let row = 0; row < SIZE; row++)
      for (let col = 0; col < SIZE; col++) {
        const [px, py] = [col + 0.5 - ax, row + 0.5 - ay];
        const along = squared ? Math.min(1, Math.max(0, (px * dx + py * dy) / squared)) : 0;
        const distance = Math.hypot(px - along * dx, py - along * dy);
        const ink = Math.min(1, Math.max(0, PEN + 0.5 - distance));
        const i = row * SIZE + col;
        this.values[i] = Math.max(this.values[i], ink);
      }
    this.last = to;
    this.paint();
  }

  clear() {
    this.values.fill(0);
    this.paint();
    this.report();
  }

  paint() {
    const context = contextOf(this.canvas);
    const image = context.createImageData(SIZE, SIZE);
    this.values.forEach((value, i) => {
      image.data.fill(Math.round(255 * value), 4 * i, 4 * i + 3);
      image.data[4 * i + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  }

  dispose() {
    this.abort.abort();
    this.box.remove();
  }

  report() {
    this.send(
      "digit",
      Array.from(this.values, (value) => Math.round(255 * value)),
    );
  }
}

/** @param {{data: {palette: Palette, texts: Texts, digit: number[]|null}, parentElement: HTMLElement, setStateValue: Send}} host */
export default function ({ data, parentElement, setStateValue }) {
  useTexts(data.texts);
  const opened = () => new Pad(parentElement, setStateValue, data.digit);
  const pad = pads.get(parentElement) ?? pads.open(parentElement, opened);
  pad.send = setStateValue;
  pad.speak();
  usePalette(data.palette, pad.box);
  return pads.leaving(parentElement);
}

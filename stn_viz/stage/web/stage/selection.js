// Which pixels are under the microscope: the one pointed at, and the pins.

import { say } from "../dom.js";

/**
 * @import { Point, Size } from "../math/frame.js"
 * @import { Place } from "../paint/state.js"
 * @import { Stage } from "./stage.js"
 */

/** @typedef {Place["side"]} Side */

/** @type {Record<string, [rows: number, cols: number]>} */
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** @type {(a: Place|null, b: Place|null) => boolean} */
const same = (a, b) => a !== null && b !== null && a.side === b.side && a.row === b.row && a.col === b.col;

export class Selection {
  /**
   * @param {Stage} stage
   * @param {AbortSignal} signal
   */
  constructor(stage, signal) {
    this.stage = stage;
    /** @type {Place|null} */
    this.hover = null; // what is pointed at
    /** @type {Place} */
    this.fallback = { side: "target", row: 0, col: 0 }; // what is shown where nothing is pinned
    /** @type {Place[]} */
    this.pins = [this.fallback];
    for (const side of /** @type {Side[]} */ (["source", "target"])) this.listen(side, signal);
    const { target } = stage.parts;
    target.box.addEventListener("click", (event) => this.click("target", target.pixel(event)), { signal });
  }

  /**
   * @param {Side} side
   * @param {AbortSignal} signal
   */
  listen(side, signal) {
    const view = this.stage.parts[side];
    const follow = (/** @type {PointerEvent} */ event) => {
      if (event.pointerType !== "touch" && !this.stage.handles.gesture?.moved)
        this.point(this.at(side, view.pixel(event)));
    };
    const key = (/** @type {KeyboardEvent} */ event) => {
      if (event.target === view.box) this.roam(side, event);
    };
    view.box.addEventListener("pointermove", follow, { signal });
    view.box.addEventListener("pointerleave", () => this.point(null), { signal });
    view.box.addEventListener("blur", () => this.point(null), { signal });
    view.box.addEventListener("keydown", key, { signal });
  }

  /**
   * Start anew for a scene: with Python's pin, or with the target pixel that tells most.
   * @param {[row: number, col: number]|null} [at]
   */
  begin(at) {
    const {
      scene: { frame },
      current,
    } = this.stage;
    this.hover = null;
    if (at !== undefined) this.pins = at ? [{ side: "target", row: at[0], col: at[1], chosen: true }] : [];
    this.fallback = telling(frame.target, current.V);
    this.pins = this.pins.filter(
      ({ side, row, col, chosen }) => chosen && row < frame[side][0] && col < frame[side][1],
    );
    if (!this.pins.length) this.pins = [this.fallback];
  }

  /** What the microscope shows: the pins; or what is pointed at, beside the first pinned pixel of the target. */
  get shown() {
    const { hover, pins } = this;
    if (!hover || pins.some((pin) => same(pin, hover))) return pins;
    return hover.side === "target" && pins[0].chosen && pins[0].side === "target" ? [pins[0], hover] : [hover];
  }

  /** What is marked in the pictures. */
  get marked() {
    if (!this.stage.bare) return this.shown;
    return this.hover ? [this.hover] : [];
  }

  /** The target pixel whose gradient is meant by "one pixel". */
  get target() {
    return [this.hover, ...this.pins].find((place) => place?.side === "target") ?? null;
  }

  /**
   * The pin that Python is told of.
   * @returns {[row: number, col: number]|null}
   */
  get pinned() {
    const pin = this.pins.find(({ chosen, side }) => chosen && side === "target");
    return pin ? [pin.row, pin.col] : null;
  }

  /**
   * @param {Side} side
   * @param {Point} place
   * @returns {Place|null}
   */
  at(side, [x, y]) {
    const [h, w] = this.stage.scene.frame[side];
    const [row, col] = [Math.round(y), Math.round(x)];
    return row >= 0 && col >= 0 && row < h && col < w ? { side, row, col } : null;
  }

  /** @param {Place|null} place */
  point(place) {
    if (same(place, this.hover) || (!place && !this.hover)) return;
    this.hover = place;
    this.stage.ask();
  }

  /**
   * @param {Side} side
   * @param {Point} at
   */
  click(side, at) {
    const place = this.at(side, at);
    if (place) this.pin(place);
  }

  /**
   * The first pin replaces the default, the second compares (beside a descent: replaces), a third replaces the second;
   * the same again frees it.
   * @param {Place} place
   */
  pin(place) {
    const chosen = this.pins.filter((pin) => pin.chosen && pin.side === place.side);
    const others = chosen.filter((pin) => !same(pin, place));
    this.pins =
      others.length < chosen.length
        ? others
        : [
            ...chosen.slice(0, place.side === "target" && !this.stage.scene.playback ? 1 : 0),
            { ...place, chosen: true },
          ];
    if (!this.pins.length) this.pins = [this.fallback];
    this.stage.selected();
  }

  free() {
    this.pins = [this.fallback];
    this.hover = null;
    this.stage.selected();
  }

  /**
   * Arrow keys on a focused picture move a pixel cursor, Shift ten pixels at once; Enter pins.
   * @param {Side} side
   * @param {KeyboardEvent} event
   */
  roam(side, event) {
    const {
      scene: { frame },
      parts,
      microscope,
    } = this.stage;
    const step = STEPS[event.key];
    const [h, w] = frame[side];
    const from =
      this.hover?.side === side
        ? this.hover
        : (this.pins.find((pin) => pin.side === side) ?? { row: h >> 1, col: w >> 1 });
    const far = event.shiftKey ? 10 : 1;
    const moved = (/** @type {number} */ at, /** @type {number} */ by, /** @type {number} */ n) =>
      Math.min(Math.max(at + by * far, 0), n - 1);
    if (event.key === "Enter" && this.hover) this.pin(this.hover);
    else if (step) {
      this.point({ side, row: moved(from.row, step[0], h), col: moved(from.col, step[1], w) });
      const { prediction } = this.stage; // while a box is guessed the numbers would tell
      requestAnimationFrame(() => prediction.open || say(parts.live, microscope.spoken()));
    } else return;
    event.preventDefault();
  }
}

/**
 * Choose the target pixel that the microscope shows first: where V changes most, among a few in the middle.
 * @type {(target: Size, V: Float32Array) => Place}
 */
function telling([ho, wo], V) {
  /** @type {Place} */
  let best = { side: "target", row: ho >> 1, col: wo >> 1 };
  let most = 0;
  for (let k = 0; k < 121; k++) {
    const row = Math.floor(ho * (0.25 + 0.05 * Math.floor(k / 11)));
    const col = Math.floor(wo * (0.25 + 0.05 * (k % 11)));
    const i = row * wo + col;
    const change = Math.abs(V[i + 1] - V[i - 1]) + Math.abs(V[i + wo] - V[i - wo]);
    if (change > most) [best, most] = [{ side: "target", row, col }, change];
  }
  return best;
}

// A pixel that somebody pointed at: chosen by a click or by Enter, kept as a ring on its picture.

import { element } from "../../dom.js";

/** @import { Stage } from "../../stage/stage.js" */

/** @typedef {"U"|"V"} Map */

const SIDES = /** @type {const} */ ({ U: "source", V: "target" });
const LEAST = 18; // pixels across

export class Ring {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.node = element("span", { class: "ring", "aria-hidden": "true" });
    /** @type {{map: Map, at: [row: number, col: number]}|null} */
    this.kept = null;
  }

  /**
   * @param {Map} map
   * @param {[row: number, col: number]} at
   */
  show(map, at) {
    this.kept = { map, at };
    this.stage.parts[SIDES[map]].box.append(this.node);
    this.place();
  }

  /** Follow the picture. */
  place() {
    if (!this.kept) return;
    const { map, at } = this.kept;
    const view = this.stage.parts[SIDES[map]];
    const [x, y] = view.at([at[1], at[0]]);
    const size = Math.max(view.scale, LEAST);
    Object.assign(this.node.style, { left: `${x}px`, top: `${y}px`, width: `${size}px`, height: `${size}px` });
  }

  clear() {
    this.kept = null;
    this.node.remove();
  }
}

/**
 * Let the next clicks in a map choose a pixel of it; before the stage sees them.
 * @param {Stage} stage
 * @param {Map} map
 * @param {AbortSignal} signal
 * @param {(at: [row: number, col: number]) => void} chosen
 */
export function choosePixel(stage, map, signal, chosen) {
  const side = SIDES[map];
  const view = stage.parts[side];
  const take = (/** @type {Event} */ event, /** @type {{row: number, col: number}|null} */ place) => {
    if (!place) return;
    event.stopPropagation();
    event.preventDefault();
    chosen([place.row, place.col]);
  };
  const at = (/** @type {MouseEvent} */ event) => stage.selection.at(side, view.pixel(event));
  view.box.addEventListener("click", (event) => take(event, at(event)), { signal, capture: true });
  const hold = (/** @type {Event} */ event) => event.stopPropagation(); // the box must not be dragged by it
  view.box.addEventListener("pointerdown", hold, { signal, capture: true });
  view.box.addEventListener(
    "keydown",
    (event) => {
      const { hover } = stage.selection;
      if (event.key === "Enter" && hover?.side === side) take(event, hover);
    },
    { signal, capture: true },
  );
}

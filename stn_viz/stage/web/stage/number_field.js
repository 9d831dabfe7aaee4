// A number field that takes what is typed on Enter or on leaving, and says so when it cannot.

import { parsed } from "../dom.js";
import { message } from "../texts.js";

/** @import { Maker } from "../dom.js" */

/**
 * @typedef {object} FieldOptions
 * @property {string} label
 * @property {string} testid
 * @property {boolean} readonly
 * @property {(value: number) => void} take
 * @property {(sentence: string) => void} warn  of what is no number; "" when all is well again
 * @property {() => void} left  the focus went on
 */

/** @type {Record<string, number>} */
const STEPS = { ArrowUp: 1, ArrowDown: -1 };

export class NumberField {
  /**
   * @param {Maker} el
   * @param {FieldOptions} options
   */
  constructor(el, { label, testid, readonly, take, warn, left }) {
    this.label = label;
    this.take = take;
    this.warn = warn;
    this.shown = ""; // what stands in it while nobody types
    this.sign = el(
      "button",
      {
        type: "button",
        class: "sign",
        tabindex: -1,
        "aria-label": message("stage-panel-sign"),
        on: { pointerdown: (event) => event.preventDefault(), click: () => this.turnSign() },
      },
      "±",
    ); // the number pads of some phones have no minus
    this.input = el("input", {
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": label,
      "data-testid": testid,
      readonly,
      on: {
        change: () => this.read(),
        focus: () => {
          this.input.select();
          if (!readonly && matchMedia("(pointer: coarse)").matches) this.input.after(this.sign);
        },
        blur: () => {
          this.sign.remove();
          if (this.refused) this.refuse("");
          left();
        },
        keydown: (event) => this.key(event, readonly),
      },
    });
  }

  /** Whether what stands in it is no number. */
  get refused() {
    return this.input.getAttribute("aria-invalid") === "true";
  }

  /** @param {string} sentence why it is refused; "" where it is not */
  refuse(sentence) {
    this.input.setAttribute("aria-invalid", String(Boolean(sentence)));
    this.warn(sentence);
  }

  /** Give what is typed the other sign. */
  turnSign() {
    const { value } = this.input;
    this.input.value = /^\s*[-−–]/.test(value) ? value.replace(/^\s*[-−–]/, "") : `−${value.replace(/^\s*\+/, "")}`;
  }

  read() {
    const { value: typed } = this.input;
    if (typed === this.shown) return this.refuse("");
    const value = parsed(typed);
    if (!Number.isFinite(value)) return this.refuse(message("stage-panel-refused", { label: this.label, text: typed }));
    this.refuse("");
    this.take(value);
  }

  /**
   * Enter takes what is typed, Escape forgets it, the arrow keys step.
   * @param {KeyboardEvent} event
   * @param {boolean} readonly
   */
  key(event, readonly) {
    const step = STEPS[event.key];
    if (event.key === "Escape") {
      this.input.value = this.shown;
      this.refuse("");
    }
    if (event.key === "Enter") this.read();
    if (!step || readonly) return;
    event.preventDefault();
    this.take(parsed(this.shown) + step * (event.shiftKey ? 0.1 : 0.01));
    this.input.value = this.shown;
  }

  /**
   * Write a number, unless somebody types what is none yet.
   * @param {string} text
   */
  write(text) {
    if (this.shown === text) return;
    this.shown = text;
    const { activeElement } = /** @type {Document|ShadowRoot} */ (this.input.getRootNode());
    if (this.input !== activeElement || !this.refused) this.input.value = text;
  }
}

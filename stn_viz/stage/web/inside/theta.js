// The face of θ: for each entry the bias that began as the identity, what the features add to it, and what is used; each
// can be taken out of the network's hand.

import { element, parsed, say, signed } from "../dom.js";
import { message } from "../texts.js";

/**
 * @import { Regression } from "./payload.js"
 * @import { Tensor } from "../packing.js"
 */

const FEW = 8; // entries that a table has room for; of more it shows the numbers alone

/**
 * What a hand does to θ.
 * @typedef {object} Holds
 * @property {(entry: number, value: number|null) => void} set  null gives the entry back
 * @property {(values: (number|null)[]) => void} all
 */

export class ThetaFace {
  /** @param {Holds} holds */
  constructor(holds) {
    this.holds = holds;
    this.table = element("table");
    this.all = element("button", { type: "button", class: "hold" });
    this.root = element("div", { class: "theta" }, this.table, this.all);
    this.all.addEventListener("click", (event) => {
      event.stopPropagation();
      const free = this.hand.some((v) => v !== null);
      this.holds.all(free ? this.hand.map(() => null) : [...this.used]);
    });
    this.root.addEventListener("click", (event) => event.stopPropagation());
    /** @type {(number|null)[]} */
    this.hand = [];
    /** @type {number[]} */
    this.used = [];
    /** @type {{row: HTMLElement, field: HTMLInputElement, cells: HTMLElement[]}[]} */
    this.rows = [];
    this.family = "";
  }

  /**
   * @param {Regression} regression
   * @param {(number|null)[]} hand
   * @param {Tensor|undefined} slope  ∂L/∂θ
   */
  show(regression, hand, slope) {
    this.hand = hand;
    this.used = regression.used;
    if (this.family !== `${regression.family} ${regression.used.length}`) this.build(regression);
    this.root.classList.toggle("back", slope !== undefined);
    for (const [k, { row, field, cells }] of this.rows.entries()) {
      const { bias, features, identity, own, used } = regression;
      const taken = hand[k] !== null;
      row.classList.toggle("held", taken);
      if (!row.title && k in identity) row.title = message("inside-theta-identity", { value: signed(identity[k], 0) });
      const sums = [signed(bias[k]), signed(taken ? own[k] - bias[k] : features[k])];
      for (const [i, text] of [...sums, slope ? signed(slope.data[k], 4) : ""].entries()) say(cells[i], text);
      row.dataset.used = String(used[k]);
      row.dataset.slope = slope ? String(slope.data[k]) : "";
      this.fill(field, signed(used[k]));
    }
    say(this.all, message(hand.some((v) => v !== null) ? "inside-theta-free" : "inside-theta-hold-all"));
  }

  /**
   * Write a number where nobody is writing one.
   * @param {HTMLInputElement} field
   * @param {string} text
   */
  fill(field, text) {
    if (field.value !== text && !field.matches(":focus")) field.value = text;
  }

  /** @param {Regression} regression */
  build({ family, parameters, used }) {
    this.family = `${family} ${used.length}`;
    this.root.classList.toggle("many", used.length > FEW);
    const heads = ["", "inside-theta-bias", "inside-theta-features", "inside-theta-used", "inside-theta-gradient"];
    const head = heads.map((key) => (key ? element("th", { scope: "col" }, message(key)) : element("td")));
    this.rows = parameters.map((name, k) => this.row(name, k));
    this.table.replaceChildren(element("tr", {}, ...head), ...this.rows.map(({ row }) => row));
  }

  /**
   * @param {string} name
   * @param {number} k
   */
  row(name, k) {
    const words = message("inside-theta-entry", { name });
    const field = element("input", { type: "text", inputmode: "decimal", "aria-label": words, "data-entry": k });
    const cells = [element("td"), element("td"), element("td", { class: "slope" })];
    const [bias, features, slope] = cells;
    const row = element(
      "tr",
      {},
      element("th", { scope: "row" }, name),
      bias,
      features,
      element("td", {}, field),
      slope,
    );
    field.addEventListener("change", () => {
      const value = field.value.trim() ? parsed(field.value) : null;
      if (value === null || Number.isFinite(value)) this.holds.set(k, value);
      field.blur();
    });
    field.addEventListener("keydown", (event) => this.step(event, k));
    return { row, field, cells };
  }

  /**
   * The arrow keys move an entry by hundredths, with Shift by tenths; Escape gives it back.
   * @param {KeyboardEvent} event
   * @param {number} k
   */
  step(event, k) {
    const { field } = this.rows[k];
    const side = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Enter") field.blur();
    if (event.key === "Escape") this.holds.set(k, null);
    if (!side) return;
    event.preventDefault();
    const value = (parsed(field.value) || 0) + side * (event.shiftKey ? 0.1 : 0.01);
    field.value = signed(value);
    this.holds.set(k, Math.round(1000 * value) / 1000);
  }
}

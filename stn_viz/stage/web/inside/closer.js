// The block that is looked at closely: every map of it, large, each number where one points; and where it leads to.

import { element, figures, quantity } from "../dom.js";
import { message } from "../texts.js";
import { look } from "./card.js";
import { paint, size } from "./faces.js";
import { layers, under } from "./montage.js";

/**
 * @import { Tensor } from "../packing.js"
 * @import { Block, Passage } from "./payload.js"
 */

export class Closer {
  /** @param {() => void} close */
  constructor(close) {
    this.heading = element("h3");
    this.facts = element("p", { class: "facts" });
    this.value = element("output", { class: "value", "data-testid": "inside-value" });
    this.links = element("nav");
    this.maps = element("canvas", { role: "img", tabindex: 0 });
    this.slopes = element("canvas", { role: "img" });
    this.close = element("button", { type: "button" }, message("inside-close"));
    this.close.addEventListener("click", close);
    const said = element("div", { class: "said" }, this.heading, this.facts, this.value, this.links, this.close);
    this.root = element("section", { class: "closer", "data-testid": "inside-closer" }, said, this.maps, this.slopes);
    /** @type {Tensor|null} */
    this.numbers = null;
    /** @type {Tensor|undefined} */
    this.gradient = undefined;
    for (const canvas of [this.maps, this.slopes]) {
      canvas.addEventListener("pointermove", (event) => this.point(canvas, event));
      canvas.addEventListener("pointerleave", () => this.say(null));
    }
  }

  /** @param {Passage} passage */
  show({ meta, arrays }) {
    const index = meta.blocks.findIndex(({ name }) => name === meta.state.opened);
    this.root.hidden = index < 0;
    if (index < 0) return;
    const block = meta.blocks[index];
    const { title, kind } = block;
    this.numbers = arrays.opened;
    this.gradient = arrays.opened_gradient;
    this.heading.textContent = title;
    this.facts.textContent = facts(block);
    this.maps.setAttribute("aria-label", message("inside-closer-maps", { title }));
    this.slopes.setAttribute("aria-label", message("inside-closer-slopes", { title }));
    const signs = kind === "grid" || kind === "theta" || kind === "logits";
    paint(this.maps, scaled(this.numbers, signs), signs ? "signed" : look(block));
    this.slopes.hidden = !this.gradient;
    if (this.gradient) paint(this.slopes, scaled(this.gradient, true), "signed");
    this.links.replaceChildren(...(meta.links[block.name] ?? []).map(([says, href]) => element("a", { href }, says)));
    this.say(null);
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {PointerEvent} event
   */
  point(canvas, { clientX, clientY }) {
    if (!this.numbers) return;
    const { left, top, width, height } = canvas.getBoundingClientRect();
    this.say(under(layers(this.numbers.shape), (clientX - left) / width, (clientY - top) / height));
  }

  /** @param {{map: number, row: number, column: number}|null} at */
  say(at) {
    if (!at || !this.numbers) {
      this.value.textContent = message("inside-closer-hint");
      return;
    }
    const [, height = 1, width = 1] = this.numbers.shape;
    const k = (at.map * height + at.row) * width + at.column;
    const place = this.numbers.shape.length === 1 ? `[${at.map}]` : `[${at.map}, ${at.row}, ${at.column}]`;
    const said = [message("inside-closer-value", { place, value: figures(this.numbers.data[k]) })];
    if (this.gradient) said.push(message("inside-closer-gradient", { value: figures(this.gradient.data[k]) }));
    this.value.textContent = said.join(" · ");
    this.value.dataset.value = String(this.numbers.data[k]);
  }
}

/** @param {Block} block */
function facts({ shape, kind, parameters, low, high }) {
  const range = message("inside-closer-range", { low: quantity(low, 3), high: quantity(high, 3) });
  return [size(shape, kind), message("inside-closer-parameters", { count: parameters }), range].join(" · ");
}

/**
 * Scale numbers to bytes: from the smallest to the largest, or both signs alike around the middle.
 * @param {Tensor} numbers
 * @param {boolean} signs
 * @returns {Tensor}
 */
function scaled({ data, shape }, signs) {
  const values = Array.from(data);
  const most = values.reduce((found, v) => Math.max(found, Math.abs(v)), 0);
  const low = signs ? -most : values.reduce((found, v) => Math.min(found, v), Infinity);
  const high = signs ? most : values.reduce((found, v) => Math.max(found, v), -Infinity);
  return { data: Uint8Array.from(values, (v) => (high > low ? (255 * (v - low)) / (high - low) : 0)), shape };
}

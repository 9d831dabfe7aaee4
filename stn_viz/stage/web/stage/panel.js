// θ and what it means: matrix cells with their gradients, human controls, the network's opinion, and θ in other forms.

import { copyable, forms } from "../interchange/forms.js";
import { Pasting } from "../interchange/paste_field.js";
import { fromControls, toControls, VOCABULARY } from "../math/controls.js";
import { figures, say, signed } from "../paint/dom.js";
import { NumberField } from "./number_field.js";
import { Opinions } from "./opinions.js";

/**
 * @import { ControlName } from "../math/controls.js"
 * @import { FormName } from "../interchange/forms.js"
 * @import { Stage } from "./stage.js"
 */

/** @typedef {{field: NumberField, bar: HTMLElement, number: HTMLElement, node: HTMLElement}} Cell  of one entry of θ */

/**
 * @typedef {object} Control
 * @property {ControlName} name
 * @property {HTMLInputElement} slider
 * @property {NumberField} field
 * @property {number} digits
 * @property {HTMLElement} node
 */

export class Panel {
  /**
   * @param {Stage} stage
   * @param {HTMLElement} node
   */
  constructor(stage, node) {
    this.stage = stage;
    this.node = node;
    /** @type {Float64Array|null} */
    this.before = null; // θ when a slider was taken hold of
    /** @type {Cell[]} */
    this.cells = [];
    /** @type {Control[]} */
    this.controls = [];
    /** @type {Map<FormName, {code: HTMLElement, node: HTMLElement}>} */
    this.formRows = new Map();
    /** @type {Pasting|null} */
    this.pasting = null;
    this.opinions = new Opinions(stage);
  }

  rebuild() {
    const { stage } = this;
    const { el, scene } = stage;
    const { parameters, controls, name } = scene.family;
    this.cells = parameters.map((parameter, k) => this.cell(parameter, k));
    this.controls = controls.map((control) => this.control(control));
    this.pasting = new Pasting(stage);
    const names = /** @type {FormName[]} */ (Object.keys(forms(scene, stage.theta, stage.sides)));
    this.formRows = new Map(names.map((form) => [form, this.form(form)]));
    const layout = arrangement(parameters);
    const fixed = layout.flat().includes(null);
    const grid = el(
      "div",
      {
        class: `cells${parameters.length > 8 ? " dense" : ""}`,
        style: `--columns:${layout[0].length}`,
        "data-testid": "theta-cells",
      },
      ...layout.flat().map((k) => (k === null ? this.fixedCell() : this.cells[k].node)),
    );
    this.node.replaceChildren(
      el(
        "h3",
        {},
        el("b", { class: "is-theta" }, "θ"),
        el("small", {}, `${name}, normalised${fixed ? ", h33 = 1" : ""}`),
      ),
      grid,
      ...(this.controls.length ? [el("div", { class: "controls" }, ...this.controls.map((c) => c.node))] : []),
      this.opinions.rebuild(),
      el(
        "div",
        { class: "forms" },
        el("h3", {}, "θ in other forms", ...this.sized()),
        ...this.pasting.nodes,
        ...Array.from(this.formRows.values(), (row) => row.node),
      ),
    );
  }

  /**
   * @param {string} label
   * @param {string} testid
   * @param {(value: number) => void} take
   */
  field(label, testid, take) {
    const { stage } = this;
    return new NumberField(stage.el, {
      label,
      testid,
      readonly: stage.scene.readonly,
      take,
      warn: (sentence) => stage.warn(sentence),
      left: () => this.update(),
    });
  }

  /**
   * @param {string} name
   * @param {number} k
   * @returns {Cell}
   */
  cell(name, k) {
    const { stage } = this;
    const { el } = stage;
    const field = this.field(`θ entry ${name}`, `theta-${k}`, (value) => {
      const theta = stage.theta.slice();
      theta[k] = value;
      stage.change(theta);
      stage.commit(name);
    });
    const [bar, number] = [el("i"), el("span")];
    const grad = el("div", { class: "grad", title: `∂L/∂${name}, all channels` }, bar, number);
    const head = el("span", { "aria-hidden": "true" }, letters(name));
    return { field, bar, number, node: el("div", { class: "cell" }, head, field.input, grad) };
  }

  fixedCell() {
    const { el } = this.stage;
    const input = el("input", {
      type: "text",
      value: "+1.000",
      readonly: true,
      "aria-label": "h33, always 1",
      tabindex: -1,
    });
    return el("div", { class: "cell fixed" }, el("span", { "aria-hidden": "true" }, "h33"), input);
  }

  /**
   * @param {ControlName} name
   * @returns {Control}
   */
  control(name) {
    const { symbol, unit, low, high, step } = VOCABULARY[name];
    const { stage } = this;
    const { el } = stage;
    const set = (/** @type {Float64Array} */ from, /** @type {number} */ value) => {
      const { family, aspect } = stage.scene;
      if (family.linear) stage.change(fromControls(family, from, name, value, aspect));
    };
    const slider = el("input", {
      type: "range",
      min: low,
      max: high,
      step,
      "aria-label": name,
      "data-testid": `control-${name.replace(" ", "-")}`,
      disabled: stage.scene.readonly,
      on: {
        input: () => {
          this.before ??= stage.theta.slice();
          stage.hold(this.before);
          set(this.before, Number(slider.value));
        },
        change: () => {
          this.before = null;
          stage.commit(name);
        },
        // a knob that came back to where it was has changed nothing, and says nothing
        pointerup: () =>
          setTimeout(() => {
            if (!this.before) return;
            this.before = null;
            stage.hold(null);
          }),
      },
    });
    const label = `${name}${unit ? ` in ${unit}` : ""}`;
    const field = this.field(label, `number-${name.replace(" ", "-")}`, (value) => {
      set(stage.theta, value);
      stage.commit(name);
    });
    const head = el("span", {}, `${name} `, el("i", {}, symbol));
    const node = el("div", { class: "control" }, head, slider, field.input, el("span", {}, unit));
    return { name, slider, field, digits: step >= 0.5 ? 1 : 3, node };
  }

  /** @param {FormName} name */
  form(name) {
    const { el } = this.stage;
    const code = el("code", { "data-testid": `form-${name.replace(" ", "-")}` });
    const button = el(
      "button",
      { type: "button", "aria-label": `copy the ${name}`, on: { click: () => this.copy(name, button, code) } },
      "copy",
    );
    return { code, node: el("div", { class: "form" }, el("span", {}, name), code, button) };
  }

  /**
   * @param {FormName} name
   * @param {HTMLElement} button
   * @param {HTMLElement} code what is seen
   */
  async copy(name, button, code) {
    const text = copyable(name, this.stage.scene, this.stage.theta, this.stage.sides);
    if (!text) return this.stage.warn(`There is nothing to copy: ${code.textContent}.`);
    try {
      await navigator.clipboard.writeText(text);
      say(button, "copied");
      setTimeout(() => say(button, "copy"), 1200);
    } catch {
      this.stage.warn("The browser did not allow copying; select the text instead.");
    }
  }

  /** Say which file the pixels are those of, where the stage shows a smaller copy. */
  sized() {
    const { full } = this.stage.scene;
    return full ? [this.stage.el("small", {}, `pixels of your ${full.source[1]}×${full.source[0]} file`)] : [];
  }

  /** Follow θ; called once a frame. */
  update() {
    const { scene, theta, gradient, gradientRange, sides } = this.stage;
    if (!this.cells.length) return;
    this.cells.forEach(({ field, bar, number }, k) => {
      field.write(signed(theta[k]));
      if (!gradient) return;
      const value = gradient.theta[k];
      say(number, figures(value));
      bar.style.setProperty("--share", Math.max(-1, Math.min(1, value / gradientRange.theta)).toFixed(4));
    });
    if (this.controls.length) {
      const values = toControls(scene.family, theta, scene.aspect);
      for (const { name, slider, field, digits } of this.controls) {
        const value = values[name] ?? NaN;
        slider.value = String(value);
        slider.setAttribute("aria-valuetext", `${signed(value, digits)} ${VOCABULARY[name].unit}`);
        field.write(signed(value, digits));
      }
    }
    const texts = forms(scene, theta, sides);
    for (const [name, { code }] of this.formRows) say(code, texts[name] ?? "");
    this.pasting?.update();
  }

  /** Say what the network thinks now. */
  showNetwork() {
    this.opinions.show();
  }
}

/**
 * A control point's place is seen; its cell says only which coordinate it holds.
 * @param {string} name
 */
const letters = (name) => name.replace(/\d+,\d+$/, "");

/**
 * Lay the entries out as they are written: matrices as matrices (null: the fixed 1), lattices as lattices, x above y.
 * @param {string[]} parameters
 * @returns {(number|null)[][]}
 */
function arrangement(parameters) {
  const n = parameters.length;
  const all = parameters.map((_, k) => k);
  const across = Number(parameters[n - 1].match(/,(\d+)$/)?.[1]);
  if (across) {
    const lines = [];
    for (let k = 0; k < n; k += 2 * across)
      lines.push(
        all.slice(k, k + 2 * across).filter((i) => i % 2 === 0),
        all.slice(k, k + 2 * across).filter((i) => i % 2 === 1),
      );
    return lines;
  }
  const columns = n === 6 || (n === 8 && parameters[0].startsWith("h")) ? 3 : n > 8 ? 4 : n === 4 ? 2 : n;
  /** @type {(number|null)[][]} */
  const rows = [];
  for (let k = 0; k < n; k += columns) rows.push(all.slice(k, k + columns));
  if (n === 8 && columns === 3) rows[rows.length - 1].push(null);
  return rows;
}

// θ and what it means: matrix cells with their gradients, human controls, the network's opinion, and θ in other forms.

import { figures, fitting, say, signed } from "../dom.js";
import { copyable, forms } from "../interchange/forms.js";
import { PasteField } from "../interchange/paste_field.js";
import { fromControls, toControls, VOCABULARY } from "../math/controls.js";
import { hasTwoScales, inProportion } from "../math/proportions.js";
import { controlName, parameterName } from "../names.js";
import { message } from "../texts.js";
import { Opinions } from "./network/opinions.js";
import { NumberField } from "./number_field.js";

/**
 * @import { ControlName } from "../math/controls.js"
 * @import { Scene } from "../wire/scene.js"
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
    /** @type {Map<string, {code: HTMLElement, node: HTMLElement}>} */
    this.formRows = new Map();
    this.tool = CODE; // whose program is copied
    /** @type {PasteField|null} */
    this.pasting = null;
    this.opinions = new Opinions(stage);
  }

  rebuild() {
    const { stage } = this;
    const { el, scene } = stage;
    const { parameters, controls, label } = scene.family;
    this.cells = parameters.map((parameter, k) => this.cell(parameter, k));
    this.controls = controls.map((control) => this.control(control));
    this.pasting = new PasteField(stage);
    const { codes, others } = sorted(scene.forms);
    if (!codes.includes(this.tool)) this.tool = codes[0];
    this.formRows = new Map(others.map((form) => [form, this.form(form)]));
    if (codes.length) this.formRows.set(CODE, this.form(CODE, this.tools(codes)));
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
        el("small", {}, message(fixed ? "stage-panel-family-fixed" : "stage-panel-family", { family: label })),
      ),
      grid,
      ...(this.controls.length
        ? [el("div", { class: "controls" }, ...this.controls.map((c) => c.node), ...this.lock())]
        : []),
      this.opinions.rebuild(),
      el(
        "div",
        { class: "forms" },
        el("h3", {}, message("stage-forms-title"), ...this.sized()),
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
    const said = parameterName(name);
    const field = this.field(message("stage-panel-entry", { name: said }), `theta-${k}`, (value) => {
      const theta = stage.theta.slice();
      theta[k] = value;
      stage.change(theta);
      stage.commit(said);
    });
    const [bar, number] = [el("i"), el("span")];
    const grad = el("div", { class: "grad", title: message("stage-panel-slope", { name: said }) }, bar, number);
    const head = el("span", { "aria-hidden": "true" }, letters(said));
    return { field, bar, number, node: el("div", { class: "cell" }, head, field.input, grad) };
  }

  fixedCell() {
    const { el } = this.stage;
    const input = el("input", {
      type: "text",
      value: "+1.000",
      readonly: true,
      "aria-label": message("stage-panel-entry-fixed"),
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
    const said = controlName(name);
    const { stage } = this;
    const { el } = stage;
    const set = (/** @type {Float64Array} */ from, /** @type {number} */ value) => {
      const { family, aspect } = stage.scene;
      const setter = stage.proportional ? inProportion : fromControls;
      if (family.linear) stage.change(setter(family, from, name, value, aspect));
    };
    const slider = el("input", {
      type: "range",
      min: low,
      max: high,
      step,
      "aria-label": said,
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
          stage.commit(said);
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
    const label = unit ? message("stage-control-field", { name: said, unit }) : said;
    const field = this.field(label, `number-${name.replace(" ", "-")}`, (value) => {
      set(stage.theta, value);
      stage.commit(said);
    });
    const head = el("span", {}, `${said} `, el("i", {}, symbol));
    const node = el("div", { class: "control" }, head, slider, field.input, el("span", {}, unit));
    return { name, slider, field, digits: step >= 0.5 ? 1 : 3, node };
  }

  /** Offer to keep the two scales in proportion, as Shift does while a hand drags. */
  lock() {
    const { stage } = this;
    if (stage.scene.readonly || !hasTwoScales(stage.scene.family)) return [];
    const take = () => stage.keepProportion(box.checked);
    const box = stage.el("input", { type: "checkbox", "data-testid": "proportional", on: { change: take } });
    box.checked = stage.proportional;
    return [stage.el("label", { class: "lock" }, box, message("stage-control-proportional"))];
  }

  /**
   * @param {string} name
   * @param {HTMLElement|null} head  what stands in front in place of the name
   */
  form(name, head = null) {
    const { el } = this.stage;
    const said = message(`stage-form-${name.toLowerCase()}`);
    const label = message("stage-form-copy-label", { name: said });
    const code = el("code", { "data-testid": `form-${name.replace(" ", "-")}` });
    const button = el(
      "button",
      { type: "button", "aria-label": label, on: { click: () => this.copy(name, button, code) } },
      message("stage-form-copy"),
    );
    return { code, node: el("div", { class: "form" }, head ?? el("span", {}, said), code, button) };
  }

  /**
   * Offer the tools for which there is a program; nothing where there is one alone.
   * @param {string[]} codes
   */
  tools(codes) {
    if (codes.length < 2) return null;
    const { el, scene } = this.stage;
    const options = codes.map((name) =>
      el("option", { value: name, selected: name === this.tool }, scene.forms[name].code ?? ""),
    );
    const label = message("stage-form-tool-label");
    const take = (/** @type {Event} */ event) => {
      this.tool = /** @type {HTMLSelectElement} */ (event.target).value;
      this.update();
    };
    return el(
      "select",
      { "aria-label": label, title: label, "data-testid": "form-tool", on: { change: take } },
      ...options,
    );
  }

  /**
   * @param {string} name
   * @param {HTMLElement} button
   * @param {HTMLElement} code what is seen
   */
  async copy(name, button, code) {
    const form = name === CODE ? this.tool : name;
    const text = copyable(form, this.stage.scene, this.stage.theta, this.stage.sides);
    if (!text) return this.stage.warn(message("stage-form-nothing", { why: code.textContent ?? "" }));
    try {
      await navigator.clipboard.writeText(text);
      say(button, message("stage-form-copied"));
      setTimeout(() => say(button, message("stage-form-copy")), 1200);
    } catch {
      this.stage.warn(message("stage-form-refused"));
    }
  }

  /** Say which file the pixels are those of, where the stage shows a smaller copy. */
  sized() {
    const { full } = this.stage.scene;
    if (!full) return [];
    const [height, width] = full.source;
    return [this.stage.el("small", {}, message("stage-forms-file", { width, height }))];
  }

  /** Follow θ; called once a frame. */
  update() {
    const { scene, theta, gradient, gradientRange, sides } = this.stage;
    if (!this.cells.length) return;
    this.cells.forEach(({ field, bar, number }, k) => {
      field.write(fitting(theta[k]));
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
        field.write(fitting(value, digits));
      }
    }
    const texts = forms(scene, theta, sides);
    for (const [name, { code }] of this.formRows) say(code, texts[name === CODE ? this.tool : name] ?? "");
    this.pasting?.update();
  }

  /** Say what the network thinks now. */
  showNetwork() {
    this.opinions.show();
  }
}

const CODE = "Python"; // the form that is a program

/**
 * Tell the forms that are programs, of one tool each, from those that are numbers.
 * @param {Scene["forms"]} forms
 */
function sorted(forms) {
  const names = Object.keys(forms);
  return { codes: names.filter((name) => forms[name].code), others: names.filter((name) => !forms[name].code) };
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

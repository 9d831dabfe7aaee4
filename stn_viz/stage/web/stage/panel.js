// θ and what it means: matrix cells with their gradients, human controls, the network's opinion, and θ in other forms.

import { copyable, forms } from "../interchange/forms.js";
import { Pasting } from "../interchange/paste_field.js";
import { fromControls, toControls, VOCABULARY } from "../math/controls.js";
import { figures, parsed, say, signed } from "../paint/dom.js";

export class Panel {
  /** `stage` gives scene, theta, gradient, network and takes change(θ), commit(name), warn(sentence). */
  constructor(stage, node) {
    Object.assign(this, { stage, node });
  }

  rebuild() {
    const {
      stage,
      stage: { el, scene },
    } = this;
    const { family, readonly } = scene;
    this.cells = family.parameters.map((name, k) => this.cell(name, k, readonly));
    this.controls = family.controls.map((name) => this.control(name, readonly));
    this.bars = el("div", { class: "bars", "aria-label": "class probabilities", role: "group" });
    this.adopt = el("button", { type: "button", on: { click: () => stage.adopt() } }, "adopt its θ");
    this.networkTitle = el("h3", {}, "network ", this.adopt);
    this.pasting = new Pasting(stage);
    this.formRows = Object.fromEntries(
      Object.keys(forms(scene, stage.theta, stage.sides)).map((name) => [name, this.form(name)]),
    );
    const layout = arrangement(family.parameters);
    const fixed = layout.flat().filter((k) => k === null).length;
    const grid = el(
      "div",
      {
        class: `cells${family.parameters.length > 8 ? " dense" : ""}`,
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
        el("small", {}, `${family.name}, normalised${fixed ? ", h33 = 1" : ""}`),
      ),
      grid,
      ...(this.controls.length ? [el("div", { class: "controls" }, ...this.controls.map((c) => c.node))] : []),
      el("div", { class: "network", hidden: true }, this.networkTitle, this.bars),
      el(
        "div",
        { class: "forms" },
        el("h3", {}, "θ in other forms", ...this.sized()),
        ...this.pasting.nodes,
        ...Object.values(this.formRows).map((row) => row.node),
      ),
    );
    this.networkBox = this.node.querySelector(".network");
    this.showNetwork();
  }

  cell(name, k, readonly) {
    const input = this.field(
      `θ entry ${name}`,
      readonly,
      (value) => {
        const theta = this.stage.theta.slice();
        theta[k] = value;
        this.stage.change(theta);
        this.stage.commit(name);
      },
      `theta-${k}`,
    );
    const [bar, number] = [this.stage.el("i"), this.stage.el("span")];
    const grad = this.stage.el("div", { class: "grad", title: `∂L/∂${name}, all channels` }, bar, number);
    return {
      input,
      bar,
      number,
      node: this.stage.el(
        "div",
        { class: "cell" },
        this.stage.el("span", { "aria-hidden": "true" }, letters(name)),
        input,
        grad,
      ),
    };
  }

  fixedCell() {
    const input = this.stage.el("input", {
      type: "text",
      value: "+1.000",
      readonly: true,
      "aria-label": "h33, always 1",
      tabindex: -1,
    });
    return this.stage.el(
      "div",
      { class: "cell fixed" },
      this.stage.el("span", { "aria-hidden": "true" }, "h33"),
      input,
    );
  }

  /** A number field that takes what is typed on Enter or on leaving, and says so when it cannot. */
  field(label, readonly, take, testid) {
    const refuse = (input, sentence) => {
      input.setAttribute("aria-invalid", String(Boolean(sentence)));
      this.stage.warn(sentence);
    };
    const read = (input) => {
      if (input.value === input.shown) return refuse(input, "");
      const value = parsed(input.value);
      if (Number.isFinite(value)) {
        refuse(input, "");
        return take(value);
      }
      refuse(
        input,
        `${label}: “${input.value}” is not a finite number, so θ stays as it was; type for example 0.5 or press Escape.`,
      );
    };
    return this.stage.el("input", {
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": label,
      "data-testid": testid,
      readonly,
      on: {
        change: ({ target }) => read(target),
        focus: ({ target }) => target.select(),
        blur: ({ target }) => {
          if (target.getAttribute("aria-invalid") === "true") refuse(target, "");
          this.update();
        },
        keydown: (event) => {
          const input = event.target;
          const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
          if (event.key === "Escape") {
            input.value = input.shown;
            refuse(input, "");
          }
          if (event.key === "Enter") read(input);
          if (step && !readonly) {
            event.preventDefault();
            take(parsed(input.shown) + step * (event.shiftKey ? 0.1 : 0.01));
            input.value = input.shown;
          }
        },
      },
    });
  }

  write(input, text) {
    if (input.shown === text) return;
    input.shown = text;
    const typing = input === input.getRootNode().activeElement && input.getAttribute("aria-invalid") === "true";
    if (!typing) input.value = text;
  }

  control(name, readonly) {
    const { symbol, unit, low, high, step } = VOCABULARY[name];
    const {
      stage,
      stage: { el },
    } = this;
    const set = (value) => stage.change(fromControls(stage.scene.family, stage.theta, name, value, stage.scene.aspect));
    const slider = el("input", {
      type: "range",
      min: low,
      max: high,
      step,
      "aria-label": name,
      "data-testid": `control-${name.replace(" ", "-")}`,
      disabled: readonly,
      on: {
        input: () => {
          this.before ??= stage.theta.slice();
          stage.hold(this.before);
          stage.change(fromControls(stage.scene.family, this.before, name, Number(slider.value), stage.scene.aspect));
        },
        change: () => {
          this.before = undefined;
          stage.commit(name);
        },
        // a knob that came back to where it was has changed nothing, and says nothing
        pointerup: () =>
          setTimeout(() => {
            if (this.before === undefined) return;
            this.before = undefined;
            stage.hold(null);
          }),
      },
    });
    const input = this.field(
      `${name}${unit ? ` in ${unit}` : ""}`,
      readonly,
      (value) => {
        set(value);
        stage.commit(name);
      },
      `number-${name.replace(" ", "-")}`,
    );
    const digits = step >= 0.5 ? 1 : 3;
    return {
      name,
      slider,
      input,
      digits,
      node: el(
        "div",
        { class: "control" },
        el("span", {}, `${name} `, el("i", {}, symbol)),
        slider,
        input,
        el("span", {}, unit),
      ),
    };
  }

  form(name) {
    const code = this.stage.el("code", { "data-testid": `form-${name.replace(" ", "-")}` });
    const button = this.stage.el(
      "button",
      { type: "button", "aria-label": `copy the ${name}`, on: { click: () => this.copy(name, button) } },
      "copy",
    );
    return { code, node: this.stage.el("div", { class: "form" }, this.stage.el("span", {}, name), code, button) };
  }

  async copy(name, button) {
    const text = copyable(name, this.stage.scene, this.stage.theta, this.stage.sides);
    if (!text) return this.stage.warn(`There is nothing to copy: ${this.formRows[name].code.textContent}.`);
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
    const {
      stage: { scene, theta, gradient, gradientRange },
      cells,
    } = this;
    if (!cells) return;
    cells.forEach((cell, k) => {
      this.write(cell.input, signed(theta[k]));
      if (!gradient) return;
      const value = gradient.theta[k];
      say(cell.number, figures(value));
      cell.bar.style.setProperty("--share", Math.max(-1, Math.min(1, value / gradientRange.theta)).toFixed(4));
    });
    if (this.controls.length) {
      const values = toControls(scene.family, theta, scene.aspect);
      for (const { name, slider, input, digits } of this.controls) {
        slider.value = values[name];
        slider.setAttribute("aria-valuetext", `${signed(values[name], digits)} ${VOCABULARY[name].unit}`);
        this.write(input, signed(values[name], digits));
      }
    }
    for (const [name, text] of Object.entries(forms(scene, theta, this.stage.sides)))
      say(this.formRows[name].code, text);
    this.pasting.update();
  }

  /** Two opinions, class by class: the network's on its own box, and its classifier's on yours. */
  showNetwork() {
    const { network, yours, el } = this.stage;
    this.networkBox.hidden = !network && !yours;
    if (this.networkBox.hidden) return;
    this.adopt.hidden = network?.theta?.length !== this.stage.theta.length;
    const said = (name, opinion) => (opinion ? [el("span", {}, `${name}: ${opinion.label} `)] : []);
    this.networkTitle.replaceChildren(...said("network", network), ...said("your box", yours), this.adopt);
    const all = [network?.probabilities ?? [], yours?.probabilities ?? []];
    const bar = (p, who) => el("i", { class: who, style: `width:${(100 * (p ?? 0)).toFixed(2)}%` });
    const percent = (p) => el("span", {}, p === undefined ? "" : `${(100 * p).toFixed(1)} %`);
    this.bars.replaceChildren(
      ...Array.from({ length: Math.max(...all.map((p) => p.length)) }, (_, k) => {
        const [its, mine] = all.map((p) => p[k]);
        return el(
          "div",
          { style: k === network?.label ? "font-weight:700" : "" },
          el("span", {}, String(k)),
          el("div", {}, bar(its, "its"), bar(mine, "yours")),
          percent(its),
          percent(mine),
        );
      }),
    );
  }
}

/** A control point's place is seen; its cell says only which coordinate it holds. */
const letters = (name) => name.replace(/\d+,\d+$/, "");

/** Lay the entries out as they are written: matrices as matrices (null: the fixed 1), lattices as lattices, x above y. */
function arrangement(parameters) {
  const n = parameters.length;
  const all = parameters.map((_, k) => k);
  const across = Number(parameters.at(-1).match(/,(\d+)$/)?.[1]);
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
  const rows = [];
  for (let k = 0; k < n; k += columns) rows.push(all.slice(k, k + columns));
  if (n === 8 && columns === 3) rows.at(-1).push(null);
  return rows;
}

// One pixel under the microscope: a target pixel and the taps it reads, or a source pixel and all who read it.

import { figures, fitting, say, signed } from "../dom.js";
import { around, explain, readers } from "../math/explain.js";
import { channelName } from "../names.js";
import { drawReaders, drawTaps } from "../paint/lens.js";
import { short } from "../paint/pixels.js";
import { message } from "../texts.js";

/**
 * @import { Around, Explanation } from "../math/explain.js"
 * @import { Place } from "../paint/state.js"
 * @import { Stage } from "./stage.js"
 */

/** @typedef {{weight: number, value: number}} Term  of eq. 3 */

/**
 * Eq. 4, 5 or 3, whichever the kernel is.
 * @type {Record<string, string>}
 */
const KERNEL_TERMS = { integer: "·δ(⌊x+½⌋−m)·δ(⌊y+½⌋−n)", bilinear: "·max(0, 1−|x−m|)·max(0, 1−|y−n|)" };
const rows = () => [
  message("stage-pixel-target"),
  message("stage-pixel-reads"),
  message("stage-pixel-weights"),
  "V",
  "∂V/∂x",
  "∂V/∂y",
  "∂V/∂θ",
];

export class Microscope {
  /**
   * @param {Stage} stage
   * @param {HTMLElement} node
   */
  constructor(stage, node) {
    const { el } = stage;
    this.stage = stage;
    /** @type {Place[]} */
    this.shown = [];
    /** @type {{targets: number[], weights: number[]}|null} */
    this.readers = null; // of a source pixel
    this.canvases = [0, 1].map(() => el("canvas", { "aria-hidden": "true" }));
    this.rows = rows().map((name) => [name, "", ""].map((text) => el("span", {}, text)));
    this.formula = el("p", { class: "formula", "data-testid": "formula" });
    this.table = el(
      "div",
      { class: "reading one", "data-testid": "microscope" },
      ...this.rows.map((cells) => el("div", { class: "row" }, ...cells)),
      this.formula,
    );
    node.replaceChildren(...this.canvases, this.table);
  }

  /** Show what is under the pointer, else the pins. */
  update() {
    const { shown } = this.stage.selection;
    this.shown = shown;
    this.canvases[1].hidden = shown.length < 2;
    this.table.classList.toggle("one", shown.length < 2);
    this.table.dataset.side = shown[0].side;
    this.readers = null;
    if (shown[0].side === "source") this.source(shown[0]);
    else for (const [k, place] of shown.entries()) this.target(place, k);
    if (shown.length < 2) for (const [, , second] of this.rows) say(second, "");
  }

  /** The first lines, for a screen reader. */
  spoken() {
    return this.rows
      .slice(0, 4)
      .map(([name, value]) => `${name.textContent} ${value.textContent}`)
      .join(", ");
  }

  /**
   * @param {number} column
   * @param {string[]} texts
   */
  write(column, texts) {
    texts.forEach((text, k) => {
      const cell = this.rows[k][column + 1];
      say(cell, text);
      cell.title = text; // whole, where the window is too narrow for the line
    });
  }

  /** @param {string[]} names of the rows */
  names(names) {
    for (const [k, name] of names.entries()) say(this.rows[k][0], name);
  }

  /**
   * @param {Place} place
   * @param {number} column
   */
  target({ row, col }, column) {
    const { scene, theta, current, channel } = this.stage;
    const { U, family, frame, kernel, padding } = scene;
    const e = explain(U, family, theta, frame, kernel, padding, row, col, "right", current.grid);
    const left = explain(U, family, theta, frame, kernel, padding, row, col, "left", current.grid);
    const c = channel ?? 0;
    const near = around(U, frame, kernel, padding, e.pixel);
    const taps = near.inside.flat();
    const two = this.shown.length > 1; // side by side there is room for pixels only
    const of = e.value.length > 1 ? ` ${this.channelName(c)}` : ""; // a slope is one channel's; ∂L/∂θ sums them
    this.names(rows().map((name) => (name.startsWith("∂") ? name + of : name)));
    const slope = (/** @type {0|1} */ axis) => {
      const [right, other] = [e.slopePixel[c][axis], left.slopePixel[c][axis]];
      const kink = Math.abs(right - other) > 1e-9 * (1 + Math.abs(right));
      const value = figures(right);
      if (kink) return message("stage-pixel-kink", { right: value, left: figures(other) });
      return two
        ? message("stage-pixel-slope", { value })
        : message("stage-pixel-slope-unit", { value, unit: figures(e.slope[c][axis]) });
    };
    const [from, to] = [e.target, e.source].map(([x, y]) => `  (${signed(x)}, ${signed(y)})`);
    this.write(column, [
      `${message("stage-pixel-place", { row, column: col })}${two ? "" : from}`,
      `${message("stage-pixel-reads-at", { x: fitting(e.pixel[0], 2), y: fitting(e.pixel[1], 2) })}${two || this.stage.projector ? "" : to}`,
      message("stage-pixel-taps", {
        sum: signed(e.weightSum, 4),
        inside: taps.filter(Boolean).length,
        count: taps.length,
      }),
      e.value.map((v) => signed(v, 4)).join("  "),
      slope(0),
      slope(1),
      scene.scattered
        ? message("stage-pixel-no-theta")
        : e.dtheta
          ? Array.from(e.dtheta[c])
              .slice(0, 8)
              .map((v) => figures(v))
              .join(" ") + (theta.length > 8 ? " …" : "")
          : message("stage-pixel-torch"),
    ]);
    drawTaps(this.canvases[column], this.stage, e, near, c);
    if (column === 0) this.fillIn(e, near, c);
  }

  /** @param {number} c */
  channelName(c) {
    return channelName(c, this.stage.scene.picture);
  }

  /**
   * Eq. 3 with its numbers: every term where they fit, else the heaviest; "=" where what is printed adds up, else "≈".
   * @param {Explanation} e
   * @param {Around} near
   * @param {number} c
   */
  fillIn(e, near, c) {
    const { scene } = this.stage;
    const terms = near.weights
      .flatMap((line, n) => line.map((weight, m) => ({ weight, value: near.values[c][n][m] })))
      .filter((t) => t.weight !== 0);
    const rest = Math.max(terms.length - 4, 0);
    if (rest) terms.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
    const span = (/** @type {string} */ text, /** @type {string} */ who) => this.stage.el("span", { class: who }, text);
    const [general, result] = [KERNEL_TERMS[scene.kernel] ?? "·k(x−m)·k(y−n)", signed(e.value[c], 4)];
    const equals = rest || !addsUp(terms, result) ? " ≈ " : " = ";
    const parts = [
      span("V", "is-target"),
      e.value.length > 1 ? ` (${this.channelName(c)})` : "",
      " = Σ ",
      span("U", "is-source"),
      this.stage.el("span", { class: "general" }, general),
      terms.length ? equals : " = ",
    ];
    for (const [k, { weight, value }] of terms.slice(0, 4).entries()) {
      const factor = weight < 0 ? `(${short(weight)})` : short(weight);
      parts.push(k ? " + " : "", span(short(value), "is-source"), "·", factor);
    }
    if (!terms.length) parts.push(message("stage-pixel-no-tap"));
    if (rest) parts.push(` ${message("stage-pixel-more", { count: rest })}`);
    parts.push(terms.length ? equals : " = ", span(result, "is-target"));
    this.formula.replaceChildren(...parts);
  }

  /** @param {Place} place */
  source({ row, col }) {
    const { scene, current, gradient, channel } = this.stage;
    const { U, frame, kernel, padding } = scene;
    const found = readers(current.grid, frame, kernel, row, col, padding);
    const order = found.targets
      .map((_, k) => k)
      .sort((a, b) => Math.abs(found.weights[b]) - Math.abs(found.weights[a]));
    const wo = frame.target[1];
    const [, h, w] = U.shape;
    const at = (/** @type {number} */ k) =>
      `(${Math.floor(found.targets[k] / wo)}, ${found.targets[k] % wo})·${short(found.weights[k])}`;
    const values = scene.values;
    this.readers = found;
    this.names([
      message("stage-pixel-source"),
      "U",
      message("stage-pixel-read-by"),
      message("stage-pixel-weights"),
      message("stage-pixel-readers"),
      "",
      gradient ? `∂L/∂U${U.shape[0] > 1 ? ` ${this.channelName(channel ?? 0)}` : ""}` : "",
    ]);
    this.write(0, [
      message("stage-pixel-place", { row, column: col }),
      Array.from({ length: U.shape[0] }, (_, c) => signed(values[(c * h + row) * w + col], 4)).join("  "),
      order.length ? message("stage-pixel-read", { count: order.length }) : message("stage-pixel-unread"),
      signed(
        found.weights.reduce((sum, v) => sum + v, 0),
        4,
      ),
      order.slice(0, 4).map(at).join("  "),
      order.slice(4, 8).map(at).join("  "),
      gradient?.U ? `${figures(gradient.U[((channel ?? 0) * h + row) * w + col])} = Σ ∂L/∂V·k` : "",
    ]);
    say(this.formula, message(order.length ? "stage-pixel-backward" : "stage-pixel-nothing"));
    drawReaders(this.canvases[0], this.stage, found, order);
  }
}

/**
 * Tell whether terms, printed with two figures, add up to the printed sum.
 * @type {(terms: Term[], result: string) => boolean}
 */
function addsUp(terms, result) {
  const figure = (/** @type {string} */ text) => Number(text.replace("−", "-"));
  const sum = terms.reduce((total, { value, weight }) => total + figure(short(value)) * figure(short(weight)), 0);
  return Math.abs(sum - figure(result)) <= 0.5001e-4;
}

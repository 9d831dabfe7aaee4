// One pixel under the microscope: a target pixel and the taps it reads, or a source pixel and all who read it.

import { around, explain, readers } from "../../math/explain.js";
import { figures, say, signed } from "../../paint/dom.js";
import { footprint } from "../../paint/overlays.js";
import { swatch } from "../../paint/picture.js";
import { short } from "../../paint/pixels.js";
import { COLOUR, cased, cross } from "../../paint/strokes.js";

const SIDE = 186;
const CHANNELS = ["red", "green", "blue", "alpha"];
/** Eq. 4, 5 or 3, whichever the kernel is. */
const KERNEL_TERMS = { integer: "·δ(⌊x+½⌋−m)·δ(⌊y+½⌋−n)", bilinear: "·max(0, 1−|x−m|)·max(0, 1−|y−n|)" };
const ROWS = ["target pixel", "reads U at", "Σ weights", "V", "∂V/∂x", "∂V/∂y", "∂V/∂θ"];

export class Microscope {
  constructor(stage, node) {
    const { el } = stage;
    Object.assign(this, { stage, node });
    this.canvases = [0, 1].map(() => el("canvas", { "aria-hidden": "true" }));
    this.rows = ROWS.map((name) => [name, "", ""].map((text) => el("span", {}, text)));
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

  write(column, texts) {
    texts.forEach((text, k) => {
      const cell = this.rows[k][column + 1];
      say(cell, text);
      cell.title = text; // whole, where the window is too narrow for the line
    });
  }

  names(names) {
    for (const [k, name] of names.entries()) say(this.rows[k][0], name);
  }

  target({ row, col }, column) {
    const { scene, theta, now, channel } = this.stage;
    const { U, family, frame, kernel, padding } = scene;
    const e = explain(U, family, theta, frame, kernel, padding, row, col, "right", now.grid);
    const left = explain(U, family, theta, frame, kernel, padding, row, col, "left", now.grid);
    const c = channel ?? 0;
    const near = around(U, frame, kernel, padding, e.pixel);
    const taps = near.inside.flat();
    const two = this.shown.length > 1; // side by side there is room for pixels only
    const of = e.value.length > 1 ? ` ${this.channelName(c)}` : ""; // a slope is one channel's; ∂L/∂θ sums them
    this.names(ROWS.map((name) => (name.startsWith("∂") ? name + of : name)));
    const slope = (axis) => {
      const [right, other] = [e.slopePixel[c][axis], left.slopePixel[c][axis]];
      const kink = Math.abs(right - other) > 1e-9 * (1 + Math.abs(right));
      return (
        (kink ? `right ${figures(right)} (autograd) · left ${figures(other)} per px` : `${figures(right)} per px`) +
        (kink || two ? "" : `, ${figures(e.slope[c][axis])} per unit`)
      );
    };
    this.write(column, [
      `row ${row}, column ${col}${two ? "" : `  (${signed(e.target[0])}, ${signed(e.target[1])})`}`,
      `x ${signed(e.pixel[0], 2)}, y ${signed(e.pixel[1], 2)} px${two || this.stage.projector ? "" : `  (${signed(e.source[0])}, ${signed(e.source[1])})`}`,
      `${signed(e.weightSum, 4)}   ${taps.filter(Boolean).length} of ${taps.length} taps in U`,
      e.value.map((v) => signed(v, 4)).join("  "),
      slope(0),
      slope(1),
      scene.scattered
        ? "none: loose points have no θ"
        : e.dtheta
          ? Array.from(e.dtheta[c])
              .slice(0, 8)
              .map((v) => figures(v))
              .join(" ") + (theta.length > 8 ? " …" : "")
          : "from torch only",
    ]);
    this.paintTaps(this.canvases[column], e, near, c);
    if (column === 0) this.fillIn(e, near, c);
  }

  channelName(c) {
    return this.stage.scene.picture ? CHANNELS[c] : `channel ${c}`;
  }

  /** Eq. 3 with its numbers: every term where they fit, else the heaviest; "=" where what is printed adds up, else "≈". */
  fillIn(e, near, c) {
    const { scene } = this.stage;
    const terms = near.weights
      .flatMap((line, n) => line.map((weight, m) => ({ weight, value: near.values[c][n][m] })))
      .filter((t) => t.weight !== 0);
    const rest = Math.max(terms.length - 4, 0);
    if (rest) terms.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
    const span = (text, who) => this.stage.el("span", { class: who }, text);
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
    if (!terms.length) parts.push("0 (no tap in U)");
    if (rest) parts.push(` + ${rest} more terms`);
    parts.push(terms.length ? equals : " = ", span(result, "is-target"));
    this.formula.replaceChildren(...parts);
  }

  source({ row, col }) {
    const { scene, now, gradient, channel } = this.stage;
    const { U, frame, kernel, padding } = scene;
    const found = readers(now.grid, frame, kernel, row, col, padding);
    const order = found.targets
      .map((_, k) => k)
      .sort((a, b) => Math.abs(found.weights[b]) - Math.abs(found.weights[a]));
    const wo = frame.target[1];
    const [, h, w] = U.shape;
    const at = (k) => `(${Math.floor(found.targets[k] / wo)}, ${found.targets[k] % wo})·${short(found.weights[k])}`;
    const values = scene.values;
    this.readers = found;
    this.names([
      "source pixel",
      "U",
      "read by",
      "Σ weights",
      "row, col·k",
      "",
      gradient ? `∂L/∂U${U.shape[0] > 1 ? ` ${this.channelName(channel ?? 0)}` : ""}` : "",
    ]);
    this.write(0, [
      `row ${row}, column ${col}`,
      Array.from({ length: U.shape[0] }, (_, c) => signed(values[(c * h + row) * w + col], 4)).join("  "),
      order.length
        ? `${order.length} target pixel${order.length > 1 ? "s" : ""} (eq. 6)`
        : "no target pixel: its gradient is 0",
      signed(
        found.weights.reduce((sum, v) => sum + v, 0),
        4,
      ),
      order.slice(0, 4).map(at).join("  "),
      order.slice(4, 8).map(at).join("  "),
      gradient?.U ? `${figures(gradient.U[((channel ?? 0) * h + row) * w + col])} = Σ ∂L/∂V·k` : "",
    ]);
    say(
      this.formula,
      order.length
        ? "Each target pixel here sends ∂L/∂V times its weight back to this source pixel."
        : "Nothing flows back to a pixel that is never read.",
    );
    this.paintReaders(this.canvases[0], found, order);
  }

  paint(canvas) {
    const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
    if (canvas.width !== SIDE * ratio) Object.assign(canvas, { width: SIDE * ratio, height: SIDE * ratio });
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, SIDE, SIDE);
    context.textAlign = "center";
    return context;
  }

  paintTaps(canvas, e, near, c) {
    const { scene, now, look, overlays } = this.stage;
    const [, h, w] = scene.U.shape;
    const context = this.paint(canvas);
    const n = near.rows.length;
    if (!e.pixel.every(Number.isFinite)) return;
    const edge = n <= 2 ? 0.5 : 0; // a little of the neighbours around few taps
    const cell = SIDE / (n + 2 * edge);
    const [left, top] = [near.cols[0], near.rows[0]];
    const lens = { x: (x) => (x - left + 0.5 + edge) * cell, y: (y) => (y - top + 0.5 + edge) * cell };
    const colour = look.picture && look.channel === null;
    for (let r = edge ? -1 : 0; r < n + Math.ceil(edge); r++) {
      for (let q = edge ? -1 : 0; q < n + Math.ceil(edge); q++) {
        const tap = r >= 0 && q >= 0 && r < n && q < n;
        const [row, col] = [top + r, left + q];
        const real = row >= 0 && col >= 0 && row < h && col < w;
        const value = tap ? near.values[c][r][q] : real ? scene.values[(c * h + row) * w + col] : 0;
        const [x, y] = [lens.x(col), lens.y(row)];
        context.globalAlpha = tap ? 1 : 0.5;
        context.fillStyle =
          !real && !(tap && near.inside[r][q])
            ? "rgba(128,128,128,.2)"
            : real && colour
              ? colourOf(scene, row, col)
              : swatch(value, look)[0];
        context.fillRect(x - cell / 2, y - cell / 2, cell - 1, cell - 1);
        if (!real) hatchCell(context, x - cell / 2, y - cell / 2, cell);
        context.globalAlpha = 1;
        if (tap) this.paintWeight(context, x, y, cell, near.weights[r][q], value);
      }
    }
    if (overlays.footprint) footprint(context, lens, now.grid, scene.frame, e.row, e.col);
    cross(context, lens.x(e.pixel[0]), lens.y(e.pixel[1]), "#fff", 2.5);
  }

  /** A square whose area is the weight (dashed if negative), and both numbers. */
  paintWeight(context, x, y, cell, weight, value) {
    const side = Math.sqrt(Math.min(Math.abs(weight), 1)) * (cell - 5);
    context.setLineDash(weight < 0 ? [3, 2] : []);
    if (side > 1)
      cased(context, COLOUR.V, 2, () => context.strokeRect(x - side / 2 - 0.5, y - side / 2 - 0.5, side, side));
    context.setLineDash([]);
    context.fillStyle = "rgba(213,94,0,.28)";
    context.fillRect(x - side / 2 - 0.5, y - side / 2 - 0.5, side, side);
    if (cell < 28 || (cell < 40 && Math.abs(weight) < 0.005)) return;
    context.font = `600 ${this.stage.projector ? Math.min(cell * 0.38, 22) : Math.min(cell * 0.25, 14)}px system-ui, sans-serif`;
    Object.assign(context, { strokeStyle: "rgba(0,0,0,.75)", lineWidth: 3, lineJoin: "round", fillStyle: "#fff" });
    for (const [text, down] of cell < 40
      ? [[short(weight), 4]]
      : [
          [short(value), -cell * 0.2],
          [`×${short(weight)}`, cell * 0.38],
        ]) {
      context.strokeText(text, x, y + down);
      context.fillText(text, x, y + down);
    }
  }

  paintReaders(canvas, found, order) {
    const {
      scene: { frame },
      now,
      look,
      channel,
    } = this.stage;
    const context = this.paint(canvas);
    if (!order.length) return;
    const [ho, wo] = frame.target;
    const best = found.targets[order[0]];
    const spread = Math.max(
      ...order.map((k) =>
        Math.max(
          Math.abs(Math.floor(found.targets[k] / wo) - Math.floor(best / wo)),
          Math.abs((found.targets[k] % wo) - (best % wo)),
        ),
      ),
    );
    const reach = Math.min(Math.max(spread, 1), 6);
    const count = 2 * reach + 1;
    const cell = SIDE / count;
    const [top, left] = [Math.floor(best / wo) - reach, (best % wo) - reach];
    const weights = new Map(found.targets.map((i, k) => [i, found.weights[k]]));
    for (let r = 0; r < count; r++) {
      for (let q = 0; q < count; q++) {
        const [row, col] = [top + r, left + q];
        if (row < 0 || col < 0 || row >= ho || col >= wo) continue;
        const i = row * wo + col;
        context.fillStyle = swatch(now.V[(channel ?? 0) * ho * wo + i], look)[0];
        context.fillRect(q * cell, r * cell, cell - 1, cell - 1);
        const side = Math.sqrt(Math.abs(weights.get(i) ?? 0)) * (cell - 2);
        if (side)
          cased(context, COLOUR.U, 2, () =>
            context.strokeRect((q + 0.5) * cell - side / 2 - 0.5, (r + 0.5) * cell - side / 2 - 0.5, side, side),
          );
      }
    }
  }
}

/** Tell whether terms, printed with two figures, add up to the printed sum. */
function addsUp(terms, result) {
  const figure = (text) => Number(text.replace("−", "-"));
  const sum = terms.reduce((total, { value, weight }) => total + figure(short(value)) * figure(short(weight)), 0);
  return Math.abs(sum - figure(result)) <= 0.5001e-4;
}

function colourOf(
  {
    values,
    U: {
      shape: [channels, h, w],
    },
  },
  row,
  col,
) {
  const at = (c) => Math.round(255 * values[(Math.min(c, channels - 1) * h + row) * w + col]);
  return `rgb(${at(0)},${at(channels < 3 ? 0 : 1)},${at(channels < 3 ? 0 : 2)})`;
}

function hatchCell(context, x, y, side) {
  Object.assign(context, { strokeStyle: "rgba(128,128,128,.7)", lineWidth: 1 });
  context.beginPath();
  for (let k = 0.25; k < 1; k += 0.25) {
    context.moveTo(x, y + side * k);
    context.lineTo(x + side * k, y);
    context.moveTo(x + side * k, y + side);
    context.lineTo(x + side, y + side * k);
  }
  context.stroke();
}

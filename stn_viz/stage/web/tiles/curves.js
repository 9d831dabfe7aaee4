// Small panels of curves with one playhead, under a gallery that has a scrubber. Payload: stage/tile_curves.py.

import { element, say, svgElement } from "../dom.js";
import { message } from "../texts.js";

/**
 * @typedef {object} Line
 * @property {string} name  empty for one of many that are alike
 * @property {number[]} x
 * @property {number[]} y
 * @property {string} colour
 * @property {string} dash
 * @property {number|null} tile  the row of the tile that it belongs to
 *
 * @typedef {{title: string, lines: Line[], log: boolean, least: [low: number, high: number]|null}} PanelData
 */

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [330, 170, 46, 8, 8, 22];

/**
 * Choose a few round numbers between two ends: powers of ten on a logarithmic axis, else steps of 1, 2 or 5.
 * @param {number} low
 * @param {number} high
 * @param {boolean} log
 */
export function ticks(low, high, log) {
  if (log) {
    const powers = [];
    for (let e = Math.ceil(Math.log10(low)); 10 ** e <= high * (1 + 1e-9); e++) powers.push(10 ** e);
    if (powers.length > 1) return powers;
  }
  const raw = (high - low) / 5 || 1;
  const ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5].map((m) => m * ten).find((s) => s >= raw * (1 - 1e-9)) ?? 10 * ten;
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) found.push(k * step + 0);
  return found;
}

/**
 * Write a number in few signs.
 * @param {number} value
 */
export function short(value) {
  const size = Math.abs(value);
  if (size >= 1000) return `${+(value / 1000).toPrecision(3)}k`;
  return String(+value.toPrecision(size >= 100 ? 3 : 2)).replace("-", "−");
}

/**
 * Read a curve at a place, straight between its points.
 * @param {{x: number[], y: number[]}} curve with one point at least
 * @param {number} place
 */
export function at({ x, y }, place) {
  const k = x.findIndex((v) => v >= place);
  if (k < 0) return y[y.length - 1];
  if (k === 0 || x[k] === place) return y[k];
  return y[k - 1] + ((place - x[k - 1]) / (x[k] - x[k - 1])) * (y[k] - y[k - 1]);
}

/**
 * Give the ends between which all but a fiftieth of the values lie.
 * @param {number[]} values
 */
export function middle(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 100);
  return [sorted[cut], sorted[sorted.length - 1 - cut]];
}

class CurvePanel {
  /**
   * @param {PanelData} data
   * @param {number} end of the horizontal axis
   */
  constructor({ title, lines, log, least }, end) {
    this.lines = lines.filter((line) => line.x.length);
    this.x = (/** @type {number} */ v) => LEFT + (v / end) * (WIDTH - LEFT - RIGHT);
    const [low, high] = span(this.lines, log, least);
    this.y = vertical(low, high, log);
    const rules = ticks(low, high, log).flatMap((tick) => this.rule(tick));
    const steps = ticks(0, end, false).map((tick) => {
      const anchor = tick >= end * 0.97 ? "end" : "middle";
      return svgElement("text", { x: this.x(tick), y: HEIGHT - 5, "text-anchor": anchor }, short(tick));
    });
    this.paths = this.lines.map((line) => this.curve(line));
    this.head = svgElement("line", { class: "head", y1: TOP, y2: HEIGHT - BOTTOM });
    this.reads = this.lines.map(({ name, colour, dash }) =>
      name
        ? element("span", { style: `--stroke:${colour}`, "data-dashed": dash ? "yes" : "", "data-curve": name })
        : null,
    );
    this.root = element(
      "figure",
      { class: "panel" },
      element("figcaption", {}, title),
      svgElement(
        "svg",
        {
          viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
          role: "img",
          "aria-label": message("tiles-curve", { title }),
        },
        ...rules,
        ...steps,
        ...this.paths,
        this.head,
      ),
      element("p", { class: "values" }, ...this.reads),
    );
  }

  /** @param {number} tick */
  rule(tick) {
    const y = this.y(tick);
    return [
      svgElement("line", { class: "rule", x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y }),
      svgElement("text", { x: LEFT - 5, y: y + 4.5, "text-anchor": "end" }, short(tick)),
    ];
  }

  /** @param {Line} line */
  curve({ x, y, colour, dash, tile }) {
    const points = x.map((v, k) => `${this.x(v).toFixed(1)} ${this.y(y[k]).toFixed(1)}`);
    return svgElement("path", {
      class: tile === null ? "curve" : "curve many",
      d: `M${points.join("L")}`,
      stroke: colour,
      "stroke-dasharray": dash,
    });
  }

  /** @param {number} place on the horizontal axis */
  seek(place) {
    const x = String(this.x(place));
    this.head.setAttribute("x1", x);
    this.head.setAttribute("x2", x);
    this.reads.forEach((entry, k) => {
      if (entry) say(entry, `${this.lines[k].name} ${short(at(this.lines[k], place))}`);
    });
  }

  /** @param {number|null} row of the tile whose curves stand out */
  light(row) {
    this.paths.forEach((path, k) => {
      path.classList.toggle("lit", row !== null && this.lines[k].tile === row);
    });
  }
}

/**
 * The ends of a panel's vertical axis.
 * @param {Line[]} lines
 * @param {boolean} log
 * @param {[low: number, high: number]|null} least  what it covers at least
 * @returns {[low: number, high: number]}
 */
export function span(lines, log, least = null) {
  const values = lines.flatMap(({ y }) => y).filter((v) => !log || v > 0);
  let [low, high] = [Math.min(...values), Math.max(...values)];
  // one that strays shall not flatten the rest
  if (lines.some(({ tile }) => tile !== null)) [low, high] = middle(values);
  if (least) [low, high] = [Math.min(low, least[0]), Math.max(high, least[1])];
  if (!(high > low)) [low, high] = log ? [low / 2, low * 2] : [low - 1, low + 1];
  return log ? [low, high] : [low - 0.04 * (high - low), high + 0.04 * (high - low)];
}

/**
 * The height at which a value stands.
 * @param {number} low
 * @param {number} high
 * @param {boolean} log
 * @returns {(value: number) => number}
 */
function vertical(low, high, log) {
  const scale = log ? Math.log : (/** @type {number} */ v) => v;
  const share = (/** @type {number} */ v) =>
    (scale(Math.max(v, log ? low : v)) - scale(low)) / (scale(high) - scale(low));
  return (v) => HEIGHT - BOTTOM - share(v) * (HEIGHT - TOP - BOTTOM);
}

export class Curves {
  constructor() {
    this.root = element("div", { class: "curves" });
    /** @type {CurvePanel[]} */
    this.panels = [];
    /** @type {number[]} */
    this.moments = []; // where on the horizontal axis each frame is
  }

  /** @param {{panels: PanelData[], moments: number[]}} data */
  update({ panels, moments }) {
    this.moments = moments;
    this.root.hidden = panels.length === 0;
    this.panels = panels.map((panel) => new CurvePanel(panel, moments.at(-1) || 1));
    this.root.replaceChildren(...this.panels.map((panel) => panel.root));
  }

  /** @param {number} frame */
  seek(frame) {
    for (const panel of this.panels) panel.seek(this.moments[frame]);
  }

  /** @param {number|null} row */
  light(row) {
    for (const panel of this.panels) panel.light(row);
  }
}

// A curve of measurements, drawn from the middle outwards: first what was learnt, then what was not.

import { element, svgElement } from "../../dom.js";
import { calm } from "../../stage/animation.js";

/** @import { CurveView } from "../payload.js" */

const WIDE = [640, 400];
const NARROW = [440, 330]; // the same letters are larger on a phone
const MARGIN = { left: 66, right: 24, top: 20, bottom: 62 };
const SECONDS = 2;
const TICKS = 6.5;

/**
 * Round steps that divide a range into about six.
 * @type {(low: number, high: number) => number[]}
 */
export function ticks(low, high) {
  const raw = (high - low) / TICKS;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step =
    power * /** @type {number} */ ([1, 2, 3, 4.5, 5, 6, 9, 10].find((unit) => unit * power >= raw * 0.999) ?? 10);
  const first = Math.ceil(low / step - 1e-9) || 0;
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/**
 * The indices of points in the order in which they are drawn: the middle one, then its neighbours on both sides.
 * @type {(n: number, reach: number) => [from: number, to: number]}
 */
export function reached(n, reach) {
  const middle = (n - 1) / 2;
  const out = middle * Math.min(Math.max(reach, 0), 1);
  return [Math.max(Math.ceil(middle - out - 1e-9), 0), Math.floor(middle + out + 1e-9)];
}

/** @param {number} value */
const printed = (value) => String(value).replace("-", "−");

export class Curve {
  /**
   * @param {CurveView} view
   * @param {boolean} narrow
   */
  constructor(view, narrow = false) {
    this.view = view;
    const [width, height] = narrow ? NARROW : WIDE;
    this.size = { width, height };
    const { x, y } = view;
    const [low, high] = [Math.min(...x.values), Math.max(...x.values)];
    this.px = (/** @type {number} */ v) =>
      MARGIN.left + ((v - low) / (high - low || 1)) * (width - MARGIN.left - MARGIN.right);
    this.py = (/** @type {number} */ v) =>
      height - MARGIN.bottom - ((v - y.min) / (y.max - y.min || 1)) * (height - MARGIN.top - MARGIN.bottom);
    this.lines = view.series.map((series) =>
      svgElement("path", { class: "line", stroke: series.colour, "stroke-dasharray": series.dash ?? null }),
    );
    this.dots = view.series.map((series) => svgElement("g", { fill: series.colour }));
    this.svg = svgElement(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": view.caption ?? `${y.label}, ${x.label}` },
      ...this.ground(low, high),
      ...this.lines,
      ...this.dots,
    );
    this.names = element(
      "p",
      { class: "series" },
      ...view.series.map(({ name, colour, dash }) => {
        const line = {
          x1: 0,
          x2: 30,
          y1: 4,
          y2: 4,
          stroke: colour,
          "stroke-width": 4,
          "stroke-dasharray": dash || null,
        };
        const mark = svgElement("svg", { viewBox: "0 0 30 8", "aria-hidden": "true" }, svgElement("line", line));
        return element("span", {}, mark, name);
      }),
    );
    const caption = view.caption ? element("p", { class: "chart-caption" }, view.caption) : null;
    this.root = element("figure", { class: "curve-view" }, this.names, this.svg, caption);
    this.request = 0;
    this.draw(1);
  }

  /**
   * Axes, their numbers and the band.
   * @param {number} low
   * @param {number} high
   */
  ground(low, high) {
    const { x, y, band } = this.view;
    const { width, height } = this.size;
    const [left, right] = [MARGIN.left, width - MARGIN.right];
    const bottom = height - MARGIN.bottom;
    const nodes = [];
    if (band) {
      const [from, to] = band.map((v) => this.px(Math.min(Math.max(v, low), high)));
      nodes.push(
        svgElement("rect", { class: "band", x: from, y: MARGIN.top, width: to - from, height: bottom - MARGIN.top }),
      );
    }
    for (const value of ticks(y.min, y.max)) {
      const at = this.py(value);
      nodes.push(svgElement("line", { class: "grid", x1: left, x2: right, y1: at, y2: at }));
      nodes.push(svgElement("text", { x: left - 8, y: at + 6, "text-anchor": "end" }, printed(value)));
    }
    for (const value of ticks(low, high))
      nodes.push(svgElement("text", { x: this.px(value), y: bottom + 24, "text-anchor": "middle" }, printed(value)));
    nodes.push(svgElement("text", { x: (left + right) / 2, y: height - 12, "text-anchor": "middle" }, x.label));
    nodes.push(
      svgElement(
        "text",
        { class: "axis", transform: `translate(18 ${(MARGIN.top + bottom) / 2}) rotate(-90)` },
        y.label,
      ),
    );
    return nodes;
  }

  /**
   * Draw as far as the sweep has reached.
   * @param {number} reach 0 to 1
   */
  draw(reach) {
    const xs = this.view.x.values;
    const [from, to] = reached(xs.length, reach);
    for (const [k, { values }] of this.view.series.entries()) {
      let path = "";
      const marks = [];
      for (let i = from; i <= to; i++) {
        const value = values[i];
        if (value === null || !Number.isFinite(value)) continue;
        const [cx, cy] = [this.px(xs[i]).toFixed(1), this.py(value).toFixed(1)];
        path += `${path && values[i - 1] !== null ? "L" : "M"}${cx} ${cy}`;
        marks.push(svgElement("circle", { cx, cy, r: 5 }));
      }
      this.lines[k].setAttribute("d", path);
      this.dots[k].replaceChildren(...marks);
    }
    this.root.dataset.reach = reach.toFixed(2);
  }

  /** Draw it from the middle outwards. */
  sweep() {
    cancelAnimationFrame(this.request);
    if (calm()) return this.draw(1);
    let began = 0;
    const tick = (/** @type {number} */ now) => {
      began ||= now;
      const reach = (now - began) / 1000 / SECONDS;
      this.draw(Math.min(reach, 1));
      this.request = reach < 1 ? requestAnimationFrame(tick) : 0;
    };
    this.draw(0);
    this.request = requestAnimationFrame(tick);
  }

  dispose() {
    cancelAnimationFrame(this.request);
  }
}

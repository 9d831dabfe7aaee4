// What is drawn over the two pictures: box, mesh, sample points, and the diagnostic overlays.

import { determinant, mesh, stretch } from "../math/outline.js";
import { message } from "../texts.js";
import { COLOUR } from "./palette.js";
import { Sheet } from "./picture.js";
import { cased, FONTS, strokes, TAG_FONT, tag, trace } from "./strokes.js";

/**
 * @typedef {import("./strokes.js").Pen} Pen
 * @typedef {import("./view.js").View} View
 * @typedef {import("../math/frame.js").Point} Point
 * @typedef {import("../math/frame.js").Frame} Frame
 * @typedef {import("../math/frame.js").Size} Size
 * @typedef {import("../math/grid.js").Grid} Grid
 * @typedef {Point[][][]} Sides  of a box: for each side the pieces that are in sight, in source pixels
 * @typedef {{colour?: string, dash?: number[], width?: number, label?: string}} BoxStyle
 */

/**
 * @param {Pen} context
 * @param {View} view
 * @param {Sides} sides
 * @param {BoxStyle} style
 */
export function box(context, view, sides, { colour = COLOUR.source, dash = [], width = 2.5, label = "" } = {}) {
  strokes(context, view, sides.flat(), colour, width, dash);
  if (label) name(context, view, sides, label, colour);
}

/**
 * Write a box's name beside the middle of its left side, where no handle sits.
 * @param {Pen} context
 * @param {View} view
 * @param {Sides} sides
 * @param {string} label
 * @param {string} colour
 */
function name(context, view, sides, label, colour) {
  const side = sides[3]?.flat() ?? [];
  if (!side.length) return;
  const place = (/** @type {Point} */ point) => view.at(point);
  const [x, y] = middle([place(side[0]), place(side[side.length - 1])]);
  const [cx, cy] = middle(sides.flat(2).map(place));
  const far = Math.hypot(x - cx, y - cy) || 1;
  const [ux, uy] = [(x - cx) / far, (y - cy) / far];
  const size = view.small + 2;
  context.font = TAG_FONT(size);
  const half = context.measureText(label).width / 2 + 4;
  const away = 8 + Math.abs(ux) * half + Math.abs(uy) * (size - 3);
  tag(context, label, x + ux * away, y + uy * away + 4, colour, size);
}

/**
 * @param {Point[]} points
 * @returns {Point}
 */
const middle = (points) => {
  const mean = (/** @type {0|1} */ axis) => points.reduce((sum, p) => sum + p[axis], 0) / points.length;
  return [mean(0), mean(1)];
};

/**
 * @param {Pen} context
 * @param {View} view
 * @param {Grid} grid
 * @param {Frame} frame
 */
export function meshLines(context, view, grid, frame) {
  strokes(context, view, mesh(grid, frame), COLOUR.source, 1);
}

/**
 * Walk at most `most` target pixels along each side, evenly.
 * @param {Size} target
 * @param {number} most
 */
export function* spread([ho, wo], most) {
  const step = Math.ceil(Math.max(ho, wo) / most);
  const first = (/** @type {number} */ n) => Math.min((step - 1) >> 1, n >> 1); // a thin picture has a middle too
  for (let row = first(ho); row < ho; row += step)
    for (let col = first(wo); col < wo; col += step) yield row * wo + col;
}

/**
 * How many sample points a row may show before they hide the picture: on a phone fewer.
 * @param {{width: number, height: number}} view
 */
export const dotsWithin = ({ width, height }) => Math.min(20, Math.max(6, Math.round(Math.min(width, height) / 14)));

/**
 * @param {Pen} context
 * @param {View} view
 * @param {Grid} grid
 * @param {Frame} frame
 */
export function samplePoints(context, view, grid, { target }, most = 20) {
  const size = Math.max(...target) <= 14 ? 4 : 2.5;
  const dots = (/** @type {string} */ style, /** @type {number} */ side) => {
    context.fillStyle = style;
    for (const i of spread(target, most))
      context.fillRect(view.x(grid.x[i]) - side / 2, view.y(grid.y[i]) - side / 2, side, side);
  };
  dots(COLOUR.casing, size + 1);
  dots(COLOUR.target, size);
}

/**
 * Draw the image of a target pixel's disc under the local Jacobian: what the pixel *should* average.
 * @param {Pen} context
 * @param {{x: (pixel: number) => number, y: (pixel: number) => number}} view
 * @param {Grid} grid
 * @param {Frame} frame
 * @param {number} row
 * @param {number} col
 */
export function footprint(context, view, grid, { target }, row, col) {
  const i = row * target[1] + col;
  const [[a, b], [c, d]] = stretch(grid, target, col, row);
  context.beginPath();
  for (let k = 0; k <= 32; k++) {
    const [u, v] = [Math.cos((k * Math.PI) / 16) / 2, Math.sin((k * Math.PI) / 16) / 2];
    context[k ? "lineTo" : "moveTo"](view.x(grid.x[i] + a * u + b * v), view.y(grid.y[i] + c * u + d * v));
  }
  cased(context, COLOUR.target, 1.5, () => context.stroke());
}

/**
 * Tint V by log₂|det J| in shares of the source (blue: zooms in, orange: shrinks).
 * @param {Pen} context
 * @param {View} view
 * @param {Grid} grid
 * @param {Frame} frame
 */
export function determinants(context, view, grid, { source: [h, w], target: [ho, wo] }) {
  const step = Math.ceil(Math.max(ho, wo) / 48);
  const [rows, cols] = [Math.ceil(ho / step), Math.ceil(wo / step)];
  const inner = (/** @type {number} */ k, /** @type {number} */ n) => Math.min(k * step + (step >> 1), n - 1);
  const values = Float32Array.from({ length: rows * cols }, (_, i) => {
    const det = determinant(stretch(grid, [ho, wo], inner(i % cols, wo), inner(Math.floor(i / cols), ho)));
    return Math.log2(Math.abs((det * ho * wo) / (h * w)) || 1e-9);
  });
  const sheet = new Sheet();
  sheet.paint(values, 1, rows, cols, { picture: false, channel: 0, low: -4, high: 4 });
  Object.assign(context, { globalAlpha: 0.7, imageSmoothingEnabled: false });
  context.drawImage(sheet.canvas, view.left, view.top, cols * step * view.scale, rows * step * view.scale);
  context.globalAlpha = 1;
}

/**
 * Draw the line W = 0 over V, where it crosses.
 * @param {Pen} context
 * @param {View} view
 * @param {Grid} grid
 * @param {Size} target
 */
export function horizon(context, view, { w }, [ho, wo]) {
  if (!w) return;
  /** @type {Point[]} */
  const points = [];
  const step = Math.max(1, Math.floor(Math.max(ho, wo) / 64));
  /** @type {(r: number, c: number, down: number, right: number) => void} */
  const cut = (r, c, down, right) => {
    const [a, b] = [w[r * wo + c], w[(r + down) * wo + c + right]];
    if (a > 0 !== b > 0) points.push([c + (right * a) / (a - b), r + (down * a) / (a - b)]);
  };
  for (let r = 0; r < ho; r += step) for (let c = 0; c + step < wo; c += step) cut(r, c, 0, step);
  for (let r = 0; r + step < ho; r += step) for (let c = 0; c < wo; c += step) cut(r, c, step, 0);
  if (points.length < 2) return;
  // W is linear in the target point: its zero set is a straight line, drawn between its two farthest crossings
  /** @type {(from: Point, to: Point) => number} */
  const away = ([a, b], [c, d]) => Math.hypot(a - c, b - d);
  const farthest = (/** @type {Point} */ from) =>
    points.reduce((best, p) => (away(p, from) > away(best, from) ? p : best));
  const [start, end] = [farthest(points[0]), farthest(farthest(points[0]))];
  strokes(context, view, [[start, end]], COLOUR.light, 2, [8, 5]);
  tag(context, message("stage-legend-horizon"), view.x((start[0] + end[0]) / 2), view.y((start[1] + end[1]) / 2));
}

const RULES = [
  { inset: -0.5, dash: [], reach: 14 }, // outer edges, in pixels of the map; CSS pixels
  { inset: 0, dash: [3, 2], reach: 8 }, // pixel centres
];

/**
 * Rule -1, 0 and +1 along U's edges under both conventions: outer edges (solid, long) and pixel centres (dashed).
 * @param {Pen} context
 * @param {View} view
 * @param {Size} source
 * @param {string} ink
 */
export function ticks(context, view, [h, w], ink) {
  Object.assign(context, {
    fillStyle: ink,
    strokeStyle: ink,
    font: `11px ${FONTS}`,
    lineWidth: 1.5,
    textAlign: "center",
  });
  for (const { inset, dash, reach } of RULES) {
    context.setLineDash(dash);
    context.beginPath();
    for (const k of [-1, 0, 1]) {
      const place = (/** @type {number} */ n) => ((k + 1) / 2) * (n - 1 - 2 * inset) + inset;
      const [x, y] = [view.x(place(w)), view.y(place(h))];
      trace(context, [
        [x, view.top],
        [x, view.top - reach],
      ]);
      trace(context, [
        [view.left, y],
        [view.left - reach, y],
      ]);
      if (inset) {
        const name = ["−1", "0", "+1"][k + 1];
        context.fillText(name, x, Math.max(view.top - reach - 3, 10));
        context.fillText(name, Math.max(view.left - reach - 9, 8), y + 4);
      }
    }
    context.stroke();
  }
  context.setLineDash([]);
}

/**
 * Show where each control point came from: its place in the target, and the way to its source.
 * @param {Pen} context
 * @param {View} view
 * @param {[from: Point, to: Point][]} ways
 */
export function displacements(context, view, ways) {
  strokes(context, view, ways, COLOUR.theta, 1.2);
  context.fillStyle = COLOUR.light;
  for (const [[x, y]] of ways) context.fillRect(view.x(x) - 2, view.y(y) - 2, 4, 4);
}

/**
 * Draw the lasso.
 * @param {Pen} context
 * @param {View} view
 * @param {[Point, Point]} corners
 */
export function frame(context, view, [[x0, y0], [x1, y1]]) {
  context.setLineDash([4, 3]);
  cased(context, COLOUR.light, 1.5, () =>
    context.strokeRect(view.x(x0), view.y(y0), (x1 - x0) * view.scale, (y1 - y0) * view.scale),
  );
  context.setLineDash([]);
}

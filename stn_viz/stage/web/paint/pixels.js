// Single pixels of a map: their squares and values, and the marks on some of them.

import { COLOUR } from "./palette.js";
import { swatch } from "./picture.js";
import { cased, trace } from "./strokes.js";

/**
 * @typedef {import("./strokes.js").Pen} Pen
 * @typedef {import("./view.js").View} View
 * @typedef {Pick<View, "left"|"top"|"scale"|"small"|"x"|"y">} Laid  where a map's pixels lie in a pane
 * @typedef {import("./picture.js").Look} Look
 */

const LEAST = 0.6; // of the numbers beside a map: values that would be smaller are not written

/** Whether a map is small enough to be ruled into its pixels. @type {(h: number, w: number) => boolean} */
export const ruled = (h, w) => Math.max(h, w) <= 28;

/**
 * Rule small maps into pixel squares; number rows and columns, and write the values where they fit.
 * @param {Pen} context
 * @param {Laid} view
 * @param {ArrayLike<number>} values
 * @param {number} h
 * @param {number} w
 * @param {Look} look
 */
export function squares(context, view, values, h, w, look) {
  if (!ruled(h, w)) return;
  const side = view.scale;
  Object.assign(context, {
    strokeStyle: COLOUR.cell,
    lineWidth: 0.5,
    textAlign: "center",
    textBaseline: "middle",
  });
  context.beginPath();
  for (let c = 0; c <= w; c++)
    trace(context, [
      [view.x(c - 0.5), view.y(-0.5)],
      [view.x(c - 0.5), view.y(h - 0.5)],
    ]);
  for (let r = 0; r <= h; r++)
    trace(context, [
      [view.x(-0.5), view.y(r - 0.5)],
      [view.x(w - 0.5), view.y(r - 0.5)],
    ]);
  context.stroke();
  const { small } = view;
  const size = side * 0.36;
  if (side >= 22 && size >= LEAST * small && !(look.picture && look.channel === null)) {
    context.font = `${Math.min(size, 18)}px system-ui, sans-serif`;
    const offset = (look.channel ?? 0) * h * w;
    const seen = Array.from({ length: h * w }, (_, i) => values[offset + i]);
    const written = seen.every(Number.isInteger)
      ? (/** @type {number} */ v) => short(v).replace(/\.0+$/, "") || "0"
      : short;
    seen.forEach((value, i) => {
      context.fillStyle = swatch(value, look)[1];
      context.fillText(written(value), view.x(i % w), view.y(Math.floor(i / w)));
    });
  }
  if (view.left >= small + 2) {
    Object.assign(context, { font: `${small}px system-ui, sans-serif`, fillStyle: COLOUR.faint });
    const step = every(side, small);
    const away = 2 + small / 2;
    for (let c = 0; view.top >= small + 2 && c < w; c += step) context.fillText(String(c), view.x(c), view.top - away);
    for (let r = 0; r < h; r += step) context.fillText(String(r), view.left - away - 1, view.y(r));
  }
  context.textBaseline = "alphabetic";
}

/**
 * Every how many pixels a number stands beside the map, so that none runs into the next.
 * @param {number} side of a pixel on the screen
 * @param {number} small the size of the numbers
 */
export function every(side, small) {
  if (side >= 1.6 * small) return 1;
  if (side >= 0.9 * small) return 4;
  return 5 * 2 ** Math.max(0, Math.ceil(Math.log2((2 * small) / (5 * side))));
}

/**
 * Two figures without the leading zero: .91, −.3, 12.
 * @param {number} value
 */
export function short(value) {
  if (Number.isNaN(value)) return "NaN";
  const text = Math.abs(value)
    .toFixed(Math.abs(value) >= 10 ? 0 : 2)
    .replace(/^0\./, ".");
  return value < 0 && Number(text) ? `−${text}` : text;
}

/**
 * Outline one pixel, with the share `weight` of its area; around one too small to see goes a ring.
 * @param {Pen} context
 * @param {View} view
 * @param {number} row
 * @param {number} col
 * @param {string} colour
 */
export function pixel(context, view, row, col, colour, weight = 1) {
  const side = Math.max(view.scale * Math.sqrt(weight), 2);
  cased(context, colour, 2, () => context.strokeRect(view.x(col) - side / 2, view.y(row) - side / 2, side, side));
  if (view.scale >= 7) return;
  context.beginPath();
  context.arc(view.x(col), view.y(row), 9, 0, 7);
  context.stroke();
}

/**
 * Hatch the squares of an h×w map, coarsened to at most 48 a side, for which `marked` holds.
 * @param {Pen} context
 * @param {View} view
 * @param {number} h
 * @param {number} w
 * @param {(row: number, col: number) => boolean} marked
 * @param {string} colour
 */
export function hatch(context, view, h, w, marked, colour) {
  const step = Math.ceil(Math.max(h, w) / 48);
  Object.assign(context, { strokeStyle: colour, lineWidth: 1 });
  context.beginPath();
  for (let r = 0; r < h; r += step) {
    for (let c = 0; c < w; c += step) {
      if (!marked(Math.min(r + (step >> 1), h - 1), Math.min(c + (step >> 1), w - 1))) continue;
      trace(context, [
        [view.x(c - 0.5), view.y(Math.min(r + step, h) - 0.5)],
        [view.x(Math.min(c + step, w) - 0.5), view.y(r - 0.5)],
      ]);
    }
  }
  context.stroke();
}

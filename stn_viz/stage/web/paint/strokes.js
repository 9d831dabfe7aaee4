// Lines and words on a canvas: cased so that they read on any picture.

import { COLOUR } from "./palette.js";

/**
 * What the overlays ask of a canvas's context; one that writes SVG gives it too.
 * @typedef {Pick<CanvasRenderingContext2D, "save"|"restore"|"translate"|"scale"|"beginPath"|"moveTo"|"lineTo"|
 *   "closePath"|"arc"|"setLineDash"|"stroke"|"fill"|"fillRect"|"strokeRect"|"fillText"|"measureText"|"strokeStyle"|
 *   "fillStyle"|"lineWidth"|"font"|"textAlign"|"textBaseline"|"globalAlpha"|"imageSmoothingEnabled"> & {
 *   canvas: {clientWidth: number, clientHeight?: number},
 *   drawImage(image: HTMLCanvasElement|ImageBitmap, x: number, y: number, w: number, h: number): void}} Pen
 * @typedef {import("./view.js").View} View
 * @typedef {import("../math/frame.js").Point} Point
 */

/** As texts/fonts.py has them. */
export const FONTS = "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'Hiragino Sans GB', sans-serif";
/** @param {number} size */
export const TAG_FONT = (size) => `600 ${size}px ${FONTS}`;

/**
 * Stroke twice, in black below and in colour above, so that a line reads on any picture.
 * @param {Pen} context
 * @param {string} colour
 * @param {number} width
 * @param {() => void} stroke
 */
export function cased(context, colour, width, stroke) {
  Object.assign(context, { strokeStyle: COLOUR.casing, lineWidth: width + 2 });
  stroke();
  Object.assign(context, { strokeStyle: colour, lineWidth: width });
  stroke();
}

/**
 * Add a line through points of the pane to the path.
 * @param {Pen} context
 * @param {Point[]} points
 */
export function trace(context, points) {
  for (const [k, [x, y]] of points.entries()) context[k ? "lineTo" : "moveTo"](x, y);
}

/**
 * Stroke pieces given in pixels of the map.
 * @param {Pen} context
 * @param {View} view
 * @param {Point[][]} pieces
 * @param {string} colour
 * @param {number} width
 * @param {number[]} dash
 */
export function strokes(context, view, pieces, colour, width, dash = []) {
  context.setLineDash(dash);
  context.beginPath();
  for (const piece of pieces)
    trace(
      context,
      piece.map((point) => view.at(point)),
    );
  cased(context, colour, width, () => context.stroke());
  context.setLineDash([]);
}

/**
 * Write a small label on a dark ground, kept inside the pane.
 * @param {Pen} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 */
export function tag(context, text, x, y, colour = COLOUR.light, size = 12) {
  context.font = TAG_FONT(size);
  const width = context.measureText(text).width + 8;
  const { clientWidth, clientHeight } = context.canvas;
  const left = Math.min(Math.max(x - width / 2, 2), Math.max((clientWidth || 1e4) - width - 2, 2));
  const base = Math.max(Math.min(y, (clientHeight || 1e4) - 6), size + 2);
  context.fillStyle = COLOUR.plate;
  context.fillRect(left, base - size, width, size + 5);
  Object.assign(context, { fillStyle: colour, textAlign: "left" });
  context.fillText(text, left + 4, base);
}

/**
 * @param {Pen} context
 * @param {number} x
 * @param {number} y
 * @param {string} colour
 */
export function cross(context, x, y, colour, width = 2) {
  context.beginPath();
  context.moveTo(x - 7, y);
  context.lineTo(x + 7, y);
  context.moveTo(x, y - 7);
  context.lineTo(x, y + 7);
  cased(context, colour, width, () => context.stroke());
}

// Arrows: −∂L/∂(x, y) at sample points, and the force on a handle.

import { COLOUR } from "./palette.js";
import { trace } from "./strokes.js";

/**
 * @typedef {import("./strokes.js").Pen} Pen
 * @typedef {import("./view.js").View} View
 * @typedef {import("../math/frame.js").Point} Point
 * @typedef {import("../math/frame.js").Size} Size
 * @typedef {{x: number, y: number, dx: number, dy: number}} Arrow  from a source pixel, ∂L a source pixel
 */

/**
 * Draw -∂L/∂(x, y): linear length, `range` is the longest; a bar across the tip marks a clipped arrow, a ring an
 * exact 0.
 * @param {Pen} context
 * @param {View} view
 * @param {Arrow[]} list
 * @param {number} range
 */
export function arrows(context, view, list, range) {
  const longest = Math.max(16, Math.min(view.width, view.height) / 14);
  Object.assign(context, { lineWidth: 0.8, fillStyle: COLOUR.gradient });
  /** @type {Point[]} */
  const rings = [];
  context.beginPath(); // one path for all: they lie apart, and a canvas is asked but twice
  for (const { x: px, y: py, dx, dy } of list) {
    const [x, y] = [view.x(px), view.y(py)];
    const size = Math.hypot(dx, dy);
    if (!(Math.abs(x) < 1e5 && Math.abs(y) < 1e5) || Number.isNaN(size)) continue;
    const length = longest * Math.min(size / range, 1);
    if (size === 0) rings.push([x, y]);
    else if (length < 3)
      dot(context, x, y, 1.6); // too short to point
    else arrow(context, x, y, dx / size, dy / size, length, size > range * 1.0001);
  }
  context.fill();
  context.strokeStyle = COLOUR.edge;
  context.stroke();
  context.strokeStyle = COLOUR.gradient;
  context.beginPath();
  for (const [x, y] of rings) dot(context, x, y, 2.5);
  context.stroke();
}

/**
 * @param {Pen} context
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
function dot(context, x, y, radius) {
  context.moveTo(x + radius, y);
  context.arc(x, y, radius, 0, 7);
}

/**
 * A tapered arrow of `length` along the unit vector (ux, uy).
 * @param {Pen} context
 * @param {number} x
 * @param {number} y
 * @param {number} ux
 * @param {number} uy
 * @param {number} length
 * @param {boolean} clipped
 */
function arrow(context, x, y, ux, uy, length, clipped) {
  const neck = length - Math.min(7, length * 0.6);
  /** @type {(place: Point) => Point} */
  const point = ([along, aside]) => [x + ux * along - uy * aside, y + uy * along + ux * aside];
  /** @type {Point[]} */
  const edge = [
    [0, 0.8],
    [neck, 2],
    [neck, 4.5],
    [length, 0],
    [neck, -4.5],
    [neck, -2],
    [0, -0.8],
  ];
  trace(context, edge.map(point));
  context.closePath();
  if (clipped) trace(context, [point([length + 1.5, 4]), point([length + 1.5, -4])]);
}

/**
 * The force on a handle: a broad arrow along the unit vector, cased to read on any picture.
 * @param {Pen} context
 * @param {number} x
 * @param {number} y
 * @param {Point} along
 * @param {number} length
 * @param {number} thick
 */
export function force(context, x, y, [ux, uy], length, thick = 1) {
  context.beginPath();
  context.save();
  context.translate(x, y);
  context.scale(2.2 * thick, 2.2 * thick);
  arrow(context, 0, 0, ux, uy, Math.max(length, 12) / (2.2 * thick), false);
  context.restore();
  Object.assign(context, { fillStyle: COLOUR.gradient, strokeStyle: COLOUR.edge, lineWidth: 1.2 });
  context.fill();
  context.stroke();
}

/**
 * Every other arrow each way: beside the forces, few tell more than many.
 * @param {Arrow[]} arrows
 * @param {Size} target
 */
export function thinned(arrows, [ho, wo]) {
  const step = Math.ceil(Math.max(ho, wo) / 16); // as gradient_pass.js spreads them
  const across = Math.ceil((wo - Math.min((step - 1) >> 1, wo >> 1)) / step);
  const odd = (/** @type {number} */ k) =>
    (across < 2 || (k % across) % 2 === 1) && (arrows.length <= across || Math.floor(k / across) % 2 === 1);
  return arrows.filter((_, k) => odd(k));
}

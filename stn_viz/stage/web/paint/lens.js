// What the microscope shows: the taps around a source point with their weights, or the target pixels that read a pixel.

import { contextOf } from "../dom.js";
import { unit } from "../math/sampler.js";
import { footprint } from "./overlays.js";
import { COLOUR } from "./palette.js";
import { swatch } from "./picture.js";
import { short } from "./pixels.js";
import { cased, cross } from "./strokes.js";

/**
 * @import { Around, Explanation } from "../math/explain.js"
 * @import { DrawnScene, StageState } from "./state.js"
 */

/** @typedef {Pick<StageState, "scene"|"current"|"look"|"overlays"|"projector"|"channel">} Seen */

const SIDE = 186; // CSS pixels
const HALL = 20; // the size of words that a hall reads: a lens is a quarter of the screen's height there

/**
 * Clear a lens and hand out its context in CSS pixels.
 * @param {HTMLCanvasElement} canvas
 */
function cleared(canvas) {
  const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
  if (canvas.width !== SIDE * ratio) Object.assign(canvas, { width: SIDE * ratio, height: SIDE * ratio });
  const context = contextOf(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, SIDE, SIDE);
  context.textAlign = "center";
  return context;
}

/**
 * Draw the pixels around a source point, those that it reads with their weights.
 * @param {HTMLCanvasElement} canvas
 * @param {Seen} state
 * @param {Explanation} e
 * @param {Around} near
 * @param {number} c the channel whose values are written
 */
export function drawTaps(canvas, { scene, current, look, overlays, projector }, e, near, c) {
  const [, h, w] = scene.U.shape;
  const context = cleared(canvas);
  const n = near.rows.length;
  if (!e.pixel.every(Number.isFinite)) return;
  const edge = n > 2 ? 0 : projector ? 0.2 : 0.5; // a little of the neighbours around few taps
  const cell = SIDE / (n + 2 * edge);
  const [left, top] = [near.cols[0], near.rows[0]];
  const lens = {
    x: (/** @type {number} */ x) => (x - left + 0.5 + edge) * cell,
    y: (/** @type {number} */ y) => (y - top + 0.5 + edge) * cell,
  };
  const colour = look.picture && look.channel === null;
  for (let r = edge ? -1 : 0; r < n + Math.ceil(edge); r++) {
    for (let q = edge ? -1 : 0; q < n + Math.ceil(edge); q++) {
      const tap = r >= 0 && q >= 0 && r < n && q < n;
      const [row, col] = [top + r, left + q];
      const real = row >= 0 && col >= 0 && row < h && col < w;
      const value = tap ? near.values[c][r][q] : real ? valueAt(scene.U, c, row, col) : 0;
      const [x, y] = [lens.x(col), lens.y(row)];
      context.globalAlpha = tap ? 1 : 0.5;
      if (!real && !(tap && near.inside[r][q])) context.fillStyle = COLOUR.padded;
      else context.fillStyle = real && colour ? colourOf(scene, row, col) : swatch(value, look)[0];
      context.fillRect(x - cell / 2, y - cell / 2, cell - 1, cell - 1);
      if (!real) hatchCell(context, x - cell / 2, y - cell / 2, cell);
      context.globalAlpha = 1;
      if (tap) drawWeight(context, x, y, cell, near.weights[r][q], value, projector);
    }
  }
  if (overlays.footprint) footprint(context, lens, current.grid, scene.frame, e.row, e.col);
  cross(context, lens.x(e.pixel[0]), lens.y(e.pixel[1]), COLOUR.light, 2.5);
}

/**
 * A square whose area is the weight (dashed if negative), and as many of both numbers as can be read.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} cell its side
 * @param {number} weight
 * @param {number} value
 * @param {boolean} projector
 */
function drawWeight(context, x, y, cell, weight, value, projector) {
  const side = Math.sqrt(Math.min(Math.abs(weight), 1)) * (cell - 5);
  const [left, top] = [x - side / 2 - 0.5, y - side / 2 - 0.5];
  context.setLineDash(weight < 0 ? [3, 2] : []);
  if (side > 1) cased(context, COLOUR.target, 2, () => context.strokeRect(left, top, side, side));
  context.setLineDash([]);
  context.fillStyle = COLOUR.weight;
  context.fillRect(left, top, side, side);
  const [one, both] = projector ? [44, 60] : [28, 40]; // the sides that hold one number, and two
  if (cell < one || (cell < both && Math.abs(weight) < 0.005)) return;
  context.font = `600 ${projector ? HALL : Math.min(cell * 0.25, 14)}px system-ui, sans-serif`;
  Object.assign(context, { strokeStyle: COLOUR.halo, lineWidth: 3, lineJoin: "round", fillStyle: COLOUR.light });
  const write = (/** @type {string} */ text, /** @type {number} */ down) => {
    context.strokeText(text, x, y + down);
    context.fillText(text, x, y + down);
  };
  if (cell < both) return write(short(weight), projector ? HALL / 3 : 4);
  write(short(value), -cell * 0.2);
  write(`×${short(weight)}`, cell * 0.38);
}

/**
 * Draw the target around the pixel that reads a source pixel most, with the weight of each that reads it.
 * @param {HTMLCanvasElement} canvas
 * @param {Seen} state
 * @param {{targets: number[], weights: number[]}} found
 * @param {number[]} order the heaviest first
 */
export function drawReaders(canvas, { scene: { frame }, current, look, channel }, found, order) {
  const context = cleared(canvas);
  if (!order.length) return;
  const [ho, wo] = frame.target;
  const best = found.targets[order[0]];
  const away = (/** @type {number} */ i) =>
    Math.max(Math.abs(Math.floor(i / wo) - Math.floor(best / wo)), Math.abs((i % wo) - (best % wo)));
  const farthest = Math.max(...order.map((k) => away(found.targets[k])));
  const reach = Math.min(Math.max(farthest, 1), 6);
  const count = 2 * reach + 1;
  const cell = SIDE / count;
  const [top, left] = [Math.floor(best / wo) - reach, (best % wo) - reach];
  const weights = new Map(found.targets.map((i, k) => [i, found.weights[k]]));
  for (let r = 0; r < count; r++) {
    for (let q = 0; q < count; q++) {
      const [row, col] = [top + r, left + q];
      if (row < 0 || col < 0 || row >= ho || col >= wo) continue;
      const i = row * wo + col;
      context.fillStyle = swatch(current.V[(channel ?? 0) * ho * wo + i], look)[0];
      context.fillRect(q * cell, r * cell, cell - 1, cell - 1);
      const side = Math.sqrt(Math.abs(weights.get(i) ?? 0)) * (cell - 2);
      const [x, y] = [(q + 0.5) * cell - side / 2 - 0.5, (r + 0.5) * cell - side / 2 - 0.5];
      if (side) cased(context, COLOUR.source, 2, () => context.strokeRect(x, y, side, side));
    }
  }
}

/** @type {(scene: DrawnScene, row: number, col: number) => string} */
function colourOf({ U }, row, col) {
  const [channels] = U.shape;
  const at = (/** @type {number} */ c) => Math.round(255 * valueAt(U, Math.min(c, channels - 1), row, col));
  return `rgb(${at(0)},${at(channels < 3 ? 0 : 1)},${at(channels < 3 ? 0 : 2)})`;
}

/**
 * One value of a map: of a camera's picture the others are not asked for.
 * @type {(U: DrawnScene["U"], c: number, row: number, col: number) => number}
 */
function valueAt(U, c, row, col) {
  const [, h, w] = U.shape;
  return unit(U) * U.data[(c * h + row) * w + col];
}

/** @type {(context: CanvasRenderingContext2D, x: number, y: number, side: number) => void} */
function hatchCell(context, x, y, side) {
  Object.assign(context, { strokeStyle: COLOUR.hatch, lineWidth: 1 });
  context.beginPath();
  for (let k = 0.25; k < 1; k += 0.25) {
    context.moveTo(x, y + side * k);
    context.lineTo(x + side * k, y);
    context.moveTo(x + side * k, y + side);
    context.lineTo(x + side, y + side * k);
  }
  context.stroke();
}

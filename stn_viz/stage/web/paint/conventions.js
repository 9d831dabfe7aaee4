// V for every pair of `align_corners`: of the grid's builder and of the sampler.

import { misread, otherConvention } from "../math/outline.js";
import { sample } from "../math/sampler.js";
import { message } from "../texts.js";
import { COLOUR } from "./palette.js";
import { Sheet } from "./picture.js";
import { TAG_FONT, tag } from "./strokes.js";

/**
 * @import { Frame } from "../math/frame.js"
 * @import { Points } from "../math/grid.js"
 * @import { StageState } from "./state.js"
 * @import { Pen } from "./strokes.js"
 * @import { View } from "./view.js"
 */

/** @typedef {{frame: Frame, grid: Points}} Convention */

const SEAM = 6; // CSS pixels between the pictures
const named = (/** @type {Convention} */ { frame: { alignCorners } }) => (alignCorners ? "True" : "False");

/**
 * The name of one of the four, as long and as large as its picture is wide.
 * @type {(context: Pen, built: Convention, read: Convention, width: number, large: number) => {label: string, size: number}}
 */
function fitted(context, built, read, width, large) {
  const both = { built: named(built), sampled: named(read) };
  const labels =
    both.built === both.sampled
      ? [`align_corners=${both.built}`, both.built]
      : [message("stage-legend-built", both), message("stage-legend-built-short", both)];
  context.font = TAG_FONT(large);
  const sizes = labels.map((text) => Math.min(large, (large * (width - 12)) / context.measureText(text).width));
  const k = sizes[0] < 0.8 * large ? 1 : 0;
  return { label: labels[k], size: Math.floor(sizes[k]) };
}

/**
 * Show the four V, those off the diagonal where the two disagree; says the largest difference from V.
 * @type {(state: Pick<StageState, "scene"|"current"|"look">, context: Pen, view: View) => string}
 */
export function conventions({ scene, current, look }, context, view) {
  const { frame, U, kernel, padding, channels } = scene;
  const [ho, wo] = frame.target;
  /** @type {Convention[]} */
  const both = [{ frame, grid: current.grid }, otherConvention(current.grid, frame)];
  if (frame.alignCorners) both.reverse();
  const [width, height] = [(view.width - SEAM) / 2, (view.height - SEAM) / 2];
  const scale = Math.min(width / wo, height / ho);
  const sheet = new Sheet();
  context.fillStyle = COLOUR.number;
  context.fillRect(0, 0, view.width, view.height);
  let largest = 0;
  for (const [row, built] of both.entries())
    for (const [col, read] of both.entries()) {
      const grid = row === col ? built.grid : misread(built.grid, built.frame, read.frame);
      const V = sample(U, grid, read.frame, kernel, padding);
      for (let i = 0; i < V.length; i++) largest = Math.max(largest, Math.abs(V[i] - current.V[i]));
      sheet.paint(V, channels, ho, wo, look);
      const [x, y] = [col * (width + SEAM) + width / 2, row * (height + SEAM)];
      context.imageSmoothingEnabled = scale < 1;
      const top = y + (height - ho * scale) / 2;
      context.drawImage(sheet.canvas, x - (wo * scale) / 2, top, wo * scale, ho * scale);
      const { label, size } = fitted(context, built, read, width, view.small + 2);
      tag(context, label, x, y + height - 8, row === col ? COLOUR.light : COLOUR.network, size);
    }
  return message("stage-legend-conventions", { size: largest.toFixed(4) });
}

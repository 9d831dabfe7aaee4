// Beside a descent: where the boxes of earlier steps stood, where a plain step would go, and what pulls at the handles.

import { figures } from "../dom.js";
import { message } from "../texts.js";
import { force } from "./arrows.js";
import { box } from "./overlays.js";
import { COLOUR } from "./palette.js";
import { thickness } from "./state.js";
import { TAG_FONT, tag } from "./strokes.js";

/**
 * @import { Preview, StageState } from "./state.js"
 * @import { Pen } from "./strokes.js"
 * @import { View } from "./view.js"
 */

const PHONE = 240; // pixels of a pane's width: larger words would cover half of the picture

/**
 * Draw over U.
 * @type {(context: Pen, view: View, preview: Preview, state: Pick<StageState, "player"|"projector">) => void}
 */
export function drawPreview(context, view, preview, { player, projector }) {
  const thick = thickness({ projector });
  const { way, answer, sides } = preview;
  context.globalAlpha = 0.5;
  for (const { k, sides: earlier } of way) if (k < player.step) box(context, view, earlier, { width: thick });
  context.globalAlpha = 1;
  if (answer) box(context, view, answer, { colour: COLOUR.network, dash: [9, 6], width: 2.5 * thick });
  if (sides) box(context, view, sides, { colour: COLOUR.gradient, dash: [3, 4], width: 2.5 * thick });
  drawForces(context, view, preview, thick);
}

/** @type {(context: Pen, view: View, preview: Preview, thick: number) => void} */
function drawForces(context, view, { forces, strongest }, thick) {
  if (!strongest) return;
  const longest = Math.min(view.width, view.height) / 7;
  for (const { at, pull } of forces) {
    const size = Math.hypot(...pull);
    if (!(size > 0)) continue;
    const [x, y] = view.at(at);
    const length = Math.min(size / strongest, 1.3) * longest;
    force(context, x, y, [pull[0] / size, pull[1] / size], length, thick);
  }
}

/**
 * Say at the foot of the pane which box is which.
 * @type {(context: Pen, view: View, preview: Preview) => void}
 */
export function nameBoxes(context, view, { answer, sides }) {
  const size = view.width < PHONE ? view.small : view.small + 3;
  const words = [[COLOUR.sourceOnDark, message("stage-legend-now")]];
  if (answer) words.push([COLOUR.network, message("stage-legend-answer")]);
  context.font = TAG_FONT(size);
  const room = (/** @type {string} */ text) => context.measureText(text).width + 14;
  const left = words.reduce((rest, [, text]) => rest - room(text), view.width);
  const ahead = message("stage-legend-ahead");
  if (sides) words.push([COLOUR.gradient, room(ahead) <= left ? ahead : message("stage-legend-ahead-short")]);
  let [x, line] = [6, 0];
  for (const [colour, text] of words) {
    const { width } = context.measureText(text);
    if (x + width + 8 > view.width) [x, line] = [6, line + 1]; // no room beside the others: above them
    tag(context, text, x + width / 2 + 4, view.height - 8 - line * (size + 8), colour, size);
    x += width + 14;
  }
}

/**
 * The scale of the forces, in words.
 * @type {(preview: Preview) => string}
 */
export const forceScale = ({ strongest }) =>
  strongest ? message("stage-legend-force", { size: figures(strongest).slice(1) }) : "";

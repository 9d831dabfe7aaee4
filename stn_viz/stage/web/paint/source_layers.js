// Which layers the picture of the source is made of, from the ground up.

import { backward } from "../math/backward.js";
import { grid } from "../math/grid.js";
import { KERNELS } from "../math/kernels.js";
import { otherConvention, outline, widest } from "../math/outline.js";
import { arrows, thinned } from "./arrows.js";
import { figures, say } from "./dom.js";
import * as draw from "./overlays.js";
import { cssColour } from "./picture.js";
import { hatch, pixel, squares } from "./pixels.js";
import { COLOUR, cross, pinned, trace } from "./strokes.js";

const RAMP = `linear-gradient(90deg, ${[0, 0.25, 0.5, 0.75, 1].map((t) => cssColour("signed", t)).join(",")})`;
const wide = (stage) => (stage.projector ? 2 : 1);

export function drawSource(stage) {
  const {
    scene,
    overlays,
    look,
    gradient,
    sheets,
    parts: { source: view, sourceLegend },
  } = stage;
  const [h, w] = scene.frame.source;
  const heated = overlays.gradient && gradient ? `${stage.slopes.edition} ${stage.channel}` : "";
  if (stage.stale || heated !== stage.heated) {
    if (stage.stale) sheets.source.paint(scene.values, scene.channels, h, w, look);
    sourceBase(stage, view.context(view.base));
    stage.heated = heated;
  }
  overSource(stage, view.context(view.over));
  sourceLegend.hidden = !legended(stage, sourceLegend);
}

/** The source's picture, dimmed below what is looked at instead, and ∂L/∂U: it seldom changes, so it costs a drag nothing. */
function sourceBase(stage, context) {
  const {
    overlays,
    sheets,
    parts: { source: view },
  } = stage;
  view.show(context, sheets.source, overlays.gradient || overlays.coverage ? 0.5 : 1);
  heat(stage, context);
}

/** Write the scales and shares of what is drawn over the source; false if there is nothing to say. */
function legended(stage, node) {
  const { scene, overlays, gradient, slopes } = stage;
  const { U, arrow } = stage.gradientRange;
  const words = [];
  if (stage.flows && gradient) {
    const still = slopes.arrows.every(({ dx, dy }) => dx === 0 && dy === 0);
    if (slopes.arrows.length)
      words.push(still ? "−∂L/∂(x, y) = 0 at every arrow" : `−∂L/∂(x, y) ➤ ${figures(arrow).slice(1)} per px`);
    words.push(overlays.gradient ? `∂L/∂U ±${figures(U).slice(1)}` : stage.ahead.legend());
  }
  if (overlays.coverage) words.push(`${(100 * stage.unread).toFixed(1)} % never read`);
  if (overlays.footprint) words.push(`${footprints(stage)}, taps ${2 * KERNELS[scene.kernel].radius} px`);
  say(node, words.filter(Boolean).join("    "));
  node.classList.toggle("ramped", Boolean(overlays.gradient && gradient));
  node.style.setProperty("--ramp", RAMP);
  return words.length > 0;
}

/** The largest footprint of all pixels of V; it costs a pass over them, once for each θ. */
function footprints(stage) {
  const {
    now,
    scene: {
      frame: { target },
    },
  } = stage;
  if (stage.measured?.edition !== now.edition) stage.measured = { edition: now.edition, px: widest(now.grid, target) };
  const { px } = stage.measured;
  if (Math.max(...target) < 2) return "footprint: one pixel has no neighbour to measure by";
  return Number.isFinite(px) ? `footprint ≤ ${px.toFixed(2)} px` : "footprint without bound: the horizon crosses V";
}

/** The whole pane of the source, on a context of any kind. */
export function sourcePane(stage, context) {
  sourceBase(stage, context);
  overSource(stage, context);
}

/** ∂L/∂U as a map. */
function heat(stage, context) {
  const {
    overlays,
    gradient,
    slopes,
    parts: { source: view },
  } = stage;
  if (!overlays.gradient || !gradient) return;
  if (slopes.painted !== stage.channel) slopes.paint();
  view.show(context, slopes.sheet);
}

function overSource(stage, context) {
  const {
    scene,
    theta,
    now,
    overlays,
    look,
    gradient,
    network,
    handles,
    parts: { source: view },
  } = stage;
  const { frame } = scene;
  const [h, w] = frame.source;
  if (!overlays.gradient || !gradient) squares(context, view, scene.values, h, w, look);
  if (overlays.coverage) hatch(context, view, h, w, unread(stage), stage.ink);
  if (overlays.conventions) {
    draw.ticks(context, view, frame.source, stage.ink);
    const other = otherConvention(now.grid, frame);
    draw.box(context, view, outline(other.grid, other.frame), { colour: COLOUR.second, dash: [6, 4], width: 1.5 });
  }
  if (overlays.mesh) draw.meshLines(context, view, now.grid, frame);
  if (overlays.samples && !(stage.flows && gradient))
    draw.samplePoints(context, view, now.grid, frame, scene.scattered ? 64 : 20);
  if (overlays.displacement && handles.many) draw.displacements(context, view, handles.ways());
  if (handles.lasso) draw.frame(context, view, handles.lasso);
  if (network?.theta.length === theta.length) {
    if (stage.networkFor !== network)
      Object.assign(stage, {
        networkFor: network,
        networkSides: outline(grid(scene.family, network.theta, frame, {}), frame),
      });
    draw.box(context, view, stage.networkSides, {
      colour: COLOUR.network,
      dash: [8, 5],
      width: 2,
      label: `network${network.label == null ? "" : `: ${network.label}`}`,
    });
  }
  if (overlays.forces) stage.ahead.draw(context);
  const { open, guess } = stage.prediction;
  if (guess)
    draw.box(context, view, guess, {
      colour: COLOUR.second,
      dash: [8, 5],
      width: 2 * wide(stage),
      label: "your guess",
    });
  draw.box(
    context,
    view,
    stage.sides,
    open ? { colour: COLOUR.second, width: 2.5 * wide(stage), label: "your guess" } : { width: 2.5 * wide(stage) },
  );
  if (handles.stalk) {
    context.strokeStyle = COLOUR.theta;
    context.lineWidth = 2;
    context.beginPath();
    trace(context, handles.stalk);
    context.stroke();
  }
  if (stage.flows && gradient)
    arrows(
      context,
      view,
      overlays.gradient ? stage.slopes.arrows : thinned(stage.slopes.arrows, frame.target),
      stage.gradientRange.arrow,
    );
  if (overlays.footprint)
    for (const i of draw.spread(frame.target, 9))
      draw.footprint(context, view, now.grid, frame, Math.floor(i / frame.target[1]), i % frame.target[1]);
  for (const [place, colour] of pinned(stage.selection.shown)) {
    if (place.side === "source") pixel(context, view, place.row, place.col, COLOUR.U);
    else {
      const i = place.row * frame.target[1] + place.col;
      cross(context, view.x(now.grid.x[i]), view.y(now.grid.y[i]), colour);
    }
  }
}

/** Say which source pixels no target pixel reads: where ∂(ΣV)/∂U is 0. Their share is `stage.unread`. */
function unread(stage) {
  const {
    scene: { frame, kernel, padding },
    now,
  } = stage;
  const [h, w] = frame.source;
  const flat = { data: new Float32Array(h * w), shape: [1, h, w] };
  const { U } = backward(flat, now.grid, frame, kernel, padding, new Float32Array(now.grid.x.length).fill(1));
  stage.unread = U.reduce((count, v) => count + (v === 0 ? 1 : 0), 0) / U.length;
  return (row, col) => U[row * w + col] === 0;
}

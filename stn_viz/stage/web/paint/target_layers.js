// Which layers the picture of the target is made of, from the ground up.

import { determinant, stretch } from "../math/outline.js";
import { sample } from "../math/sampler.js";
import { conventions } from "./conventions.js";
import { figures, say } from "./dom.js";
import { paint } from "./fast_paint.js";
import * as draw from "./overlays.js";
import { extremes, Sheet } from "./picture.js";
import { hatch, pixel, squares } from "./pixels.js";
import { COLOUR, pinned } from "./strokes.js";

const LOSS = {
  pixel: "L = one pixel of V",
  sum: "L = Σ V",
  difference: "L = mean (V − picture)²",
  network: "L: the network's",
};

export function drawTarget(stage) {
  const {
    scene,
    now,
    look,
    torch,
    sheets,
    theta,
    parts: { target: view },
  } = stage;
  const [ho, wo] = scene.frame.target;
  const { V: asked } = stage.prediction; // while a box is guessed, V is the hidden one's
  const quick = !asked && stage.moving && scene.words && look.channel === null && scene.kernel !== "integer";
  const other = stage.player.shows; // beside a descent: its target, or the difference
  const wanted = [asked ?? theta, torch, quick, other, now.edition];
  if (stage.stale || other || wanted.some((part, k) => part !== stage.painted?.[k])) {
    if (quick)
      sheets.target.fill(ho, wo, (out) =>
        paint(scene.U, scene.words, now.grid, scene.frame, scene.kernel, scene.padding, out),
      );
    else if (!other && (asked || !bitmapOf(stage)))
      sheets.target.paint(asked ?? torch?.V ?? now.V, scene.channels, ho, wo, look);
    targetBase(stage, view.context(view.base), quick);
    stage.painted = wanted;
  }
  targetLayers(stage, view.context(view.over));
}

/** Whether part of V is turned over, and is hatched. */
const twisted = (verdict) => verdict?.kind === "folded" || verdict?.kind === "horizon";

/** Torch's V as a bitmap, where what is looked at is that picture. */
const bitmapOf = ({ torch, look }) => (look.picture && look.channel === null ? torch?.image : undefined);

/** V's picture, or what is looked at instead of it beside a descent. */
function targetBase(stage, context, quick = false) {
  const {
    scene: {
      frame: {
        target: [ho, wo],
      },
    },
    torch,
    sheets,
    player,
    prediction,
    parts: { target: view },
  } = stage;
  if (player.shows) player.paint(context, view);
  else if (bitmapOf(stage) && !quick && !prediction.V) {
    context.imageSmoothingEnabled = view.scale * view.ratio < 1;
    context.drawImage(torch.image, view.left, view.top, wo * view.scale, ho * view.scale);
  } else view.show(context, sheets.target);
}

/** The whole pane of the target, on a context of any kind. */
export function targetPane(stage, context) {
  targetBase(stage, context);
  targetLayers(stage, context);
}

function targetLayers(stage, context) {
  const {
    scene,
    now,
    overlays,
    look,
    gradient,
    sheets,
    microscope,
    parts: { target: view, targetLegend },
  } = stage;
  const { frame } = scene;
  const [ho, wo] = frame.target;
  if (stage.prediction.open) {
    // V is the hidden box's: nothing that the guess would say of it stands over it
    if (Math.max(ho, wo) <= 28) squares(context, view, stage.prediction.V, ho, wo, look);
    return say(targetLegend, "");
  }
  let legend = overlays.gradient ? (scene.labels[stage.loss] ?? LOSS[stage.loss]) : "";
  if (overlays.gradient && gradient && stage.loss !== "pixel" && stage.loss !== "sum") {
    renewed(stage, sheets.loss, () => sheets.loss.heat(gradient.upstream, ho, wo, stage.gradientRange.V));
    view.show(context, sheets.loss, 0.65);
    legend += `   ∂L/∂V ±${figures(stage.gradientRange.V).slice(1)}`;
  } else if (Math.max(ho, wo) <= 28) squares(context, view, now.V, ho, wo, look);
  if (overlays.determinant) {
    draw.determinants(context, view, now.grid, frame);
    legend = "log₂|det J|: blue zooms in, orange shrinks";
  }
  const bent = (row, col) => determinant(stretch(now.grid, frame.target, col, row)) < 0;
  if (overlays.determinant || twisted(stage.verdict)) hatch(context, view, ho, wo, bent, "#d5f");
  if (overlays.weights) legend = weightSum(stage, context, view);
  draw.horizon(context, view, now.grid, frame.target);
  if (overlays.conventions) {
    say(targetLegend, conventions(stage, context, view));
    return;
  }
  const found = microscope.readers;
  if (found) {
    const heaviest = Math.max(...found.weights.map(Math.abs), 1e-12);
    for (const [k, i] of found.targets.slice(0, 4000).entries())
      pixel(context, view, Math.floor(i / wo), i % wo, COLOUR.U, Math.abs(found.weights[k]) / heaviest);
  }
  for (const [place, colour] of pinned(stage.selection.shown))
    if (place.side === "target") pixel(context, view, place.row, place.col, colour);
  say(targetLegend, legend);
}

/** Paint a sheet anew if the gradients have changed since. */
function renewed({ slopes, channel }, sheet, paintIt) {
  const edition = `${slopes.edition} ${channel}`;
  if (sheet.edition !== edition) paintIt();
  sheet.edition = edition;
}

/** Shade V where its weights do not sum to 1. */
function weightSum({ scene: { frame, kernel, padding }, now }, context, view) {
  const [h, w] = frame.source;
  const sum = sample({ data: new Float32Array(h * w).fill(1), shape: [1, h, w] }, now.grid, frame, kernel, padding);
  const [low, high] = extremes(sum);
  const sheet = new Sheet();
  sheet.paint(sum, 1, ...frame.target, { picture: false, channel: 0, low: 0, high: Math.max(high, 1.001) });
  view.show(context, sheet);
  return `Σ weights ${low.toFixed(3)} … ${high.toFixed(3)}`;
}

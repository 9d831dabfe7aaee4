// Which layers each picture is made of, from the ground up.

import { backward } from "../math/backward.js";
import { grid } from "../math/grid.js";
import { KERNELS } from "../math/kernels.js";
import { determinant, misread, otherConvention, outline, stretch, widest } from "../math/outline.js";
import { sample } from "../math/sampler.js";
import { thinned } from "../stage/descent_preview.js";
import { PIN_COLOURS } from "../stage/microscope.js";
import { twisted } from "../stage/warnings.js";
import { figures, say } from "./dom.js";
import { paint } from "./fast_paint.js";
import * as draw from "./overlays.js";
import { cssColour, extremes, Sheet } from "./picture.js";

const { COLOUR } = draw;
const RAMP = `linear-gradient(90deg, ${[0, 0.25, 0.5, 0.75, 1].map((t) => cssColour("signed", t)).join(",")})`;
const LOSS = {
  pixel: "L = one pixel of V",
  sum: "L = Σ V",
  difference: "L = mean (V − picture)²",
  network: "L: the network's",
};
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
  if (!overlays.gradient || !gradient) draw.squares(context, view, scene.values, h, w, look);
  if (overlays.coverage) draw.hatch(context, view, h, w, unread(stage), stage.ink);
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
    for (const [k, [x, y]] of handles.stalk.entries()) context[k ? "lineTo" : "moveTo"](x, y);
    context.stroke();
  }
  if (stage.flows && gradient)
    draw.arrows(
      context,
      view,
      overlays.gradient ? stage.slopes.arrows : thinned(stage.slopes.arrows, frame.target),
      stage.gradientRange.arrow,
    );
  if (overlays.footprint)
    for (const i of draw.spread(frame.target, 9))
      draw.footprint(context, view, now.grid, frame, Math.floor(i / frame.target[1]), i % frame.target[1]);
  for (const [place, colour] of marks(stage)) {
    if (place.side === "source") draw.pixel(context, view, place.row, place.col, COLOUR.U);
    else {
      const i = place.row * frame.target[1] + place.col;
      draw.cross(context, view.x(now.grid.x[i]), view.y(now.grid.y[i]), colour);
    }
  }
}

/** Paint a sheet anew if the gradients have changed since. */
function renewed({ slopes, channel }, sheet, paintIt) {
  const edition = `${slopes.edition} ${channel}`;
  if (sheet.edition !== edition) paintIt();
  sheet.edition = edition;
}

const marks = ({ selection: { shown } }) => shown.map((place, k) => [place, PIN_COLOURS[k]]);

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
    if (Math.max(ho, wo) <= 28) draw.squares(context, view, stage.prediction.V, ho, wo, look);
    return say(targetLegend, "");
  }
  let legend = overlays.gradient ? (scene.labels[stage.loss] ?? LOSS[stage.loss]) : "";
  if (overlays.gradient && gradient && stage.loss !== "pixel" && stage.loss !== "sum") {
    renewed(stage, sheets.loss, () => sheets.loss.heat(gradient.upstream, ho, wo, stage.gradientRange.V));
    view.show(context, sheets.loss, 0.65);
    legend += `   ∂L/∂V ±${figures(stage.gradientRange.V).slice(1)}`;
  } else if (Math.max(ho, wo) <= 28) draw.squares(context, view, now.V, ho, wo, look);
  if (overlays.determinant) {
    draw.determinants(context, view, now.grid, frame);
    legend = "log₂|det J|: blue zooms in, orange shrinks";
  }
  const bent = (row, col) => determinant(stretch(now.grid, frame.target, col, row)) < 0;
  if (overlays.determinant || twisted(stage.verdict)) draw.hatch(context, view, ho, wo, bent, "#d5f");
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
      draw.pixel(context, view, Math.floor(i / wo), i % wo, COLOUR.U, Math.abs(found.weights[k]) / heaviest);
  }
  for (const [place, colour] of marks(stage))
    if (place.side === "target") draw.pixel(context, view, place.row, place.col, colour);
  say(targetLegend, legend);
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

/** Show V for every pair of conventions: of the grid's builder and of the sampler. Off the diagonal they disagree. */
function conventions({ scene, now, look }, context, view) {
  const { frame, U, kernel, padding, channels } = scene;
  const [ho, wo] = frame.target;
  const both = [{ frame, grid: now.grid }, otherConvention(now.grid, frame)];
  if (frame.alignCorners) both.reverse();
  const [width, height] = [view.width / 2 - 3, view.height / 2 - 3];
  const scale = Math.min(width / wo, height / ho);
  context.fillStyle = "#777";
  context.fillRect(0, 0, view.width, view.height);
  let largest = 0;
  for (const [row, built] of both.entries())
    for (const [col, read] of both.entries()) {
      const V = sample(
        U,
        row === col ? built.grid : misread(built.grid, built.frame, read.frame),
        read.frame,
        kernel,
        padding,
      );
      for (let i = 0; i < V.length; i++) largest = Math.max(largest, Math.abs(V[i] - now.V[i]));
      const sheet = new Sheet();
      sheet.paint(V, channels, ho, wo, look);
      const [x, y] = [col * (width + 6), row * (height + 6)];
      context.imageSmoothingEnabled = scale < 1;
      context.drawImage(
        sheet.canvas,
        x + (width - wo * scale) / 2,
        y + (height - ho * scale) / 2,
        wo * scale,
        ho * scale,
      );
      const said = [built, read].map(({ frame: { alignCorners } }) => (alignCorners ? "True" : "False"));
      draw.tag(
        context,
        row === col ? `align_corners=${said[0]}` : `built ${said[0]}, sampled ${said[1]}`,
        x + width / 2,
        y + height - 8,
        row === col ? "#fff" : COLOUR.network,
      );
    }
  return `largest difference ${largest.toFixed(4)}`;
}

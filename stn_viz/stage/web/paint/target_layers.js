// Which layers the picture of the target is made of, from the ground up.

import { figures, say } from "../dom.js";
import { LOSSES } from "../math/losses.js";
import { determinant, stretch } from "../math/outline.js";
import { sample } from "../math/sampler.js";
import { lossLegend } from "../names.js";
import { message } from "../texts.js";
import { conventions } from "./conventions.js";
import { paint } from "./fast_paint.js";
import * as draw from "./overlays.js";
import { COLOUR } from "./palette.js";
import { extremes, Sheet } from "./picture.js";
import { hatch, pixel, squares } from "./pixels.js";
import { pinned } from "./state.js";

/**
 * @import { StageState } from "./state.js"
 * @import { Pen } from "./strokes.js"
 * @import { View } from "./view.js"
 */

const MOST_READERS = 4000; // target pixels that are marked as readers of a source pixel

/** Draws over one view; its sheets are painted again only when what they show has changed. */
export class TargetLayers {
  /**
   * @param {View} view
   * @param {HTMLElement} legend
   */
  constructor(view, legend) {
    this.view = view;
    this.legend = legend;
    this.sheet = new Sheet(); // V
    this.compared = new Sheet(); // what a descent shows instead
    this.upstream = new Sheet(); // ∂L/∂V
    this.upstreamOf = ""; // its edition
    this.weights = new Sheet(); // their sum
    this.fast = false; // the words of the sheet are V's, painted fast
    /** @type {HTMLCanvasElement|ImageBitmap} */
    this.picture = this.sheet.canvas; // V as it was painted last
    /** @type {unknown[]} */
    this.painted = []; // everything that the picture depended on when it was painted
  }

  /** @param {StageState} state */
  draw(state) {
    const { scene, current, look, torch, theta } = state;
    const { V: asked } = state.prediction; // while a box is guessed, V is the hidden one's
    const fast = !asked && state.moving && look.channel === null && scene.kernel !== "integer" ? scene.words : null;
    const other = state.player.shows; // beside a descent: its target, or the difference
    const wanted = [asked ?? theta, torch, Boolean(fast), other, current.edition];
    if (state.stale || other || wanted.some((part, k) => part !== this.painted[k])) {
      const [ho, wo] = scene.frame.target;
      this.fast = Boolean(fast);
      if (fast)
        this.sheet.fill(ho, wo, (out) => paint(fast, current.grid, scene.frame, scene.kernel, scene.padding, out));
      else if (!other && (asked || !bitmapOf(state)))
        this.sheet.paint(asked ?? torch?.V ?? current.V, scene.channels, ho, wo, look);
      this.drawBase(state, this.view.context(this.view.base), this.fast);
      this.painted = wanted;
    }
    this.drawOver(state, this.view.context(this.view.over));
  }

  /**
   * The whole pane, on a context of any kind.
   * @param {StageState} state
   * @param {Pen} context
   */
  pane(state, context) {
    this.drawBase(state, context);
    this.drawOver(state, context);
  }

  /**
   * V's picture, or what is looked at instead of it beside a descent.
   * @param {StageState} state
   * @param {Pen} context
   */
  drawBase(state, context, fast = false) {
    const { view } = this;
    const image = fast || state.prediction.V ? undefined : bitmapOf(state);
    this.picture = image ?? this.sheet.canvas;
    if (state.player.shows) this.drawCompared(state, context);
    else if (image) {
      const [ho, wo] = state.scene.frame.target;
      context.imageSmoothingEnabled = view.scale * view.ratio < 1;
      context.drawImage(image, view.left, view.top, wo * view.scale, ho * view.scale);
    } else view.show(context, this.sheet);
  }

  /**
   * Beside a descent: the picture that V is compared with, or the difference.
   * @param {StageState} state
   * @param {Pen} context
   */
  drawCompared({ scene, current, look, player }, context) {
    const [h, w] = scene.frame.target;
    const T = scene.difference ?? current.V;
    if (player.shows === "T") this.compared.paint(T, scene.channels, h, w, look);
    else this.compared.heat(meanDifference(current.V, T, h * w), h, w, 0.5, true);
    this.view.show(context, this.compared);
  }

  /**
   * @param {StageState} state
   * @param {Pen} context
   */
  drawOver(state, context) {
    const { scene, look, prediction } = state;
    const [ho, wo] = scene.frame.target;
    if (prediction.open && prediction.V) {
      // V is the hidden box's: nothing that the guess would say of it stands over it
      if (Math.max(ho, wo) <= 28) squares(context, this.view, prediction.V, ho, wo, look);
      return say(this.legend, "");
    }
    const legend = this.drawMaps(state, context);
    draw.horizon(context, this.view, state.current.grid, scene.frame.target);
    if (state.overlays.conventions) return say(this.legend, conventions(state, context, this.view));
    this.drawMarks(state, context);
    say(this.legend, legend);
  }

  /**
   * What lies over all of V: numbers, ∂L/∂V, |det J|, folds, the sum of weights; says what it is.
   * @param {StageState} state
   * @param {Pen} context
   */
  drawMaps(state, context) {
    const { view } = this;
    const { scene, current, overlays, gradient, loss } = state;
    const { frame } = scene;
    const [ho, wo] = frame.target;
    let legend = overlays.gradient ? (scene.labels[loss] ?? lossLegend(loss)) : "";
    if (overlays.gradient && gradient && !LOSSES[loss]?.plain) {
      const range = state.gradientRange.V;
      const edition = `${state.gradientPass.edition} ${state.channel}`;
      if (this.upstreamOf !== edition) this.upstream.heat(gradient.upstream, ho, wo, range);
      this.upstreamOf = edition;
      view.show(context, this.upstream, 0.65);
      legend += `   ∂L/∂V ±${figures(range).slice(1)}`;
    } else if (Math.max(ho, wo) <= 28) squares(context, view, current.V, ho, wo, state.look);
    if (overlays.determinant) {
      draw.determinants(context, view, current.grid, frame);
      legend = message("stage-legend-determinant");
    }
    if (overlays.determinant || twisted(state)) {
      const turned = (/** @type {number} */ row, /** @type {number} */ col) =>
        determinant(stretch(current.grid, frame.target, col, row)) < 0;
      hatch(context, view, ho, wo, turned, COLOUR.folded);
    }
    return overlays.weights ? this.drawWeights(state, context) : legend;
  }

  /**
   * Shade V where its weights do not sum to 1; says between what they lie.
   * @param {StageState} state
   * @param {Pen} context
   */
  drawWeights({ scene: { frame, kernel, padding }, current }, context) {
    const [h, w] = frame.source;
    const ones = { data: new Float32Array(h * w).fill(1), shape: [1, h, w] };
    const sum = sample(ones, current.grid, frame, kernel, padding);
    const [low, high] = extremes(sum);
    const look = { picture: false, channel: 0, low: 0, high: Math.max(high, 1.001) };
    this.weights.paint(sum, 1, ...frame.target, look);
    this.view.show(context, this.weights);
    return message("stage-legend-weights", { low: low.toFixed(3), high: high.toFixed(3) });
  }

  /**
   * What is under the microscope: readers of a source pixel, or pixels of V.
   * @param {StageState} state
   * @param {Pen} context
   */
  drawMarks(state, context) {
    const { view } = this;
    const wo = state.scene.frame.target[1];
    const found = state.microscope.readers;
    if (found) {
      const heaviest = Math.max(...found.weights.map(Math.abs), 1e-12);
      for (const [k, i] of found.targets.slice(0, MOST_READERS).entries())
        pixel(context, view, Math.floor(i / wo), i % wo, COLOUR.source, Math.abs(found.weights[k]) / heaviest);
    }
    for (const { place, colour } of pinned(state))
      if (place.side === "target") pixel(context, view, place.row, place.col, colour);
  }
}

/**
 * Whether part of V is turned over, and is hatched.
 * @type {(state: StageState) => boolean}
 */
const twisted = ({ verdict }) => verdict?.kind === "folded" || verdict?.kind === "horizon";

/**
 * Torch's V as a bitmap, where what is looked at is that picture.
 * @type {(state: StageState) => ImageBitmap|undefined}
 */
const bitmapOf = ({ torch, look }) => (look.picture && look.channel === null ? torch?.image : undefined);

/**
 * V − T, all channels averaged.
 * @type {(V: Float32Array, T: Float32Array, n: number) => Float32Array}
 */
function meanDifference(V, T, n) {
  const out = new Float32Array(n);
  const channels = V.length / n;
  for (let i = 0; i < V.length; i++) out[i % n] += (V[i] - T[i]) / channels;
  return out;
}

// Which layers the picture of the source is made of, from the ground up.

import { figures, say } from "../dom.js";
import { backward } from "../math/backward.js";
import { grid } from "../math/grid.js";
import { KERNELS } from "../math/kernels.js";
import { otherConvention, outline, widest } from "../math/outline.js";
import { message } from "../texts.js";
import { arrows, thinned } from "./arrows.js";
import { Comparison, compares } from "./comparison.js";
import * as draw from "./overlays.js";
import { COLOUR } from "./palette.js";
import { Sheet } from "./picture.js";
import { hatch, pixel, squares } from "./pixels.js";
import { drawPreview, forceScale, nameBoxes } from "./preview_layer.js";
import { pinned, thickness } from "./state.js";
import { cross, trace } from "./strokes.js";

/**
 * @import { Pieces } from "../math/outline.js"
 * @import { Look } from "./picture.js"
 * @import { DrawnScene, StageState } from "./state.js"
 * @import { Pen } from "./strokes.js"
 * @import { TargetLayers } from "./target_layers.js"
 * @import { View } from "./view.js"
 */

/** Draws over one view; what took long to find is kept until what it was found for has changed. */
export class SourceLayers {
  /**
   * @param {View} view
   * @param {HTMLElement} legend
   * @param {TargetLayers} target  drawn before: V may be laid over U
   */
  constructor(view, legend, target) {
    this.view = view;
    this.legend = legend;
    this.sheet = new Sheet();
    this.comparison = new Comparison(target);
    this.heated = ""; // the ∂L/∂U that is painted, by its edition and channel
    this.unread = 0; // the share of source pixels that no target pixel reads
    /** @type {{edition: number, px: number}|null} */
    this.footprint = null; // the largest, and of which warp
    /** @type {{network: object|null, sides: Pieces[]}} */
    this.network = { network: null, sides: [] };
  }

  /** @param {StageState} state */
  draw(state) {
    const { scene, overlays, look, gradient, stale } = state;
    const heated = overlays.gradient && gradient ? `${state.gradientPass.edition} ${state.channel}` : "";
    if (stale || heated !== this.heated) {
      if (stale) this.paint(scene, look);
      this.drawBase(state, this.view.context(this.view.base));
      this.heated = heated;
    }
    this.lay(state);
    this.drawOver(state, this.view.context(this.view.over));
    this.view.above.hidden = !overlays.forces;
    if (overlays.forces) nameBoxes(this.view.context(this.view.above), this.view, state.preview);
    this.legend.hidden = !this.say(state);
  }

  /**
   * V, or |U − V|, laid over U where the two are compared in one picture.
   * @param {StageState} state
   */
  lay(state) {
    const { base, laid } = this.view;
    laid.hidden = !compares(state);
    base.hidden = state.large.shows === "difference" || (!laid.hidden && Boolean(state.scene.fixed));
    if (!laid.hidden) this.comparison.draw(state, this.view.context(laid), this.view);
  }

  /** @type {(scene: DrawnScene, look: Look) => void} */
  paint({ words, frame, channels, ...scene }, look) {
    const size = frame.source;
    if (words && look.channel === null) this.sheet.fill(...size, (out) => out.set(words));
    else this.sheet.paint(scene.values, channels, ...size, look);
  }

  /**
   * The whole pane, on a context of any kind.
   * @param {StageState} state
   * @param {Pen} context
   */
  pane(state, context) {
    const { base, laid, width, height } = this.view;
    if (!base.hidden) this.drawBase(state, context);
    if (!laid.hidden) context.drawImage(laid, 0, 0, width, height);
    this.drawOver(state, context);
    if (state.overlays.forces) nameBoxes(context, this.view, state.preview);
  }

  /**
   * The picture, dimmed below what is looked at instead, and ∂L/∂U: it seldom changes, so it costs a drag nothing.
   * @param {StageState} state
   * @param {Pen} context
   */
  drawBase({ overlays, gradient, gradientPass }, context) {
    this.view.show(context, this.sheet, overlays.gradient || overlays.coverage ? 0.5 : 1);
    if (overlays.gradient && gradient) this.view.show(context, gradientPass.sheet);
  }

  /**
   * @param {StageState} state
   * @param {Pen} context
   */
  drawOver(state, context) {
    const { scene, current, overlays, gradient, handles } = state;
    const { view } = this;
    const { frame } = scene;
    const [h, w] = frame.source;
    if ((!overlays.gradient || !gradient) && !compares(state)) squares(context, view, scene.values, h, w, state.look);
    if (overlays.coverage) hatch(context, view, h, w, this.neverRead(state), state.ink);
    if (overlays.conventions) {
      draw.ticks(context, view, frame.source, state.ink);
      const other = otherConvention(current.grid, frame);
      draw.box(context, view, outline(other.grid, other.frame), { colour: COLOUR.second, dash: [6, 4], width: 1.5 });
    }
    if (overlays.mesh) draw.meshLines(context, view, current.grid, frame);
    // dots that say where U is read are no part of V or of a difference
    if (overlays.samples && !(state.flows && gradient) && !compares(state))
      draw.samplePoints(context, view, current.grid, frame, scene.scattered ? 64 : draw.dotsWithin(view));
    if (overlays.displacement && handles.many) draw.displacements(context, view, handles.ways());
    if (handles.lasso) draw.frame(context, view, handles.lasso);
    this.drawBoxes(state, context);
    if (state.flows && gradient) {
      const few = overlays.gradient ? state.gradientPass.arrows : thinned(state.gradientPass.arrows, frame.target);
      arrows(context, view, few, state.gradientRange.arrow);
    }
    this.drawMarks(state, context);
  }

  /**
   * The boxes of the network, of a step ahead, of a guess, and of θ.
   * @param {StageState} state
   * @param {Pen} context
   */
  drawBoxes(state, context) {
    const { view } = this;
    const { network, prediction, handles } = state;
    const thick = thickness(state);
    if (network?.theta?.length === state.theta.length) {
      const label =
        network.label == null
          ? message("stage-legend-network")
          : message("stage-legend-network-label", { label: network.label });
      draw.box(context, view, this.networkSides(state), { colour: COLOUR.network, dash: [8, 5], width: 2, label });
    }
    if (state.overlays.forces) drawPreview(context, view, state.preview, state);
    const guess = { colour: COLOUR.second, label: message("stage-predict-guess") };
    if (prediction.guess) draw.box(context, view, prediction.guess, { ...guess, dash: [8, 5], width: 2 * thick });
    draw.box(context, view, state.sides, { ...(prediction.guessing ? guess : {}), width: 2.5 * thick });
    if (!handles.stalk) return;
    Object.assign(context, { strokeStyle: COLOUR.theta, lineWidth: 2 });
    context.beginPath();
    trace(context, handles.stalk);
    context.stroke();
  }

  /**
   * Footprints, and what is under the microscope.
   * @param {StageState} state
   * @param {Pen} context
   */
  drawMarks(state, context) {
    const { view } = this;
    const { frame } = state.scene;
    const { grid: at } = state.current;
    const [, wo] = frame.target;
    if (state.overlays.footprint)
      for (const i of draw.spread(frame.target, 9))
        draw.footprint(context, view, at, frame, Math.floor(i / wo), i % wo);
    for (const { place, colour } of pinned(state)) {
      const i = place.row * wo + place.col;
      if (place.side === "source") pixel(context, view, place.row, place.col, COLOUR.source);
      else cross(context, view.x(at.x[i]), view.y(at.y[i]), colour);
    }
  }

  /**
   * The box of the network's θ.
   * @param {StageState} state
   */
  networkSides({ network, scene: { family, frame } }) {
    if (this.network.network !== network)
      this.network = { network, sides: outline(grid(family, network?.theta ?? family.identity, frame), frame) };
    return this.network.sides;
  }

  /**
   * Find the source pixels that no target pixel reads: where ∂(ΣV)/∂U is 0.
   * @param {StageState} state
   * @returns {(row: number, col: number) => boolean}
   */
  neverRead({ scene: { frame, kernel, padding }, current }) {
    const [h, w] = frame.source;
    const U = { data: new Float32Array(h * w), shape: [1, h, w] };
    const found = backward(U, current.grid, frame, kernel, padding, new Float32Array(current.grid.x.length).fill(1));
    const read = found.U ?? new Float64Array(h * w);
    this.unread = read.reduce((count, v) => count + (v === 0 ? 1 : 0), 0) / read.length;
    return (row, col) => read[row * w + col] === 0;
  }

  /**
   * Write the scales and shares of what is drawn over the source; false if there is nothing to say.
   * @param {StageState} state
   */
  say(state) {
    const { overlays, gradient, gradientPass } = state;
    const { U, arrow } = state.gradientRange;
    const words = compares(state) ? this.comparison.said(state) : [];
    if (state.flows && gradient) {
      const still = gradientPass.arrows.every(({ dx, dy }) => dx === 0 && dy === 0);
      if (gradientPass.arrows.length)
        words.push(
          still ? message("stage-legend-still") : message("stage-legend-arrow", { size: figures(arrow).slice(1) }),
        );
      // a hall has room for one scale beside the picture's name: that of the arrows
      if (overlays.gradient) words.push(`∂L/∂U ±${figures(U).slice(1)}`);
      else if (!state.projector) words.push(forceScale(state.preview));
    }
    if (overlays.coverage) words.push(message("stage-legend-unread", { percent: (100 * this.unread).toFixed(1) }));
    if (overlays.footprint) words.push(this.footprints(state));
    say(this.legend, words.filter(Boolean).join("    "));
    this.legend.classList.toggle("ramped", Boolean(overlays.gradient && gradient));
    return words.length > 0;
  }

  /**
   * The largest footprint of all pixels of V beside the kernel's width, in words; it costs a pass over them, once for each θ.
   * @param {StageState} state
   */
  footprints({ current, scene: { frame, kernel } }) {
    const taps = 2 * KERNELS[kernel].radius;
    if (this.footprint?.edition !== current.edition)
      this.footprint = { edition: current.edition, px: widest(current.grid, frame.target) };
    const { px } = this.footprint;
    if (Math.max(...frame.target) < 2) return message("stage-legend-footprint-alone", { taps });
    return Number.isFinite(px)
      ? message("stage-legend-footprint", { size: px.toFixed(2), taps })
      : message("stage-legend-footprint-endless", { taps });
  }
}

// What descent does to the box: where it came from, where it would go next, what pulls at the handles, and the answer.

import { forces } from "../../math/forces.js";
import { grid } from "../../math/grid.js";
import { lossOf } from "../../math/losses.js";
import { outline } from "../../math/outline.js";
import { sample } from "../../math/sampler.js";
import { force } from "../../paint/arrows.js";
import { figures, signed } from "../../paint/dom.js";
import { box } from "../../paint/overlays.js";
import { COLOUR, tag } from "../../paint/strokes.js";

const TRAIL = 10; // earlier boxes that are drawn
const BUDGET = 8; // ms a frame for the forces; where they take longer they wait until θ rests

export class Ahead {
  /** `stage` gives scene, theta, gradient, selection, motion and held. */
  constructor(stage) {
    Object.assign(this, { stage, rate: 1, theta: null, sides: null, loss: NaN, forces: [], cost: 0, room: {} });
  }

  /** A new scene: its tape's trail and answer. */
  rebuild() {
    const {
      scene: { tape, family, frame },
    } = this.stage;
    if (tape) this.rate = tape.rate;
    this.way = [];
    this.answer = tape?.answer
      ? outline(gridAt(family, Float64Array.from(tape.answer), frame, tape.answerGrid), frame)
      : null;
    if (!tape) return;
    const step = Math.max(Math.ceil(tape.thetas.length / TRAIL), 1);
    for (let k = 0; k < tape.thetas.length; k += step)
      this.way.push({ k, sides: outline(gridAt(family, tape.thetas[k], frame, tape.grids?.[k]), frame) });
  }

  /** One step of plain SGD from here, θ - η ∂L/∂θ, its box and its loss, and the force on each handle; after the slopes of this frame. */
  update() {
    const {
      stage,
      stage: { scene, theta, gradient, motion },
    } = this;
    Object.assign(this, { theta: null, sides: null, loss: NaN });
    const slope = gradient?.theta;
    if (!slope?.every(Number.isFinite)) {
      this.forces = [];
      return;
    }
    this.theta = Float64Array.from(theta, (v, k) => v - this.rate * slope[k]);
    if (!scene.family.linear) return;
    const points = grid(scene.family, this.theta, scene.frame, this.room);
    this.sides = outline(points, scene.frame);
    this.V = sample(scene.U, points, scene.frame, scene.kernel, scene.padding);
    this.loss = lossOn(stage, this.V);
    const moving = motion.request !== 0 || stage.held !== null;
    if (moving && this.cost > BUDGET) {
      this.forces = [];
      return;
    }
    const started = performance.now();
    this.forces = forces(scene, theta, slope);
    this.cost = performance.now() - started;
    this.strongest =
      moving && this.strongest ? this.strongest : Math.max(...this.forces.map(({ pull }) => Math.hypot(...pull)), 0);
  }

  /** Draw over U. */
  draw(context) {
    const {
      stage,
      stage: {
        player,
        parts: { source: view },
        projector,
      },
    } = this;
    const thick = projector ? 2 : 1;
    context.globalAlpha = 0.5;
    for (const { k, sides } of this.way) if (k < player.step) box(context, view, sides, { width: thick });
    context.globalAlpha = 1;
    if (this.answer) box(context, view, this.answer, { colour: COLOUR.network, dash: [9, 6], width: 2.5 * thick });
    if (this.sides) box(context, view, this.sides, { colour: COLOUR.gradient, dash: [3, 4], width: 2.5 * thick });
    this.key(context, view, projector ? 22 : 13);
    if (!this.forces.length || !this.strongest) return;
    const longest = Math.min(view.width, view.height) / 7;
    for (const { at, pull } of this.forces) {
      const size = Math.hypot(...pull);
      if (!(size > 0)) continue;
      force(
        context,
        view.x(at[0]),
        view.y(at[1]),
        pull.map((v) => v / size),
        Math.min(size / this.strongest, 1.3) * longest,
        thick,
      );
    }
    stage.handles.tell(this.forces, (pull) => `pulled by ${signed(pull[0], 5)}, ${signed(pull[1], 5)} a pixel`);
  }

  /** Say at the foot of the pane which box is which. */
  key(context, view, size) {
    const words = [
      ["#3fc79b", "θ now"],
      ...(this.answer ? [[COLOUR.network, "θ* that made T"]] : []),
      ...(this.sides ? [[COLOUR.gradient, "one SGD step: θ − η ∂L/∂θ"]] : []),
    ];
    context.font = `600 ${size}px system-ui, sans-serif`;
    let [x, line] = [6, 0];
    for (const [colour, text] of words) {
      const { width } = context.measureText(text);
      if (x + width + 8 > view.width) [x, line] = [6, line + 1]; // no room beside the others: above them
      tag(context, text, x + width / 2 + 4, view.height - 8 - line * (size + 8), colour, size);
      x += width + 14;
    }
  }

  /** The scale of the forces, in words. */
  legend() {
    return this.strongest ? `force ➤ ${figures(this.strongest).slice(1)} a px` : "";
  }
}

/** L of a V on the stage, with the stage's loss. */
export function lossOn({ scene, loss, selection }, V) {
  const one = selection.pinned;
  return lossOf(loss, V, {
    channels: scene.channels,
    target: scene.difference,
    pixel: one ? one[0] * scene.frame.target[1] + one[1] : null,
  });
}

const gridAt = (family, theta, frame, points) =>
  grid(family.known ? family : { ...family, torchGrid: { data: points ?? family.torchGrid.data } }, theta, frame, {});

// What descent does to the box: where it came from, where it would go next, what pulls at the handles, and the answer.

import { forces } from "../../math/forces.js";
import { grid } from "../../math/grid.js";
import { lossOf } from "../../math/losses.js";
import { outline } from "../../math/outline.js";
import { sample } from "../../math/sampler.js";

/**
 * @import { Theta } from "../../math/basis.js"
 * @import { Family } from "../../math/family.js"
 * @import { Force } from "../../math/forces.js"
 * @import { Frame } from "../../math/frame.js"
 * @import { Grid } from "../../math/grid.js"
 * @import { Pieces } from "../../math/outline.js"
 * @import { Stage } from "../stage.js"
 */

const TRAIL = 10; // earlier boxes that are drawn
const BUDGET = 8; // ms a frame for the forces; where they take longer they wait until θ rests

export class StepPreview {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.rate = 1; // η
    /** @type {Float64Array|null} */
    this.theta = null; // one step on
    /** @type {Pieces[]|null} */
    this.sides = null; // its box
    this.loss = NaN;
    /** @type {Force[]} */
    this.forces = [];
    this.strongest = 0;
    this.cost = 0; // ms that the forces took
    /** @type {{k: number, sides: Pieces[]}[]} */
    this.way = [];
    /** @type {Pieces[]|null} */
    this.answer = null;
    /** @type {Partial<Grid>} */
    this.room = {};
  }

  /** A new scene: the trail and the answer of its descent. */
  rebuild() {
    const { playback, family, frame } = this.stage.scene;
    this.way = [];
    this.answer = null;
    this.forces = [];
    if (!playback) return;
    this.rate = playback.rate;
    if (playback.answer) this.answer = outline(gridAt(family, playback.answer, frame, playback.answerGrid), frame);
    const step = Math.max(Math.ceil(playback.thetas.length / TRAIL), 1);
    for (let k = 0; k < playback.thetas.length; k += step)
      this.way.push({ k, sides: outline(gridAt(family, playback.thetas[k], frame, playback.grids?.[k]), frame) });
  }

  /** @param {number} rate η */
  setRate(rate) {
    this.rate = rate;
    this.stage.ask();
  }

  /** One step of plain SGD from here, θ - η ∂L/∂θ, its box and its loss, and the force on each handle. */
  update() {
    const { scene, theta, gradient, motion, held, handles } = this.stage;
    this.theta = null;
    this.sides = null;
    this.loss = NaN;
    const slope = gradient?.theta;
    if (!slope?.every(Number.isFinite)) {
      this.forces = [];
      return;
    }
    this.theta = Float64Array.from(theta, (v, k) => v - this.rate * slope[k]);
    if (!scene.family.linear) return;
    const points = grid(scene.family, this.theta, scene.frame, this.room);
    this.sides = outline(points, scene.frame);
    this.loss = lossOn(this.stage, sample(scene.U, points, scene.frame, scene.kernel, scene.padding));
    const moving = motion.request !== 0 || held !== null;
    if (moving && this.cost > BUDGET) {
      this.forces = [];
      return;
    }
    const started = performance.now();
    this.forces = forces(scene, theta, slope);
    this.cost = performance.now() - started;
    if (!moving || !this.strongest) this.strongest = Math.max(...this.forces.map(({ pull }) => Math.hypot(...pull)), 0);
    if (this.strongest) handles.tell(this.forces);
  }
}

/**
 * L of a V on the stage, with the stage's loss.
 * @type {(stage: Pick<Stage, "scene"|"loss"|"selection">, V: Float32Array) => number}
 */
export function lossOn({ scene, loss, selection }, V) {
  const one = selection.pinned;
  return lossOf(loss, V, {
    channels: scene.channels,
    target: scene.difference,
    pixel: one ? one[0] * scene.frame.target[1] + one[1] : null,
  });
}

/**
 * The grid of a θ; of a family that only torch can evaluate the points that torch sent, where it did.
 * @type {(family: Family, theta: Theta, frame: Frame, points?: Float32Array|null) => Grid}
 */
function gridAt(family, theta, frame, points) {
  if (family.known || !points) return grid(family, theta, frame);
  return grid({ ...family, torchGrid: { ...family.torchGrid, data: points } }, theta, frame);
}

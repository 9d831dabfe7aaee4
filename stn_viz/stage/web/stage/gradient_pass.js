// What flows back: ∂L/∂V → ∂L/∂U, ∂L/∂(x, y), ∂L/∂θ, and the ranges in which they are drawn. The arrows follow every
// frame; the gradient of all pixels is one pass, which takes several frames of a drag and belongs to the θ at which it
// began.

import { backward } from "../math/backward.js";
import { grid, pullback } from "../math/grid.js";
import { LOSSES } from "../math/losses.js";
import { sample } from "../math/sampler.js";
import { spread } from "../paint/overlays.js";
import { Sheet } from "../paint/picture.js";

/**
 * @import { SamplerGradients } from "../math/backward.js"
 * @import { Grid, Places } from "../math/grid.js"
 * @import { Arrow } from "../paint/arrows.js"
 * @import { Gradient, GradientRange } from "../paint/state.js"
 * @import { Stage } from "./stage.js"
 */

const BUDGET = 2; // ms a frame for a pass while a hand drags
const PATCH = 2048; // pixels between two looks at the clock

/**
 * Everything that a pass depends on.
 * @typedef {unknown[]} Question
 */

/** @typedef {Gradient & Places & {question: Question}} Answered */

/**
 * A pass under way.
 * @typedef {object} Pass
 * @property {Question} question
 * @property {Float64Array} theta
 * @property {Grid} grid
 * @property {Float32Array} upstream  ∂L/∂V
 * @property {number} next  the first target pixel that it has not seen
 */

export class GradientPass {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    /** @type {Answered|null} */
    this.last = null; // the last whole pass
    /** @type {Partial<SamplerGradients>} */
    this.spare = {}; // room for the next
    /** @type {Partial<Grid>} */
    this.room = {};
    /** @type {Pass|null} */
    this.pass = null;
    /** @type {Arrow[]} */
    this.arrows = [];
    this.sheet = new Sheet(); // ∂L/∂U
    this.edition = 0; // changes whenever its picture does
    /** @type {number|null|undefined} */
    this.painted = undefined; // the channel that it shows
    /** @type {GradientRange} */
    this.range = { U: 1, arrow: 1, theta: 1, V: 1 };
    this.locked = false;
    /** @type {Float64Array|null} */
    this.fromTorch = null; // ∂L/∂θ of a family that only torch can differentiate
    this.all = new Uint32Array(0); // every target pixel
    this.summed = new Float64Array(0); // room for the heat map of all channels
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.later = undefined;
  }

  /** @param {Float64Array|null} gradient  torch's ∂L/∂θ; null where it has none */
  takeFromTorch(gradient) {
    this.fromTorch = gradient;
  }

  /** Let the next frame choose the ranges anew; while a hand drags they stay. */
  unlock() {
    this.locked = false;
    this.pass = null;
  }

  /**
   * ∂L/∂V of the chosen loss for every channel of some target pixels, `V` being a function that reads them.
   * @param {number[]|Uint32Array} index
   * @param {() => Float32Array} V
   */
  upstream(index, V) {
    const { loss } = this.stage;
    const { channels, difference: target, frame, torchUpstream } = this.stage.scene;
    const size = frame.target[0] * frame.target[1];
    const out = new Float32Array(channels * index.length);
    const pixel = this.pixel();
    if (LOSSES[loss]) LOSSES[loss].gradient(out, index, V, { channels, target, pixel, size });
    else if (torchUpstream?.length === channels * size)
      for (let c = 0, k = 0; c < channels; c++) for (const i of index) out[k++] = torchUpstream[c * size + i];
    return out;
  }

  /** The flat index of the target pixel that is looked at. */
  pixel() {
    const { scene, selection } = this.stage;
    return selection.target ? selection.target.row * scene.frame.target[1] + selection.target.col : null;
  }

  /** Follow the frame: all at once while the hand rests, else as much of a pass as a frame can spare. */
  update() {
    const { held, channel } = this.stage;
    this.arrows = this.few();
    const question = this.question();
    const answered = this.answers(question);
    if (held === null || !this.locked) {
      if (!answered) {
        this.carryOn(this.begin(question), Infinity);
      }
      if (!answered || !this.locked) {
        this.choose();
        this.paint();
      }
      this.locked = true;
    } else if (!answered) {
      this.carryOn(this.pass ?? this.begin(question), performance.now() + BUDGET);
      clearTimeout(this.later);
      this.later = setTimeout(() => this.catchUp(), 40);
    }
    if (this.last && this.painted !== channel) this.paint();
  }

  /** The whole pass for the θ of now, made at once where it is wanted before its frame; null while a hand drags on. */
  whole() {
    const question = this.question();
    if (this.answers(question)) return this.last;
    if (this.stage.held !== null) return null;
    this.carryOn(this.begin(question), Infinity);
    this.locked = false; // the next frame chooses its ranges and paints it
    return this.last;
  }

  /** The hand holds still: bring the pass to its end between the frames, and begin the one for the θ of now. */
  catchUp() {
    const question = this.question();
    if (this.answers(question)) return;
    this.carryOn(this.pass ?? this.begin(question), performance.now() + BUDGET);
    if (this.pass) this.later = setTimeout(() => this.catchUp());
    else this.stage.ask();
  }

  /** @param {Question} question */
  answers(question) {
    return question.every((part, k) => part === this.last?.question[k]);
  }

  /** @returns {Question} of now */
  question() {
    const { scene, theta, loss } = this.stage;
    const one = LOSSES[loss]?.needs === "pixel" ? this.pixel() : null;
    return [
      scene,
      scene.U,
      theta,
      loss,
      one,
      scene.difference,
      scene.torchUpstream,
      this.fromTorch,
      scene.family.torchGrid,
    ];
  }

  /**
   * @param {Question} question
   * @returns {Pass}
   */
  begin(question) {
    const {
      scene: { U, family, frame, kernel, padding },
      theta,
    } = this.stage;
    const size = frame.target[0] * frame.target[1];
    if (this.all.length !== size) this.all = Uint32Array.from({ length: size }, (_, i) => i);
    const at = grid(family, theta, frame, this.room);
    return {
      question,
      theta,
      grid: at,
      upstream: this.upstream(this.all, () => sample(U, at, frame, kernel, padding)),
      next: 0,
    };
  }

  /**
   * Go on with a pass until that time, in ms of the page's clock.
   * @param {Pass} pass
   * @param {number} until
   */
  carryOn(pass, until) {
    const { family, frame } = this.stage.scene;
    const found = this.sweep(pass, until);
    this.pass = found ? null : pass;
    if (!found) return;
    const { question, upstream } = pass;
    const { U, x, y } = found;
    const theta =
      pullback(family, pass.theta, frame, x, y, pass.grid) ??
      this.fromTorch ??
      new Float64Array(pass.theta.length).fill(NaN);
    this.spare = this.last ? { U: this.last.U, x: this.last.x, y: this.last.y } : {};
    this.last = { U, x, y, theta, upstream, question };
    if (until < Infinity) setTimeout(() => this.show(question)); // between the frames
  }

  /**
   * The gradients of a pass, null while it has pixels left.
   * @param {Pass} pass
   * @param {number} until
   * @returns {(Places & {U: Float64Array})|null}
   */
  sweep(pass, until) {
    const { U, frame, kernel, padding } = this.stage.scene;
    const size = pass.grid.x.length;
    let found = null;
    do {
      const to = Math.min(pass.next + PATCH, size);
      found = backward(U, pass.grid, frame, kernel, padding, pass.upstream, { out: this.spare, from: pass.next, to });
      pass.next = to;
    } while (pass.next < size && performance.now() < until);
    return pass.next < size || !found.U ? null : { U: found.U, x: found.x, y: found.y };
  }

  /**
   * Paint a pass, unless another has taken its place since.
   * @param {Question} question
   */
  show(question) {
    if (this.last?.question !== question) return;
    this.paint();
    this.stage.ask();
  }

  /** Paint ∂L/∂U. */
  paint() {
    if (!this.last) return;
    const { scene, channel } = this.stage;
    this.sheet.heat(this.heat(this.last), ...scene.frame.source, this.range.U);
    this.painted = channel;
    this.edition += 1;
  }

  /**
   * ∂L/∂(x, y) at the few target pixels that carry arrows.
   * @returns {Arrow[]}
   */
  few() {
    const {
      scene: { U, frame, kernel, padding },
      current,
    } = this.stage;
    const index = [...spread(frame.target, 16)];
    const some = {
      x: Float64Array.from(index, (i) => current.grid.x[i]),
      y: Float64Array.from(index, (i) => current.grid.y[i]),
      w: null,
    };
    const part = this.upstream(index, () => sample(U, some, frame, kernel, padding));
    const { x, y } = backward(U, some, frame, kernel, padding, part, { needU: false });
    return index.map((_, k) => ({ x: some.x[k], y: some.y[k], dx: -x[k], dy: -y[k] }));
  }

  /**
   * The heat map of ∂L/∂U as it is shown: one channel, or the sum of all.
   * @param {Gradient} gradient
   */
  heat({ U }) {
    const { scene, channel } = this.stage;
    const n = scene.frame.source[0] * scene.frame.source[1];
    if (channel !== null || scene.channels === 1) return U.subarray((channel ?? 0) * n, ((channel ?? 0) + 1) * n);
    if (this.summed.length !== n) this.summed = new Float64Array(n);
    for (let i = 0; i < n; i++) this.summed[i] = U[i] + U[n + i] + (scene.channels > 2 ? U[2 * n + i] : 0);
    return this.summed;
  }

  /** Choose the ranges: what is largest now is what they end at. */
  choose() {
    if (!this.last) return;
    const sizes = this.arrows
      .map(({ dx, dy }) => Math.hypot(dx, dy))
      .filter((size) => size > 0 && size < Infinity)
      .sort((a, b) => a - b);
    const arrow = sizes[Math.ceil(sizes.length * 0.9) - 1]; // a tenth may be clipped, so that the others can be seen
    this.range = {
      U: most(this.heat(this.last)) || 1,
      arrow: arrow || 1,
      theta: most(this.last.theta) || 1,
      V: most(this.last.upstream) || 1,
    };
  }
}

/** @param {ArrayLike<number>} values */
function most(values) {
  let max = 0;
  for (let i = 0; i < values.length; i++) {
    const size = values[i] < 0 ? -values[i] : values[i];
    if (size > max && size < Infinity) max = size;
  }
  return max;
}

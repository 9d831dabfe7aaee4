// Predict, then look: V is shown, the box that made it is hidden; a class places a box of its own, and the gap is
// revealed.

import { at, outline, span } from "../math/outline.js";
import { parameterName } from "../names.js";
import { say, signed } from "../paint/dom.js";
import { message } from "../texts.js";
import { calm } from "./animation.js";

/**
 * @import { Pieces } from "../math/outline.js"
 * @import { Stage } from "./stage.js"
 */

const SECONDS = 1.2;

export class Prediction {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    /** @type {Float64Array|null} */
    this.hidden = null; // the hidden θ
    /** @type {Float32Array|null} */
    this.V = null; // of the hidden θ
    /** @type {Pieces[]|null} */
    this.guess = null; // the box that was guessed, once it is revealed
    this.request = 0; // of the animation's next frame
  }

  /** Whether a box is being guessed; V is then the true box's. */
  get open() {
    return this.hidden !== null;
  }

  toggle() {
    const { stage } = this;
    if (stage.busy || stage.scene.readonly || stage.scene.tape || !stage.scene.family.linear || this.request) return;
    if (this.hidden) this.reveal(this.hidden);
    else this.ask();
  }

  /** Hide the box and hand out one at the identity. */
  ask() {
    const { stage } = this;
    stage.motion.forget();
    this.hidden = stage.theta;
    this.V = Float32Array.from(stage.torch?.V ?? stage.current.V);
    this.guess = null;
    stage.change(stage.scene.family.identity);
    stage.fit();
    say(stage.parts.live, message("stage-predict-ask"));
  }

  /**
   * Let the guess stand dashed, go from it to the true box, and say how far it was.
   * @param {Float64Array} hidden
   */
  reveal(hidden) {
    const { stage } = this;
    const { frame, family } = stage.scene;
    const from = stage.theta;
    const before = places(stage);
    const guess = outline(stage.current.grid, frame);
    let began = 0;
    const tick = (/** @type {number} */ now) => {
      began ||= now;
      const t = calm() ? 1 : Math.min((now - began) / 1000 / SECONDS, 1);
      this.request = t < 1 ? requestAnimationFrame(tick) : 0;
      stage.change(t < 1 ? from.map((v, k) => v + (hidden[k] - v) * t) : hidden);
      if (t < 1) return;
      const gaps = places(stage).map(([x, y], k) => Math.hypot(x - before[k][0], y - before[k][1]));
      const gap = Math.max(...gaps);
      this.hidden = null;
      this.V = null;
      this.guess = guess;
      stage.commit(message("stage-state-revealed"));
      stage.warn(
        family.parameters.length <= 8
          ? message("stage-predict-entry", { gap: gap.toFixed(1), ...apart(family, from, hidden) })
          : message("stage-predict-gap", { gap: gap.toFixed(1) }),
      );
      stage.root.dataset.gap = gap.toFixed(3);
    };
    this.request = requestAnimationFrame(tick);
  }

  /** @param {Pieces[]|null} guess  a box that stays in sight, dashed */
  keep(guess) {
    this.guess = guess;
  }

  /** A new scene, or a hand that goes on: what was guessed is over. */
  forget() {
    cancelAnimationFrame(this.request);
    this.hidden = null;
    this.V = null;
    this.guess = null;
    this.request = 0;
    delete this.stage.root.dataset.gap;
  }
}

/**
 * Where 9×9 places of the box lie, its corners among them, in source pixels.
 * @param {Stage} stage
 */
function places({ current: { grid }, scene: { frame } }) {
  const [[left, right], [top, bottom]] = [span(frame, 0), span(frame, 1)];
  return Array.from({ length: 81 }, (_, k) =>
    at(grid, frame.target, left + ((right - left) * (k % 9)) / 8, top + ((bottom - top) * Math.floor(k / 9)) / 8),
  );
}

/**
 * The entry of θ that was missed most.
 * @type {(family: {parameters: string[]}, guess: Float64Array, hidden: Float64Array) => Record<"entry"|"truth"|"guess", string>}
 */
function apart({ parameters }, guess, hidden) {
  const k = parameters.reduce(
    (worst, _, i) => (Math.abs(guess[i] - hidden[i]) > Math.abs(guess[worst] - hidden[worst]) ? i : worst),
    0,
  );
  return { entry: parameterName(parameters[k]), truth: signed(hidden[k]), guess: signed(guess[k]) };
}

// θ between a stage and a notebook: what the hand does goes to Python, what Python sets the stage glides to.

import { between, calm } from "../stage/animation.js";
import { message } from "../texts.js";

/**
 * @import { Theta } from "../math/basis.js"
 * @import { Stage } from "../stage/stage.js"
 */

const GAP = 40; // ms between two θ that are sent
const GLIDE = 300; // ms
const REST = 300; // ms without another θ from Python, after which torch is asked

/** @type {(a: Theta, b: Theta) => boolean} */
const same = (a, b) => a.length === b.length && Array.from(a).every((v, k) => v === b[k]);

export class Follow {
  /**
   * @param {Stage} stage
   * @param {(theta: number[]) => void} tell  Python what the hand has made of θ
   */
  constructor(stage, tell) {
    this.stage = stage;
    this.tell = tell;
    /** @type {Theta} */
    this.agreed = stage.theta; // the θ that Python holds
    this.sent = -Infinity; // when it was sent, ms
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined; // of the next θ to be sent
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.rest = undefined;
    this.request = 0; // of a glide's next frame
    this.frames = new MutationObserver(() => this.look());
    this.frames.observe(stage.root, { attributes: true, attributeFilter: ["data-frame"] });
    stage.root.addEventListener("pointerdown", () => this.halt(), { capture: true });
    stage.root.addEventListener("keydown", () => this.halt(), { capture: true });
  }

  /** Whether θ is on the way to where Python wants it, or has just come there. */
  get led() {
    return this.rest !== undefined;
  }

  /** A frame was drawn: tell Python of a θ that it does not hold, one at a time; a guess is nobody's θ. */
  look() {
    const { stage } = this;
    if (this.led || stage.prediction.open || same(stage.theta, this.agreed)) return;
    clearTimeout(this.timer);
    const wait = this.sent + GAP - performance.now();
    if (wait > 0) this.timer = setTimeout(() => this.look(), wait);
    else this.send();
  }

  /** Tell Python the θ of now, should it hold another. */
  send() {
    clearTimeout(this.timer);
    const { stage } = this;
    if (this.led || stage.prediction.open || same(stage.theta, this.agreed)) return;
    this.agreed = stage.theta;
    this.sent = performance.now();
    this.tell(Array.from(stage.theta));
  }

  /**
   * Python holds this θ, be it an echo of what was sent or one that it set; a hand that holds θ wins.
   * @param {number[]} theta
   */
  take(theta) {
    const { stage } = this;
    if (same(theta, this.agreed) || stage.busy) return;
    const streaming = this.led; // one θ after another: each is shown as it comes
    this.agreed = Float64Array.from(theta);
    clearTimeout(this.timer);
    cancelAnimationFrame(this.request);
    this.wait();
    if (streaming || calm()) stage.change(theta);
    else this.glide(stage.theta.slice(), theta);
  }

  /**
   * @param {Float64Array} from
   * @param {number[]} to
   */
  glide(from, to) {
    const { stage } = this;
    let began = 0;
    const tick = (/** @type {number} */ now) => {
      began ||= now;
      const t = Math.min((now - began) / GLIDE, 1);
      stage.change(between(stage.scene, to, t * t * (3 - 2 * t), from));
      this.request = t < 1 ? requestAnimationFrame(tick) : 0;
      if (t >= 1) this.wait();
    };
    this.request = requestAnimationFrame(tick);
  }

  /** Once no other θ has come for a while, this is a step of history and a question to torch. */
  wait() {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => (this.request ? this.wait() : this.settle()), REST);
  }

  settle() {
    clearTimeout(this.rest);
    this.rest = undefined;
    this.stage.commit(message("stage-state-outside"));
  }

  /** A hand takes over: what Python set is shown at once. */
  halt() {
    if (!this.led) return;
    cancelAnimationFrame(this.request);
    this.request = 0;
    this.stage.change(this.agreed);
    this.settle();
  }

  dispose() {
    this.frames.disconnect();
    clearTimeout(this.timer);
    clearTimeout(this.rest);
    cancelAnimationFrame(this.request);
  }
}

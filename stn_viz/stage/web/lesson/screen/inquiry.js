// What only torch can tell of a stage: known for the state that the lesson sets, asked for where a hand goes on from it,
// and unsaid where nobody is there to ask.

import { unpack } from "../../packing.js";
import { message } from "../../texts.js";

/**
 * @import { Theta } from "../../math/basis.js"
 * @import { Stage } from "../../stage/stage.js"
 * @import { Answer } from "../../wire/answer.js"
 * @import { Report } from "../../wire/outbox.js"
 * @import { Bytes } from "../payload.js"
 */

/** @typedef {() => ((report: Report) => void)|null} Ask  gives the way to torch; null where there is none */

/** @type {(a: Theta, b: Theta) => boolean} */
const same = (a, b) => a.length === b.length && Array.from(a).every((v, k) => v === b[k]);

export class Inquiry {
  /**
   * @param {Stage} stage
   * @param {Ask} ask
   */
  constructor(stage, ask) {
    this.stage = stage;
    this.ask = ask;
    /** @type {Answer|null} */
    this.known = null; // to the θ that the lesson sets; null where the browser finds everything itself
    this.said = false; // the stage shows it
    this.listens = false; // to a hand
  }

  /**
   * The lesson goes to another state, with torch's answer to it.
   * @param {Bytes|null} answer
   */
  expect(answer) {
    this.known = answer ? /** @type {Answer} */ (/** @type {unknown} */ (unpack(answer))) : null;
    this.said = false;
    this.stage.root.classList.remove("unasked");
    this.silence();
  }

  /** The lesson moves the stage: nobody is asked about that, and what was asked before does not count any more. */
  silence() {
    this.stage.reportBy(null);
    this.stage.exchange.leave();
    this.listens = false;
  }

  /** From now on a hand is answered. */
  listen() {
    const { stage } = this;
    this.listens = true;
    if (!this.ask()) return;
    stage.reportBy((_, report) => {
      const seen = stage.scene.playback ? { step: stage.player.step, ...report } : report; // a step sees a blurred U
      this.ask()?.(seen);
    });
  }

  /** The stage stands where the lesson wants it: say what is known of that. */
  tell() {
    const { known, stage } = this;
    if (!known) return;
    this.show(true);
    stage.receive({ ...known, meta: { ...known.meta, seq: stage.exchange.seq } });
  }

  /** A frame was drawn: where nobody can be asked, what is known of the lesson's θ is not said of another one. */
  follow() {
    const { known, stage, said } = this;
    if (!known || !this.listens || this.ask()) return;
    if (same(stage.theta, known.meta.theta)) return said ? undefined : this.tell();
    if (said) this.show(false);
    if (!stage.busy && !stage.warning) stage.warn(message("lesson-player-torch-away"));
  }

  /**
   * Let what is known be shown from now on, or take it back.
   * @param {boolean} said
   */
  show(said) {
    const { stage } = this;
    this.said = said;
    stage.root.classList.toggle("unasked", !said);
    if (said) return;
    stage.takeFromTorch({ upstream: null, gradient: null, opinion: null });
    stage.gradientPass.unlock();
    stage.ask();
  }
}

// Predict, then look: a θ that nobody has seen is dealt, something is asked of it, and only then it is shown.

import { at, outline, span } from "../math/outline.js";
import { message } from "../texts.js";
import { calm } from "./animation.js";
import { candidates, dealt, nextSeed, SEEDS, shiftEntry } from "./predict/deal.js";
import { missed, nearness, SLOPES, slopeOf, WORDS, wordOf } from "./predict/judge.js";
import { Prompt } from "./predict/prompt.js";
import { begun, reduce, roundOf } from "./predict/round.js";
import { boxSaid, networkSaid, obstacle, slopeSaid, whichSaid } from "./predict/words.js";

/**
 * @import { Theta } from "../math/basis.js"
 * @import { LinearFamily } from "../math/family.js"
 * @import { Pieces } from "../math/outline.js"
 * @import { Opinion } from "../wire/answer.js"
 * @import { Meaning } from "../clicker.js"
 * @import { Candidate, Mode } from "./predict/deal.js"
 * @import { Action, Session } from "./predict/round.js"
 * @import { Stage } from "./stage.js"
 */

const SECONDS = 1.2;

export class Prediction {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    /** @type {Theta|null} */
    this.hidden = null; // the θ that is asked about
    /** @type {Float32Array|null} */
    this.V = null; // of the hidden θ, where the box is guessed
    /** @type {Pieces[]|null} */
    this.guess = null; // the box that was guessed, once it is revealed
    this.request = 0; // of the animation's next frame
    /** @type {Session|null} */
    this.session = null;
    /** @type {Prompt|null} */
    this.prompt = null;
    /** @type {{theta: Theta, overlays: Record<string, boolean>}|null} */
    this.before = null; // what there was before the first round
    /** @type {Map<string, string[]>} */
    this.told = new Map(); // what was said to each round
    /** @type {Candidate[]} */
    this.four = []; // the V of which one is right
  }

  /** Whether something is hidden; nothing is reported meanwhile. */
  get open() {
    return this.hidden !== null;
  }

  /** Whether the box on U is a guess. */
  get guessing() {
    return this.open && (this.round?.mode ?? "box") === "box";
  }

  get round() {
    return this.session && roundOf(this.session);
  }

  get possible() {
    const { stage } = this;
    const { readonly, playback, live, family } = stage.scene;
    return !(stage.busy || readonly || playback || live || !family.linear || this.request);
  }

  /** What a scene asks for as it opens. */
  opens() {
    const { deal } = this.stage.scene;
    if (deal) this.begin(deal.mode, deal.seed);
    else this.begin("box", null);
  }

  /** The button and its key: begin, show the answer, deal anew. */
  toggle() {
    if (!this.possible) return;
    if (!this.session) this.begin("box", Math.floor(Math.random() * SEEDS));
    else this.dispatch({ type: "next", force: true });
  }

  /**
   * @param {Mode} mode
   * @param {number|null} seed  null: the θ of now is hidden
   */
  begin(mode, seed) {
    if (!this.possible) return;
    const { stage } = this;
    this.before = { theta: stage.theta, overlays: { ...stage.overlays } };
    this.session = begun(mode, seed);
    this.prompt = new Prompt(stage.parts.prompt, stage, this);
    this.ask();
    this.report();
  }

  /** @param {Action} action */
  dispatch(action) {
    const before = this.session;
    if (!before || this.request || (this.trouble && !["mode", "back"].includes(action.type))) return;
    this.session = reduce(before, action);
    if (this.session === before) return;
    const [old, now] = [roundOf(before), roundOf(this.session)];
    if (now.phase === "revealed" && old.phase !== "revealed" && before.at === this.session.at) this.reveal();
    else if (before.at !== this.session.at || old.mode !== now.mode) {
      this.ask();
      this.report();
    }
    this.follow();
  }

  /** Put the round of now on the stage. */
  ask() {
    const { stage, round } = this;
    if (!round || !this.before) return;
    const { mode, seed } = round;
    stage.motion.forget();
    const asked = seed !== null && !this.trouble;
    const theta = asked ? this.deal(seed) : this.before.theta;
    this.guess = null;
    this.V = null;
    this.four = mode === "which" ? candidates(this.posed, seed ?? 0) : [];
    this.hidden = round.phase === "revealed" || this.trouble ? null : theta;
    stage.quiet(mode, this.before.overlays);
    stage.gradientPass.unlock();
    stage.change(theta);
    if (this.guessing) {
      this.V = Float32Array.from(stage.torch?.V ?? stage.current.V);
      stage.change(stage.scene.family.identity);
    }
    stage.fit();
    stage.repaint();
    this.follow();
  }

  /** Say to Python what is asked, so that the link says it, too. */
  report() {
    const { mode = "", seed = null } = this.round ?? {};
    const theta = this.session ? { theta: [] } : {};
    this.stage.post("predict", { predict: mode && seed === null ? "1" : mode, seed: seed ?? 0, ...theta });
  }

  get posed() {
    const { family, aspect } = this.stage.scene;
    return { family: /** @type {LinearFamily} */ (family), aspect }; // no other is dealt for
  }

  /** @param {number} seed */
  deal(seed) {
    return Float64Array.from(dealt(this.posed, seed));
  }

  /** Why what is asked cannot be asked here; "" where it can. */
  get trouble() {
    const { stage, round } = this;
    return round ? obstacle(round.mode, stage.scene, Boolean(stage.send), this.entry) : "";
  }

  /** The entry of θ that a slope is asked of. */
  get entry() {
    return shiftEntry(this.stage.scene.family, this.round?.seed ?? 0);
  }

  follow() {
    const { round, session } = this;
    if (!round || !session) return;
    this.prompt?.show(round, session.at, this.told.get(keyOf(round)) ?? [], this.trouble);
  }

  /** The hand let go of the box that it guesses by. */
  placed() {
    if (this.guessing) this.dispatch({ type: "answer", given: Array.from(this.stage.theta) });
    this.stage.ask();
  }

  reveal() {
    const { stage, round, hidden } = this;
    if (!round || !hidden) return;
    const { mode, given } = round;
    if (mode === "box") return given === null ? this.uncover(hidden) : this.glide(hidden);
    if (mode === "which") this.tell(whichSaid(this.four, typeof given === "number" ? given : null));
    this.uncover(hidden);
    if (mode === "slope") this.hear({ gradient: stage.gradientPass.whole()?.theta });
    if (mode === "network") this.tell([message("stage-predict-waits")]);
  }

  /**
   * Show the θ that was asked about.
   * @param {Theta} hidden
   */
  uncover(hidden) {
    const { stage } = this;
    const { mode } = this.round ?? {};
    stage.change(hidden);
    this.hidden = null;
    this.V = null;
    if (mode === "slope") stage.showOverlays(["samples", "gradient"]);
    if (mode === "box" && !this.told.has(keyOf(this.round))) this.tell([message("stage-predict-there")]);
    stage.repaint();
    stage.commit(message("stage-state-revealed"));
    this.follow();
  }

  /**
   * Let the guess stand dashed, go from it to the true box, and say how far it was.
   * @param {Theta} hidden
   */
  glide(hidden) {
    const { stage } = this;
    const { frame, family, aspect } = stage.scene;
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
      const gap = Math.max(...places(stage).map(([x, y], k) => Math.hypot(x - before[k][0], y - before[k][1])));
      this.guess = guess;
      const said = boxSaid(gap, nearness(gap, frame.source), missed(family, from, hidden, aspect));
      this.tell(said);
      this.uncover(hidden);
      stage.warn(said[0]);
      stage.root.dataset.gap = gap.toFixed(3);
    };
    this.request = requestAnimationFrame(tick);
  }

  /**
   * The browser's number, or torch's, which counts where there is one.
   * @param {{gradient?: ArrayLike<number>|null, opinion?: Opinion|null}} found
   */
  hear({ gradient, opinion }, torch = false) {
    const { round, stage } = this;
    if (round?.phase !== "revealed" || this.trouble) return;
    const given = typeof round.given === "number" ? round.given : null;
    const { entry } = this;
    if (round.mode === "slope" && gradient && entry && Number.isFinite(gradient[entry.index])) {
      const value = gradient[entry.index];
      const right = given === null ? null : SLOPES[given] === slopeOf(value);
      this.tell(slopeSaid(stage.scene.family.parameters[entry.index], value, right, torch));
    }
    const { digit } = stage.scene;
    if (round.mode === "network" && opinion && digit !== null)
      this.tell(networkSaid(opinion, given === null ? null : WORDS[given] === wordOf(opinion, digit)));
  }

  /** @param {string[]} said to the round of now */
  tell(said) {
    this.told.set(keyOf(this.round), said);
    this.follow();
  }

  /**
   * Do what a clicker's key means; false where it means nothing.
   * @param {Meaning} meaning
   * @returns {boolean}
   */
  act(meaning) {
    if (typeof meaning === "number") {
      const can = this.guessing || meaning >= (this.prompt?.options ?? 0) ? false : this.open;
      if (can) this.dispatch({ type: "answer", given: meaning });
      return can;
    }
    if (meaning === "next") this.dispatch({ type: "next", force: this.stage.projector });
    else if (meaning === "back") this.dispatch({ type: "back" });
    else if (meaning === "close") this.end();
    else return false;
    return true;
  }

  /** @param {Mode} mode */
  choose(mode) {
    const seed = this.round?.seed ?? Math.floor(Math.random() * SEEDS);
    this.dispatch({ type: "mode", mode, seed: this.round?.phase === "revealed" ? nextSeed(seed) : seed });
  }

  /** No more: what was hidden and not shown is gone, and the stage is as it was before. */
  end() {
    const { stage, before, open } = this;
    const was = this.session;
    this.forget();
    if (!was || !before) return;
    stage.quiet(null, before.overlays);
    stage.gradientPass.unlock();
    if (open) stage.change(before.theta);
    stage.commit(message("stage-state-revealed"));
    this.report();
  }

  /** @param {Pieces[]|null} guess  a box that stays in sight, dashed */
  keep(guess) {
    this.guess = guess;
  }

  /** A hand goes on after the answer: the ghost is gone. */
  loosen() {
    if (this.open) return;
    this.guess = null;
    delete this.stage.root.dataset.gap;
  }

  /** A new scene within the same state: the same round is put on it. */
  redeal() {
    if (this.session && this.possible) this.ask();
    else this.forget();
  }

  /** A new scene: what was asked is over. */
  forget() {
    cancelAnimationFrame(this.request);
    this.prompt?.dispose();
    Object.assign(this, { hidden: null, V: null, guess: null, request: 0, session: null, prompt: null, before: null });
    this.told.clear();
    delete this.stage.root.dataset.gap;
  }
}

/** @type {(round: {mode: string, seed: number|null}|null) => string} */
const keyOf = (round) => `${round?.mode}/${round?.seed}`;

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

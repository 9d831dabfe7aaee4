// What the screen shows of a step: the state that is asked about, the way to the answer, the answer.

import { calm } from "../stage/animation.js";
import { choosePixel } from "./ask/ring.js";

/**
 * @import { Given } from "./ask/judge.js"
 * @import { Phase } from "./machine.js"
 * @import { Step, Views } from "./payload.js"
 * @import { Screen } from "./screen/screen.js"
 */

const SETTLE = 650; // ms: a glide is over, and what follows it begins
const ARRIVE = 500; // ms: a step that asks nothing is seen before it moves

export class Staging {
  /**
   * @param {Screen} screen
   * @param {Views} views
   * @param {(given: Given) => void} answer  takes what was answered on the stage
   */
  constructor(screen, views, answer) {
    this.views = views;
    this.answer = answer;
    this.screen = screen;
    this.shown = ""; // which step in which phase
    /** @type {AbortController|null} */
    this.asking = null; // of clicks on the stage
    /** @type {ReturnType<typeof setTimeout>[]} */
    this.timers = [];
  }

  get driver() {
    return this.screen.driver;
  }

  /** The stage, where it is what is shown. */
  get stage() {
    return this.screen.staged ? this.driver.stage : null;
  }

  /**
   * Show a step; false where its views have not come.
   * @param {string} place
   * @param {Step} step
   * @param {Phase} phase
   * @param {Given|null} given
   * @param {boolean} stays at the step that is shown
   */
  show(place, step, phase, given, stays) {
    const open = phase === "asked" || phase === "answered";
    const key = `${place} ${open ? "open" : phase}`;
    if (this.shown === key) return true;
    if (this.views.missing([step.stage, step.then]).length) return false;
    this.shown = key;
    this.still();
    if (open) this.prepare(step);
    else if (phase === "plain") this.arrive(step);
    else if (stays) this.unfold(step, given);
    else this.conclude(step, given);
    return true;
  }

  /**
   * The state before the answer; the question may be answered on the stage.
   * @param {Step} step
   */
  prepare(step) {
    this.begin(step);
    const { ask } = step;
    if (ask?.kind !== "pixel" || !this.stage) return;
    this.asking = new AbortController();
    choosePixel(this.stage, ask.map, this.asking.signal, (at) => {
      this.driver.ring.show(ask.map, at);
      this.answer(at);
    });
  }

  /** @param {Step} step */
  begin(step) {
    const view = this.views.get(step.stage);
    this.driver.forget();
    if (view) this.screen.show(view, false);
    this.screen.map(false);
    if (step.play === "sweep" && !step.then) this.screen.curve?.draw(0);
  }

  /**
   * A step that asks nothing shows its motion by itself.
   * @param {Step} step
   */
  arrive(step) {
    this.begin(step);
    if (step.then || step.play) this.later(ARRIVE, () => this.unfold(step, null));
  }

  /**
   * Show what the answer is, from the state that was asked about.
   * @param {Step} step
   * @param {Given|null} given
   */
  unfold(step, given) {
    this.asking?.abort();
    if (step.ask?.kind === "box" && given !== null && this.stage) this.driver.keepBox();
    const { play, then } = step;
    const abrupt = play === "pixelwise" || play === "theta";
    const after = this.views.get(then);
    if (after) this.screen.show(after, !abrupt);
    this.screen.map(true);
    if (play) this.later(abrupt || !then || calm() ? 0 : SETTLE, () => this.screen.play(play));
  }

  /**
   * Show the state after the answer, at once: somebody comes back to a step.
   * @param {Step} step
   * @param {Given|null} given
   */
  conclude(step, given) {
    const { driver } = this;
    driver.forget();
    const after = this.views.get(step.then ?? step.stage);
    if (after) this.screen.show(after, false);
    this.screen.map(true);
    if (step.play === "descent" && this.stage) driver.end();
    if (step.ask?.kind === "pixel" && Array.isArray(given) && this.stage)
      driver.ring.show(step.ask.map, [given[0], given[1]]);
  }

  /**
   * From the beginning of a step's motion.
   * @param {Step} step
   */
  replay(step) {
    this.still();
    this.begin(step);
    this.later(ARRIVE, () => this.unfold(step, null));
  }

  /**
   * What was read off a box that somebody dragged; null as long as nobody has.
   * @param {Step} step
   * @param {Phase} phase
   */
  box(step, phase) {
    const { driver, stage } = this;
    if (!stage || driver.moving || stage.busy || (phase === "asked" && !driver.strayed)) return null;
    return Number(driver.measured(step.ask?.measure ?? null).toFixed(3));
  }

  /**
   * Whether one pixel is spoken of: then the microscope is there.
   * @param {Step} step
   */
  looks(step) {
    return this.screen.staged && (step.hide.includes("microscope") || Boolean(this.driver.wanted?.selection));
  }

  /** Nothing is under way any more. */
  still() {
    this.asking?.abort();
    for (const timer of this.timers.splice(0)) clearTimeout(timer);
    this.driver.halt();
  }

  /** Nothing is shown. */
  rest() {
    this.still();
    this.shown = "";
  }

  /** @type {(wait: number, act: () => void) => void} */
  later(wait, act) {
    this.timers.push(setTimeout(act, wait));
  }

  dispose() {
    this.still();
    this.screen.dispose();
  }
}

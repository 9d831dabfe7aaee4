// A descent played back: torch computed every step once; here it is played, paused, stepped and scrubbed at frame rate.

import { byHand, quantity, say } from "../../dom.js";
import { drawLosses } from "../../paint/loss_curve.js";
import { message } from "../../texts.js";
import { opensAt } from "../../wire/playback.js";
import { clockmates } from "../../wire/registry.js";
import { along, descentFilm } from "../animation.js";
import { Controls } from "./controls.js";
import { lossOn } from "./preview.js";

/**
 * @import { Level, Playback } from "../../wire/playback.js"
 * @import { Held } from "../../wire/registry.js"
 * @import { Stage } from "../stage.js"
 */

/** @typedef {"V"|"T"|"difference"|"blink"} Look  what is shown: V, its target, V − T, or the two in turns */

/** @type {Record<Look, () => string>} */
const LOOKS = { V: () => "V", T: () => "T", difference: () => "V − T", blink: () => message("stage-descent-blink") };
const BLINK = 700; // ms

export class Player {
  /**
   * @param {Stage} stage
   * @param {HTMLElement} node
   */
  constructor(stage, node) {
    this.stage = stage;
    this.node = node;
    this.step = 0;
    this.t = 0; // between two steps while it is played
    this.playing = false;
    /** @type {Float64Array|null} */
    this.shown = null; // the θ of t
    /** @type {Level|null} */
    this.level = null; // what the step sees
    /** @type {Look} */
    this.look = "V";
    this.other = false; // of the two that blink, T
    /** @type {ReturnType<typeof setInterval>|undefined} */
    this.timer = undefined; // of the blinking
    /** @type {Controls|null} */
    this.controls = null;
  }

  /**
   * Take a new scene's playback, or stay away where there is none.
   * @param {Pick<Held, "playback"|"step">} [last]  what this stage, or the one before it, showed
   */
  rebuild(last) {
    const { stage } = this;
    const { playback } = stage.scene;
    this.node.hidden = !playback;
    this.controls = null;
    if (!playback) return stage.parts.compare.replaceChildren();
    const at = opensAt(playback, last);
    this.controls = new Controls(stage.el, playback, at, {
      toggle: () => stage.motion.toggle(),
      move: (by) => {
        stage.motion.pause();
        this.go(this.step + by);
      },
      scrub: (to) => {
        stage.motion.pause();
        if (!stage.held) this.take();
        stage.motion.scrub(to);
      },
      rest: () => this.rest(),
      rate: (rate) => {
        for (const each of this.all()) each.preview.setRate(rate);
      },
    });
    this.node.replaceChildren(...this.controls.nodes);
    this.node.dataset.steps = String(playback.thetas.length - 1);
    this.offer(playback);
    const film = descentFilm(playback.thetas.length, (t) => {
      for (const each of this.all()) each.player.show(t);
    });
    stage.motion.load(film, at);
    this.show(at);
  }

  /**
   * Offer what can be shown instead of V.
   * @param {Playback} playback
   */
  offer(playback) {
    const { el, scene, parts } = this.stage;
    const compared = scene.difference || playback.level(0).T;
    const names = /** @type {Look[]} */ (Object.keys(LOOKS)).filter((name) => name === "V" || compared);
    const buttons = names.map((name) =>
      el(
        "button",
        {
          type: "button",
          "data-look": name,
          "data-testid": `see-${name}`,
          "aria-pressed": String(this.look === name),
          title: name === "T" ? message("stage-descent-compared") : "",
          on: {
            click: () => {
              for (const each of this.all()) each.player.see(name);
            },
          },
        },
        LOOKS[name](),
      ),
    );
    parts.compare.replaceChildren(...(buttons.length < 2 ? [] : buttons));
  }

  /**
   * The other stages of this clock.
   * @returns {Stage[]}
   */
  mates() {
    const { stage } = this;
    const all = /** @type {Stage[]} */ (clockmates(stage.scene.playback?.clock ?? "")); // stages alone are registered
    return all.filter((mate) => mate !== stage);
  }

  /** Every stage of this clock, this one first. */
  all() {
    return [this.stage, ...this.mates()];
  }

  /**
   * Show the state at t; a run that is shorter stays at its end.
   * @param {number} t
   */
  show(t) {
    const { stage } = this;
    const { playback, family } = stage.scene;
    if (!playback) return;
    this.t = Math.min(t, playback.thetas.length - 1);
    this.step = Math.floor(this.t + 1e-9);
    const level = playback.level(this.step);
    if (this.level !== level) stage.takePicture(level);
    this.level = level;
    stage.takeFromTorch({
      upstream: playback.upstreams?.[this.step],
      grid: playback.grids?.[this.step],
      gradient: family.linear ? undefined : playback.gradients[this.step],
    });
    stage.change(family.known ? along(playback.thetas, this.t) : Float64Array.from(playback.thetas[this.step]), true);
    this.shown = stage.theta;
  }

  /**
   * Go to a step and let Python follow.
   * @param {number} step
   */
  go(step) {
    this.stage.motion.scrub(step);
    this.rest();
  }

  /**
   * The motion moved, or came to rest.
   * @param {number} t
   * @param {boolean} playing
   */
  follow(t, playing) {
    if (!this.controls || !this.stage.motion.film?.whole) return;
    const rested = this.playing && !playing;
    if (playing && !this.playing) this.take();
    this.playing = playing;
    say(this.controls.play, playing ? "❚❚" : "▶");
    this.controls.range.value = String(t);
    if (rested) this.rest();
  }

  /** Keep the ranges of colours and arrows while θ moves, so that a shrinking gradient is seen to shrink. */
  take() {
    for (const each of this.all()) each.hold(each.theta);
  }

  /** θ rests on a step: tell Python, once. */
  rest() {
    for (const each of this.all()) each.hold(null);
    this.stage.post("commit", { step: this.step });
  }

  /** @param {Look} look */
  see(look) {
    const { stage } = this;
    this.look = look;
    clearInterval(this.timer);
    this.other = false;
    if (look === "blink")
      this.timer = setInterval(() => {
        this.other = !this.other;
        stage.repaint();
      }, BLINK);
    for (const button of stage.parts.compare.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.dataset.look === look));
    stage.repaint();
  }

  /**
   * What is looked at instead of V; null where that is V.
   * @returns {"T"|"difference"|null}
   */
  get shows() {
    const { scene, current } = this.stage;
    const seen = this.look === "blink" ? (this.other ? "T" : "V") : this.look;
    return seen === "V" || !scene.playback || scene.difference?.length !== current.V.length ? null : seen;
  }

  /** Write the numbers; once a frame. */
  update() {
    const { stage, controls } = this;
    const { playback } = stage.scene;
    if (!playback || !controls) return;
    const own = stage.theta === this.shown; // else a hand holds θ
    const loss = own ? playback.losses[this.step] : lossOn(stage, stage.current.V);
    const last = playback.thetas.length - 1;
    const { step } = this;
    const room = "\u2007".repeat(Math.max(0, String(last).length - String(step).length)); // so that nothing beside it moves
    const sigma = this.level?.sigma ?? 0;
    say(controls.place, own ? message("stage-descent-place", { step, last }) + room : message("stage-descent-start"));
    say(controls.worth, `L ${printed(loss)}`);
    say(controls.blur, sigma ? message("stage-descent-blur", { size: quantity(sigma, 2) }) : playback.name);
    const gradient = own ? playback.gradients[this.step] : (stage.gradient?.theta ?? []);
    Object.assign(this.node.dataset, {
      step: this.step,
      loss: String(loss),
      sigma: String(sigma),
      own: String(own),
      playing: String(this.playing),
      theta: JSON.stringify(Array.from(stage.theta)),
      gradient: JSON.stringify(Array.from(gradient)),
    });
    if (playback.leads) this.lead(controls);
  }

  /**
   * The step ahead, and the losses of all descents of this clock.
   * @param {Controls} controls
   */
  lead(controls) {
    const { preview } = this.stage;
    const next = Number.isNaN(preview.loss) ? "" : `: L → ${printed(preview.loss)}`;
    say(controls.next, `η ${quantity(preview.rate, 3)}${next}`);
    Object.assign(this.node.dataset, {
      eta: String(preview.rate),
      ahead: JSON.stringify(Array.from(preview.theta ?? [])),
      next: String(preview.loss),
    });
    const runs = this.all().map((each) => each.scene.playback?.losses ?? []);
    drawLosses(controls.curve, runs, this.t);
  }

  dispose() {
    clearInterval(this.timer);
  }
}

/**
 * Print five figures: enough to check by hand.
 * @param {number} value
 */
function printed(value) {
  if (!Number.isFinite(value)) return String(value);
  return Math.abs(value) < 1e-3 && value !== 0 ? byHand(value.toExponential(3)) : value.toPrecision(5);
}

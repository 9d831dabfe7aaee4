// A descent played back: torch computed every step once; here it is played, paused, stepped and scrubbed at frame rate.

import { setGrid } from "../../math/family.js";
import { say } from "../../paint/dom.js";
import { clockmates } from "../../wire/registry.js";
import { along, reel } from "../animation.js";
import { lossOn } from "./preview.js";

const LOOKS = { V: "V", T: "T", difference: "V − T", blink: "blink" };
const BLINK = 700; // ms
const COLOURS = ["#CC79A7", "#56B4E9"]; // this run's loss, and the one beside it
const INSET = 8; // a range's knob keeps half its width from the ends

export class Player {
  constructor(stage, node) {
    Object.assign(this, { stage, node, step: 0, t: 0, look: "V", timer: 0 });
  }

  /** Take a new scene's tape, or stay away where there is none. */
  rebuild(before = null) {
    const {
      stage,
      stage: {
        el,
        scene: { tape },
        parts,
      },
    } = this;
    const at = tape && resumes(before, tape) ? this.step : tape?.at; // where it stands, unless Python means another step
    this.node.hidden = !tape;
    if (!tape) return parts.compare.replaceChildren();
    const last = tape.thetas.length - 1;
    const button = (label, text, act, testid) =>
      el(
        "button",
        { type: "button", title: label, "aria-label": label, "data-testid": testid, on: { click: act } },
        text,
      );
    const move = (step) => () => {
      stage.motion.pause();
      this.go(this.step + step);
    };
    this.play = button("play or pause the descent", "▶", () => stage.motion.toggle(), "descent-play");
    this.range = el("input", {
      type: "range",
      min: 0,
      max: last,
      step: 1,
      value: at,
      "aria-label": "step of the descent",
      "data-testid": "descent-scrub",
      on: {
        input: () => {
          const to = Number(this.range.value); // before a pause writes where the motion stood
          stage.motion.pause();
          if (!stage.held) this.take();
          stage.motion.scrub(to);
        },
        change: () => this.rest(),
      },
    });
    this.curve = el("canvas", { "aria-hidden": "true" });
    const fact = (name) => (this[name] = el("b", { "data-testid": `descent-${name}` }));
    this.facts = el(
      "div",
      { class: "facts" },
      el("span", {}, fact("place")),
      el("span", { class: "is-gradient" }, fact("worth")),
      el("span", {}, fact("blur")),
    );
    this.eta = el("input", {
      type: "range",
      min: -2,
      max: 2,
      step: 0.02,
      value: 0,
      "aria-label": "η, the size of the plain SGD step ahead",
      "data-testid": "descent-eta",
      on: { input: () => this.setRate(tape.rate * 10 ** Number(this.eta.value)) },
    });
    const ahead = el(
      "div",
      { class: "ahead" },
      el("label", {}, "one plain SGD step ", el("span", { class: "is-theta" }, "θ − η ∂L/∂θ"), this.eta),
      fact("next"),
    );
    this.node.replaceChildren(
      ...(tape.leads
        ? [
            el(
              "div",
              { class: "transport" },
              button("one step back", "◂", move(-1), "descent-back"),
              this.play,
              button("one step on", "▸", move(1), "descent-on"),
            ),
            el("div", { class: "course" }, this.curve, this.range),
          ]
        : []),
      this.facts,
      ...(tape.leads ? [ahead] : []),
    );
    this.node.dataset.steps = last;
    parts.compare.replaceChildren(
      ...Object.entries(LOOKS)
        .filter(([name]) => name === "V" || stage.scene.difference || tape.level(0).T)
        .map(([name, text]) =>
          el(
            "button",
            {
              type: "button",
              "data-look": name,
              "data-testid": `see-${name}`,
              "aria-pressed": String(this.look === name),
              title: name === "T" ? "the picture that V is compared with" : "",
              on: { click: () => this.see(name) },
            },
            text,
          ),
        ),
    );
    if (parts.compare.childElementCount < 2) parts.compare.replaceChildren();
    stage.motion.load(
      reel(tape.thetas.length, (t) => this.share(t)),
      at,
    );
    this.show(at);
  }

  /** Move every stage of this clock. */
  share(t) {
    this.show(t);
    for (const mate of this.mates()) mate.player.show(t);
  }

  mates() {
    const { stage } = this;
    return clockmates(stage.scene.tape.clock).filter((mate) => mate !== stage);
  }

  /** Show the state at t; a run that is shorter stays at its end. */
  show(t) {
    const {
      stage,
      stage: {
        scene,
        scene: { tape },
      },
    } = this;
    this.t = Math.min(t, tape.thetas.length - 1);
    this.step = Math.floor(this.t + 1e-9);
    const level = tape.level(this.step);
    if (this.level !== level) {
      this.level = level;
      Object.assign(scene, { U: level.U, values: level.U.data, words: null, difference: level.T });
      stage.stale = true;
    }
    if (tape.upstreams) scene.networkSlope = tape.upstreams[this.step];
    if (tape.grids) setGrid(scene.family, tape.grids[this.step]);
    if (!scene.family.linear) stage.slopes.fromTorch = tape.gradients[this.step];
    stage.change(scene.family.known ? along(tape.thetas, this.t) : Float64Array.from(tape.thetas[this.step]), true);
    this.shown = stage.theta;
  }

  /** Go to a step and let Python follow. */
  go(step) {
    this.stage.motion.scrub(step);
    this.rest();
  }

  /** The motion moved, or came to rest. */
  follow(t, playing) {
    const { stage } = this;
    if (!this.play || !stage.motion.film?.whole) return;
    const rested = this.playing && !playing;
    if (playing && !this.playing) this.take();
    this.playing = playing;
    say(this.play, playing ? "❚❚" : "▶");
    this.range.value = t;
    if (rested) this.rest();
  }

  /** Keep the ranges of colours and arrows while θ moves, so that a shrinking gradient is seen to shrink. */
  take() {
    for (const each of [this.stage, ...this.mates()]) each.hold(each.theta);
  }

  /** θ rests on a step: tell Python, once. */
  rest() {
    const { stage } = this;
    for (const each of [stage, ...this.mates()]) each.hold(null);
    stage.post("commit", { step: this.step });
  }

  setRate(rate) {
    for (const each of [this.stage, ...this.mates()]) {
      each.ahead.rate = rate;
      each.ask();
    }
  }

  see(look) {
    for (const each of [this.stage, ...this.mates()]) each.player.look_(look);
  }

  look_(look) {
    const {
      stage,
      stage: { parts },
    } = this;
    this.look = look;
    clearInterval(this.timer);
    this.other = false;
    const blink = () => {
      this.other = !this.other;
      stage.stale = true;
      stage.ask();
    };
    if (look === "blink") this.timer = setInterval(blink, BLINK);
    for (const button of parts.compare.children)
      button.setAttribute("aria-pressed", String(button.dataset.look === look));
    stage.stale = true;
    stage.ask();
  }

  /** What is looked at instead of V: "T" or "difference"; null where that is V. */
  get shows() {
    const {
      stage: { scene, now },
    } = this;
    const seen = this.look === "blink" ? (this.other ? "T" : "V") : this.look;
    return seen === "V" || !scene.tape || scene.difference?.length !== now.V.length ? null : seen;
  }

  /** Write the numbers; once a frame. */
  update() {
    const {
      stage,
      stage: {
        scene: { tape },
        ahead,
        now,
      },
    } = this;
    if (!tape || !this.facts) return;
    const own = stage.theta === this.shown; // else a hand holds θ
    const loss = own ? tape.losses[this.step] : lossOn(stage, now.V);
    say(
      this.place,
      own
        ? `step ${String(this.step).padStart(String(tape.thetas.length).length, "\u2007")} of ${tape.thetas.length - 1}`
        : "a new start",
    );
    say(this.worth, `L ${shown(loss)}`);
    say(this.blur, this.level.sigma ? `seen through a blur of ${this.level.sigma.toPrecision(2)} px` : tape.name);
    Object.assign(this.node.dataset, {
      step: this.step,
      loss: String(loss),
      sigma: String(this.level.sigma),
      own: String(own),
      playing: String(Boolean(this.playing)),
      theta: JSON.stringify(Array.from(stage.theta)),
      gradient: JSON.stringify(Array.from(own ? tape.gradients[this.step] : (stage.gradient?.theta ?? []))),
    });
    if (!tape.leads) return;
    say(this.next, `η ${ahead.rate.toPrecision(3)}${Number.isNaN(ahead.loss) ? "" : `: L → ${shown(ahead.loss)}`}`);
    Object.assign(this.node.dataset, {
      eta: String(ahead.rate),
      ahead: JSON.stringify(Array.from(ahead.theta ?? [])),
      next: String(ahead.loss),
    });
    this.draw();
  }

  /** The loss over the steps, on a logarithmic scale where it is positive, with a mark where the clock stands. */
  draw() {
    const { curve, stage } = this;
    const [width, height, ratio] = [
      curve.clientWidth,
      curve.clientHeight,
      Math.min(globalThis.devicePixelRatio || 1, 2),
    ];
    if (!width) return;
    if (curve.width !== width * ratio || curve.height !== height * ratio)
      Object.assign(curve, { width: width * ratio, height: height * ratio });
    const context = curve.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const runs = [stage, ...this.mates()].map((each) => each.scene.tape.losses);
    const all = runs.flatMap((losses) => Array.from(losses)).filter(Number.isFinite);
    const scale = all.every((v) => v > 0) ? Math.log : (v) => v;
    const [low, high] = [scale(Math.min(...all)), scale(Math.max(...all))];
    const last = stage.scene.tape.losses.length - 1;
    const x = (k) => INSET + (k / Math.max(last, 1)) * (width - 2 * INSET);
    const y = (v) => 4 + (1 - (scale(v) - low) / (high - low || 1)) * (height - 8);
    runs.forEach((losses, n) => {
      Object.assign(context, { strokeStyle: COLOURS[n % 2], fillStyle: COLOURS[n % 2], lineWidth: 2.5 });
      context.setLineDash(n ? [6, 3] : []);
      context.beginPath();
      for (const [k, v] of losses.entries()) context[k ? "lineTo" : "moveTo"](x(k), y(v));
      context.stroke();
      const k = Math.min(this.step, losses.length - 1);
      context.beginPath();
      context.arc(x(Math.min(this.t, losses.length - 1)), y(losses[k]), 5, 0, 7);
      context.fill();
    });
    context.setLineDash([]);
  }

  dispose() {
    clearInterval(this.timer);
  }
}

/** Tell whether a tape is the one before, opened at the same step: something else about the scene has changed. */
const resumes = (before, tape) =>
  before?.at === tape.at &&
  before.thetas.length === tape.thetas.length &&
  before.thetas.every((theta, k) => theta.every((v, p) => v === tape.thetas[k][p]));

/** Print five figures: enough to check by hand. */
const shown = (value) =>
  Number.isFinite(value)
    ? Math.abs(value) < 1e-3 && value !== 0
      ? value.toExponential(3)
      : value.toPrecision(5)
    : String(value);

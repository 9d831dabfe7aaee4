// What a descent is played with: buttons, the loss with its scrubber, the numbers of the step, and the step ahead.

import { coloured } from "../../names.js";
import { message } from "../../texts.js";

/**
 * @import { Maker } from "../../dom.js"
 * @import { Playback } from "../../wire/playback.js"
 */

/**
 * What the controls ask for.
 * @typedef {object} Acts
 * @property {() => void} toggle  play or pause
 * @property {(by: number) => void} move  that many steps
 * @property {(to: number) => void} scrub
 * @property {() => void} rest    the scrubber was let go
 * @property {(rate: number) => void} rate
 */

export class Controls {
  /**
   * @param {Maker} el
   * @param {Playback} playback
   * @param {number} at the step
   * @param {Acts} acts
   */
  constructor(el, playback, at, acts) {
    /** @type {(label: string, text: string, act: () => void, testid: string) => HTMLButtonElement} */
    const button = (label, text, click, testid) =>
      el("button", { type: "button", title: label, "aria-label": label, "data-testid": testid, on: { click } }, text);
    const fact = (/** @type {string} */ name) => el("b", { "data-testid": `descent-${name}` });
    this.play = button(message("stage-descent-play"), "▶", acts.toggle, "descent-play");
    this.range = el("input", {
      type: "range",
      min: 0,
      max: playback.thetas.length - 1,
      step: 1,
      value: at,
      "aria-label": message("stage-descent-scrub"),
      "data-testid": "descent-scrub",
      on: { input: () => acts.scrub(Number(this.range.value)), change: acts.rest },
    });
    this.curve = el("canvas", { "aria-hidden": "true" });
    this.place = fact("place");
    this.worth = fact("worth");
    this.blur = fact("blur");
    this.next = fact("next");
    this.eta = el("input", {
      type: "range",
      min: -2,
      max: 2,
      step: 0.02,
      value: 0,
      "aria-label": message("stage-descent-rate"),
      "data-testid": "descent-eta",
      on: { input: () => acts.rate(playback.rate * 10 ** Number(this.eta.value)) },
    });
    const facts = el(
      "div",
      { class: "facts" },
      el("span", {}, this.place),
      el("span", { class: "is-gradient" }, this.worth),
      el("span", {}, this.blur),
    );
    const transport = el(
      "div",
      { class: "transport" },
      button(message("stage-descent-back"), "◂", () => acts.move(-1), "descent-back"),
      this.play,
      button(message("stage-descent-on"), "▸", () => acts.move(1), "descent-on"),
    );
    const course = el("div", { class: "course" }, this.curve, this.range);
    const step = el("label", {}, ...coloured(el, message("stage-descent-ahead")), this.eta);
    const ahead = el("div", { class: "ahead" }, step, this.next);
    this.nodes = playback.leads ? [transport, course, facts, ahead] : [facts];
  }
}

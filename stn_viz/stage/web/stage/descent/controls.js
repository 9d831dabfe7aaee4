// What a descent is played with: buttons, the loss with its scrubber, the numbers of the step, and the step ahead.

/**
 * @import { Maker } from "../../paint/dom.js"
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
   * @param {Playback} tape
   * @param {number} at the step
   * @param {Acts} acts
   */
  constructor(el, tape, at, acts) {
    /** @type {(label: string, text: string, act: () => void, testid: string) => HTMLButtonElement} */
    const button = (label, text, click, testid) =>
      el("button", { type: "button", title: label, "aria-label": label, "data-testid": testid, on: { click } }, text);
    const fact = (/** @type {string} */ name) => el("b", { "data-testid": `descent-${name}` });
    this.play = button("play or pause the descent", "▶", acts.toggle, "descent-play");
    this.range = el("input", {
      type: "range",
      min: 0,
      max: tape.thetas.length - 1,
      step: 1,
      value: at,
      "aria-label": "step of the descent",
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
      "aria-label": "η, the size of the plain SGD step ahead",
      "data-testid": "descent-eta",
      on: { input: () => acts.rate(tape.rate * 10 ** Number(this.eta.value)) },
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
      button("one step back", "◂", () => acts.move(-1), "descent-back"),
      this.play,
      button("one step on", "▸", () => acts.move(1), "descent-on"),
    );
    const course = el("div", { class: "course" }, this.curve, this.range);
    const step = el("span", { class: "is-theta" }, "θ − η ∂L/∂θ");
    const ahead = el("div", { class: "ahead" }, el("label", {}, "one plain SGD step ", step, this.eta), this.next);
    this.nodes = tape.leads ? [transport, course, facts, ahead] : [facts];
  }
}

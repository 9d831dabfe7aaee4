// The field that takes pasted text, and below it what the numbers were taken for, or the question what they are.

import { say } from "../dom.js";
import { message } from "../texts.js";
import { readPasted } from "./parse.js";

/**
 * @import { Theta } from "../math/basis.js"
 * @import { Maker } from "../dom.js"
 * @import { Scene } from "../wire/scene.js"
 * @import { Reading } from "./readings.js"
 */

/**
 * What pasting asks of the stage.
 * @typedef {object} Host
 * @property {Scene} scene
 * @property {Float64Array} theta
 * @property {Maker} el
 * @property {(theta: Theta) => void} change
 * @property {(name: string) => void} commit  the change that has been made, by its name
 * @property {(sentence: string) => void} warn
 */

export class PasteField {
  /** @param {Host} stage */
  constructor(stage) {
    const { el, scene } = stage;
    const words = message("stage-paste-field");
    this.stage = stage;
    this.field = el("input", {
      type: "text",
      class: "paste",
      placeholder: words,
      "aria-label": words,
      "data-testid": "paste",
      style: "text-align:left",
      disabled: scene.readonly,
      on: {
        paste: (event) => {
          event.preventDefault();
          this.take(event.clipboardData?.getData("text") ?? "");
        },
        keydown: (event) => {
          if (event.key !== "Enter") return;
          event.preventDefault(); // else the same key would press the first answer
          this.take(this.field.value);
        },
      },
    });
    this.said = el("p", { class: "pasted", role: "status", "data-testid": "pasted" });
    this.choices = el("div", {
      class: "choices",
      role: "group",
      "aria-label": message("stage-paste-choices"),
      "data-testid": "choices",
    });
    this.nodes = [this.field, this.said, this.choices];
    /** @type {Float64Array|null} */
    this.theta = null; // of which something was said
  }

  /**
   * Read a text: take its θ, ask what it is, or say what is wrong with it.
   * @param {string} text
   */
  take(text) {
    const read = readPasted(text, this.stage.scene);
    this.forget();
    this.stage.warn(read.error ?? "");
    if (read.theta) this.adopt(read);
    if (read.question) this.ask(read.question, read.choices);
  }

  /** @param {Pick<Reading, "theta"|"said">} reading */
  adopt({ theta, said }) {
    this.stage.change(theta);
    this.stage.commit(message("stage-state-pasted"));
    this.forget();
    this.theta = this.stage.theta;
    say(this.said, said);
  }

  /**
   * @param {string} question
   * @param {Reading[]} choices
   */
  ask(question, choices) {
    const { el, theta } = this.stage;
    this.theta = theta;
    say(this.said, question);
    this.choices.replaceChildren(
      ...choices.map((choice) =>
        el("button", { type: "button", on: { click: () => this.adopt(choice) } }, choice.label),
      ),
      el("button", { type: "button", on: { click: () => this.decline() } }, message("stage-paste-none")),
    );
    this.choices.querySelector("button")?.focus({ preventScroll: true });
  }

  decline() {
    this.forget();
    this.field.focus();
  }

  forget() {
    this.theta = null;
    say(this.said, "");
    this.choices.replaceChildren();
  }

  /** What was said belongs to one θ: another has come, by hand or by Python. */
  update() {
    if (this.theta && this.theta !== this.stage.theta) this.forget();
  }
}

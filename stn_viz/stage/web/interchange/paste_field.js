// The field that takes pasted text, and below it what the numbers were taken for, or the question what they are.

import { say } from "../paint/dom.js";
import { readPasted } from "./parse.js";

export class Pasting {
  /** `stage` gives scene, theta, el and takes change(θ), commit(name), warn(sentence). */
  constructor(stage) {
    const { el, scene } = stage;
    const words = "paste a matrix, a box, JSON or code";
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
          this.take(event.clipboardData.getData("text"));
        },
        keydown: (event) => {
          if (event.key !== "Enter") return;
          event.preventDefault(); // else the same key would press the first answer
          this.take(event.target.value);
        },
      },
    });
    this.said = el("p", { class: "pasted", role: "status", "data-testid": "pasted" });
    this.choices = el("div", {
      class: "choices",
      role: "group",
      "aria-label": "what the pasted numbers are",
      "data-testid": "choices",
    });
    this.nodes = [this.field, this.said, this.choices];
    this.theta = null;
  }

  /** Read a text: take its θ, ask what it is, or say what is wrong with it. */
  take(text) {
    const { error, theta, said, question, choices } = readPasted(text, this.stage.scene);
    this.forget();
    this.stage.warn(error ?? "");
    if (theta) this.adopt({ theta, said });
    if (question) this.ask(question, choices);
  }

  adopt({ theta, said }) {
    this.stage.change(theta);
    this.stage.commit("pasted");
    this.forget();
    this.theta = this.stage.theta;
    say(this.said, said);
  }

  ask(question, choices) {
    const { el, theta } = this.stage;
    this.theta = theta;
    say(this.said, question);
    this.choices.replaceChildren(
      ...choices.map((choice) =>
        el("button", { type: "button", on: { click: () => this.adopt(choice) } }, choice.label),
      ),
      el("button", { type: "button", on: { click: () => this.decline() } }, "none of these"),
    );
    this.choices.firstChild.focus({ preventScroll: true });
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

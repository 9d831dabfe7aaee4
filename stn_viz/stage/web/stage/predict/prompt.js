// The card beside the pictures while something is predicted: the question, its options, what was said to the answer;
// and the keys of a clicker, wherever the focus is.

import { choices } from "../../choices.js";
import { listen } from "../../clicker.js";
import { element, say } from "../../dom.js";
import { lossLegend, parameterName } from "../../names.js";
import { message } from "../../texts.js";
import { smallView } from "../small_view.js";
import { MODES } from "./deal.js";
import { SLOPES, tells, WORDS } from "./judge.js";

/**
 * @import { Meaning } from "../../clicker.js"
 * @import { Prediction } from "../prediction.js"
 * @import { Stage } from "../stage.js"
 * @import { Mode } from "./deal.js"
 * @import { Round } from "./round.js"
 */

export class Prompt {
  /**
   * @param {HTMLElement} root
   * @param {Stage} stage
   * @param {Prediction} prediction
   */
  constructor(root, stage, prediction) {
    this.root = root;
    this.stage = stage;
    this.prediction = prediction;
    this.abort = new AbortController();
    /** @type {ReturnType<typeof choices>|null} */
    this.form = null;
    this.options = 0; // how many there are
    this.shown = ""; // which round
    /** @type {(name: string, act: () => void, primary?: boolean) => HTMLButtonElement} */
    const button = (name, act, primary = false) =>
      element(
        "button",
        { type: "button", class: primary ? "primary" : "", "data-testid": `predict-${name}`, on: { click: act } },
        message(`stage-predict-${name}`),
      );
    this.modes = element(
      "select",
      {
        "aria-label": message("stage-predict-modes"),
        "data-testid": "predict-mode",
        on: { change: () => prediction.choose(/** @type {Mode} */ (this.modes.value)) },
      },
      ...MODES.map((mode) => element("option", { value: mode }, message(`stage-predict-mode-${mode}`))),
    );
    this.question = element("div", { class: "question", "data-testid": "predict-question" });
    this.room = element("div");
    this.refusal = element("p", { class: "refusal", role: "status" });
    this.told = element("div", { class: "told", "aria-live": "polite", "data-testid": "predict-told" });
    this.skip = button("skip", () => prediction.dispatch({ type: "skip" }));
    this.reveal = button("show", () => prediction.dispatch({ type: "next", force: stage.projector }), true);
    this.next = button("next", () => prediction.dispatch({ type: "next", force: true }), true);
    this.back = button("back", () => prediction.dispatch({ type: "back" }));
    const help = button("keys", () => this.help(Boolean(this.keys.hidden)));
    const end = button("end", () => prediction.end());
    const acts = element("div", { class: "acts" }, this.back, this.skip, this.reveal, this.next, help, end);
    this.curtain = element("div", { class: "curtain", hidden: true, on: { click: () => this.darken(false) } });
    this.keys = element("div", { class: "keys", hidden: true, role: "dialog", on: { click: () => this.help(false) } });
    this.keys.setAttribute("aria-label", message("stage-predict-keys"));
    this.keys.append(element("p", {}, message("stage-predict-keys-line")));
    root.replaceChildren(this.modes, this.question, this.room, this.refusal, this.told, acts, this.curtain, this.keys);
    stage.root.classList.add("asking");
    listen(window, this.abort.signal, (meaning) => !stage.busy && this.act(meaning));
  }

  /**
   * @param {Round} round
   * @param {number} index  of the round
   * @param {string[]} told  what is said to the answer, sentence by sentence
   * @param {string} trouble  why it cannot be asked
   */
  show(round, index, told, trouble) {
    const { stage } = this;
    const { mode, phase, given, refused } = round;
    const shown = `${mode}/${round.seed}/${stage.scene.token}/${stage.loss}`;
    if (this.shown !== shown) this.build(mode);
    this.shown = shown;
    this.modes.value = mode;
    const open = phase !== "revealed" && !trouble;
    Object.assign(stage.root.dataset, { predict: mode, phase });
    const { box } = stage.parts.source;
    box.inert = mode !== "box" && open;
    const asked = trouble ? [trouble] : this.asks(mode);
    this.question.replaceChildren(...asked.map((sentence) => element("p", {}, sentence)));
    this.room.hidden = Boolean(trouble);
    this.form?.follow(typeof given === "number" ? given : null);
    this.mark(mode, open);
    const short = refused > 0 && !stage.projector;
    say(this.refusal, short ? message("stage-predict-answer-first") : "");
    this.tell(open || trouble ? [] : told);
    this.skip.hidden = this.reveal.hidden = !open;
    this.reveal.disabled = phase === "asked" && !stage.projector;
    this.next.hidden = open || Boolean(trouble);
    this.back.hidden = index === 0;
  }

  /** @param {string[]} sentences */
  tell(sentences) {
    if (sentences.join() === [...this.told.children].map(({ textContent }) => textContent).join()) return;
    this.told.replaceChildren(...sentences.map((sentence) => element("p", {}, sentence)));
  }

  /**
   * @param {Mode} mode
   * @returns {string[]}
   */
  asks(mode) {
    const { stage, prediction } = this;
    if (mode === "network") return [message("stage-predict-ask-network", { digit: stage.scene.digit ?? "" })];
    if (mode !== "slope") return [message(`stage-predict-ask-${mode}`)];
    const { entry } = prediction;
    if (!entry) return [];
    const name = parameterName(stage.scene.family.parameters[entry.index]);
    const asked = message(`stage-predict-ask-slope-${entry.along}`, { entry: name, loss: lossLegend(stage.loss) });
    const replaced = !tells(stage.scene.upstream, stage.scene.difference);
    return replaced ? [asked, message("stage-predict-no-target")] : [asked];
  }

  /**
   * Make the options anew.
   * @param {Mode} mode
   */
  build(mode) {
    const contents = this.contents(mode);
    this.options = contents.length;
    this.form = contents.length
      ? choices(contents, (given) => this.prediction.dispatch({ type: "answer", given }))
      : null;
    this.room.replaceChildren(...(this.form ? [this.form.node] : []));
  }

  /**
   * @param {Mode} mode
   * @returns {HTMLElement[]}
   */
  contents(mode) {
    const words = (/** @type {readonly string[]} */ names) =>
      names.map((name) => element("span", {}, message(`stage-predict-${mode}-option-${name}`)));
    if (mode === "slope") return words(SLOPES);
    if (mode === "network") return words(WORDS);
    return mode === "which" ? this.prediction.four.map(({ theta }, k) => this.thumb(theta, k)) : [];
  }

  /**
   * V of a θ as a small picture.
   * @param {ArrayLike<number>} theta
   * @param {number} k
   */
  thumb(theta, k) {
    const canvas = smallView(this.stage, theta);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", message("stage-predict-candidate", { number: k + 1 }));
    return canvas;
  }

  /**
   * Outline the right option once it is shown.
   * @param {Mode} mode
   * @param {boolean} open
   */
  mark(mode, open) {
    const right = mode === "which" && !open ? this.prediction.four.findIndex(({ origin }) => origin === "true") : -1;
    const options = /** @type {NodeListOf<HTMLButtonElement>} */ (this.room.querySelectorAll(".option"));
    for (const [k, option] of options.entries()) {
      option.classList.toggle("right", k === right);
      option.disabled = !open;
    }
  }

  /** @param {Meaning} meaning */
  act(meaning) {
    if (!this.curtain.hidden && meaning !== "keys") return this.darken(false);
    if (meaning === "black") return this.darken(true);
    if (meaning === "keys") return this.help(Boolean(this.keys.hidden));
    if (meaning === "close" && !this.keys.hidden) return this.help(false);
    if (meaning === "presenter") {
      this.prediction.toggle();
      return true;
    }
    return this.prediction.act(meaning);
  }

  /** @param {boolean} on */
  darken(on) {
    this.curtain.hidden = !on;
    return true;
  }

  /** @param {boolean} on */
  help(on) {
    this.keys.hidden = !on;
    return true;
  }

  dispose() {
    this.abort.abort();
    this.root.replaceChildren();
    const { root, parts } = this.stage;
    root.classList.remove("asking");
    parts.source.box.inert = false;
    delete root.dataset.predict;
    delete root.dataset.phase;
  }
}

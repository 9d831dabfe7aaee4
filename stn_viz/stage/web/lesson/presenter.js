// The presenter's window: the note, the answer, what comes next, and the clock. What the hall must not see.

import { listen } from "../clicker.js";
import { element, say } from "../dom.js";
import { ground, isDark } from "../stage/host.js";
import { message } from "../texts.js";
import { button, verdict } from "./card.js";
import { Line } from "./line.js";
import { typeset } from "./typeset.js";

/**
 * @import { Meaning } from "../clicker.js"
 * @import { Word } from "./line.js"
 * @import { Phase } from "./machine.js"
 * @import { Ask, LessonMeta, Step } from "./payload.js"
 */

/** @typedef {{index: number|null, phase: Phase, given: string|null, black: boolean, started: number,
 *   votes: string}} Standing  of the hall */

/** @param {number} seconds */
const clock = (seconds) => {
  const whole = Math.max(Math.floor(seconds), 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

/**
 * The question and its right answer; a choice with all that the hall may pick, by the numbers of the keys.
 * @param {Ask} ask
 * @returns {Node[]}
 */
function asked({ kind, question, options }) {
  const asks = element("p", { class: "question" }, ...typeset(question));
  const right = options.find((option) => option.right);
  if (kind !== "choice") return right?.text ? [asks, verdict(true, ...typeset(right.text))] : [asks];
  const choices = options.map((option) =>
    element("li", option.right ? { class: "right" } : {}, ...typeset(option.text ?? ""), option.right ? " ✓" : ""),
  );
  return [asks, element("ol", { class: "choices" }, ...choices)];
}

export class Presenter {
  /**
   * @param {HTMLElement} root
   * @param {LessonMeta} lesson
   * @param {string} room
   */
  constructor(root, lesson, room) {
    this.root = root;
    this.lesson = lesson;
    this.abort = new AbortController();
    const { signal } = this.abort;
    /** @type {Standing} */
    this.standing = { index: 0, phase: "asked", given: null, black: false, started: Date.now(), votes: "" };
    this.line = new Line(room, (word) => this.hear(word), signal);
    this.part = (/** @type {string} */ name) => element("div", { class: name, "data-testid": `presenter-${name}` });
    this.head = this.part("head");
    this.time = element("b", { class: "time", "data-testid": "presenter-clock" });
    this.now = this.part("now");
    this.note = this.part("note");
    this.coming = this.part("coming");
    const act = (/** @type {Meaning} */ meaning) => () => this.act(meaning);
    root.classList.add("presenter");
    root.dataset.scheme = isDark(ground(root)) ? "dark" : "light";
    root.replaceChildren(
      element("header", {}, this.head, this.time),
      this.now,
      this.note,
      this.coming,
      element(
        "div",
        { class: "acts" },
        button(message("lesson-player-back"), "quiet", act("back"), "presenter-back"),
        button(message("lesson-player-black"), "quiet", act("black"), "presenter-black"),
        button(message("lesson-player-onward"), "primary", act("next"), "presenter-next"),
      ),
      element("p", { class: "keys-line" }, message("lesson-player-keys-line")),
    );
    listen(window, signal, (meaning) => this.act(meaning));
    this.timer = setInterval(() => this.tick(), 500);
    this.line.post({ type: "hello" });
    this.draw();
  }

  /** @param {Meaning} meaning */
  act(meaning) {
    if (meaning === "presenter") return false;
    this.line.post({ type: "act", meaning });
    return true;
  }

  /** @param {Word} word */
  hear(word) {
    if (word.type !== "standing") return;
    this.standing = /** @type {Standing} */ (/** @type {unknown} */ (word.standing));
    this.draw();
  }

  tick() {
    const minutes = this.lesson.cut?.minutes ?? this.lesson.lesson.minutes;
    say(this.time, `${clock((Date.now() - this.standing.started) / 1000)} / ${clock(minutes * 60)}`);
  }

  /** @param {Step|undefined} step */
  title(step) {
    if (!step) return message("lesson-player-no-more");
    return step.say;
  }

  draw() {
    const { steps, cut, lesson } = this.lesson;
    const { index, phase, given, black, votes } = this.standing;
    const step = index === null ? undefined : steps[index];
    const next = index === null ? undefined : steps[index + 1];
    const place = index === null ? "" : message("lesson-player-place", { number: index + 1, count: steps.length });
    this.head.replaceChildren(element("b", {}, cut?.title ?? lesson.title), ` ${place}`);
    this.root.dataset.index = String(index);
    this.root.dataset.phase = phase;
    this.root.classList.toggle("blackened", black);
    this.now.replaceChildren(
      element("p", { class: "say" }, ...typeset(this.title(step))),
      ...(step?.ask ? asked(step.ask) : []),
      given ? element("p", {}, message("lesson-player-hall", { answer: given })) : "",
      votes ? element("p", { "data-testid": "presenter-votes" }, votes) : "",
    );
    this.note.replaceChildren(element("p", {}, ...typeset(step?.note ?? "")));
    this.coming.replaceChildren(
      element(
        "small",
        {},
        message(phase === "asked" || phase === "answered" ? "lesson-player-then-reveal" : "lesson-player-then"),
      ),
      element("p", {}, ...typeset(phase === "asked" || phase === "answered" ? (step?.aha ?? "") : this.title(next))),
    );
    this.tick();
  }

  dispose() {
    clearInterval(this.timer);
    this.abort.abort();
    this.root.remove();
  }
}

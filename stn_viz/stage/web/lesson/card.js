// The card beside the stage: one sentence, one question, and after the reveal what was seen.

import { element } from "../dom.js";
import { message } from "../texts.js";
import { choiceForm, formOf, numberForm, spoken } from "./ask/forms.js";
import { typeset, unstopped } from "./typeset.js";

/**
 * @import { Form } from "./ask/forms.js"
 * @import { Given } from "./ask/judge.js"
 * @import { Answer, Phase, Place, Tried } from "./machine.js"
 * @import { Check, Row, Step } from "./payload.js"
 */

/**
 * What the card asks of the player.
 * @typedef {object} Hands
 * @property {(given: Given|null) => void} answer  null: withdrawn
 * @property {() => void} reveal
 * @property {() => void} skip
 * @property {() => void} next
 * @property {() => void} back
 * @property {() => void} again
 * @property {() => void} replay
 */

/** @type {(text: string, who: string, act: () => void, testid: string) => HTMLButtonElement} */
export const button = (text, who, act, testid) =>
  element("button", { type: "button", class: who, "data-testid": testid, on: { click: act } }, text);

/**
 * A sentence with a mark before it.
 * @param {boolean} right
 * @param {...(Node|string|null)} parts
 */
export const verdict = (right, ...parts) =>
  element(
    "div",
    { class: `verdict ${right ? "right" : "wrong"}` },
    element("b", {}, right ? "✓" : "✗"),
    element("p", {}, ...parts),
  );

/** @type {(answer: string) => string} */
export const yours = (answer) => message("lesson-player-yours", { answer: unstopped(answer) });

/**
 * What is said to an answer: to it, and where it was not right, to the right one.
 * @param {Step} step
 * @param {Answer} answer
 * @returns {Node[]}
 */
function saidTo({ ask }, answer) {
  if (!ask) return [];
  const right = ask.options.find((option) => option.right);
  const own = ask.options[answer.option];
  const told = answer.given === null ? "" : spoken(ask, answer.given);
  const nodes = [];
  if (answer.given !== null && !own?.right) {
    const beside = element("span", { class: "own" }, ...typeset(yours(told)));
    nodes.push(verdict(false, beside, ...typeset(own?.feedback ?? message("lesson-player-other-answer"))));
  }
  if (right) {
    const own = answer.given !== null && ask.kind !== "choice" && ask.options[answer.option]?.right;
    const shown = own ? yours(told) : (right.text ?? "");
    nodes.push(
      verdict(true, element("span", { class: "own" }, ...typeset(shown)), " ", ...typeset(right.feedback ?? "")),
    );
  }
  return nodes;
}

export class Card {
  /**
   * @param {HTMLElement} root
   * @param {Hands} hands
   */
  constructor(root, hands) {
    this.root = root;
    this.hands = hands;
    this.shown = ""; // which place and phase
    /** @type {Form|null} */
    this.form = null;
    /** @type {((given: Given|null) => void)|null} */
    this.draft = null; // takes the answer to a check
    this.show = button(message("lesson-player-show"), "primary", hands.reveal, "lesson-show");
    this.skip = button(message("lesson-player-skip"), "quiet", hands.skip, "lesson-skip");
    this.next = button(message("lesson-player-next"), "primary", hands.next, "lesson-next");
    this.back = button(message("lesson-player-back"), "quiet", hands.back, "lesson-back");
    this.again = button(message("lesson-player-again"), "quiet", hands.again, "lesson-again");
    this.replay = button(message("lesson-player-replay"), "quiet", hands.replay, "lesson-replay");
    this.open = element("a", { class: "quiet", "data-testid": "lesson-open" }, message("lesson-player-open"));
    this.refusal = element("p", { class: "refusal", role: "status" });
    this.live = element("div", { class: "told", "aria-live": "polite", "data-testid": "lesson-told" });
  }

  /**
   * Show a step.
   * @param {Step} step
   * @param {Place} place
   * @param {Phase} phase
   * @param {Answer|undefined} answer
   * @param {{first: boolean, moves: boolean, refused: number, lecture: boolean, projector: boolean}} about
   */
  step(step, place, phase, answer, { first, moves, refused, lecture, projector }) {
    const open = phase === "asked" || phase === "answered";
    const key = `${place.key} ${open ? "open" : phase}`;
    if (this.shown !== key) {
      this.shown = key;
      this.form = null;
      const asked =
        step.ask && open
          ? this.question(step.ask.question, formOf(step.ask, this.hands.answer, this.hands.reveal))
          : null;
      this.live.replaceChildren();
      this.root.replaceChildren(
        element("p", { class: "say", "data-testid": "lesson-say" }, ...typeset(step.say)),
        ...(asked ?? (step.ask ? [element("p", { class: "question" }, ...typeset(step.ask.question))] : [])),
        this.live,
        this.refusal,
        element(
          "div",
          { class: "acts" },
          this.back,
          this.skip,
          this.replay,
          this.again,
          this.open,
          this.show,
          this.next,
        ),
      );
      this.tell(step, phase, answer);
    }
    this.form?.follow(answer?.given ?? null);
    this.refuse(refused, lecture);
    this.root.dataset.phase = phase;
    this.acts({ open, first, ready: phase === "answered" || lecture, again: phase === "revealed" && !lecture });
    this.replay.hidden = open || !moves;
    this.open.hidden = !step.open || open;
    if (step.open) this.open.href = projector ? `${step.open}&projector=1` : step.open;
    this.open.target = lecture ? "_blank" : "_self"; // a lecture goes on where it is
  }

  /**
   * The reveal was asked for before there was an answer.
   * @param {number} times
   * @param {boolean} lecture
   */
  refuse(times, lecture) {
    const text = times && !lecture ? message("lesson-player-answer-first") : "";
    if (this.refusal.textContent !== text) this.refusal.textContent = text;
  }

  /**
   * @param {{open: boolean, first: boolean, ready: boolean, again: boolean}} now
   */
  acts({ open, first, ready, again }) {
    this.show.hidden = !open;
    this.show.disabled = !ready;
    this.skip.hidden = !open;
    this.next.hidden = open;
    this.back.hidden = first;
    this.again.hidden = !again;
  }

  /**
   * @param {string} text
   * @param {Form} form
   */
  question(text, form) {
    this.form = form;
    return [element("p", { class: "question", "data-testid": "lesson-question" }, ...typeset(text)), form.node];
  }

  /**
   * @param {Step} step
   * @param {Phase} phase
   * @param {Answer|undefined} answer
   */
  tell(step, phase, answer) {
    if (phase === "asked" || phase === "answered") return;
    this.live.replaceChildren(
      ...(answer ? saidTo(step, answer) : []),
      ...(step.aha ? [element("p", { class: "aha", "data-testid": "lesson-aha" }, ...typeset(step.aha))] : []),
      ...(step.formula
        ? [element("p", { class: "sum", "data-testid": "lesson-formula" }, ...typeset(step.formula))]
        : []),
    );
  }

  /**
   * Show a check.
   * @param {Check} check
   * @param {Row} row
   * @param {Place} place
   * @param {Phase} phase
   * @param {Tried|undefined} tried
   */
  check(check, row, place, phase, tried) {
    const key = `${place.key} ${tried?.turn ?? 0} ${phase}`;
    const fresh = this.shown !== key;
    this.shown = key;
    if (fresh) {
      this.form = null;
      /** @type {Given|null} */
      let draft = null;
      const send = () => draft !== null && this.hands.answer(draft);
      const give = button(message("lesson-player-answer"), "primary", send, "lesson-answer");
      const take = (/** @type {Given|null} */ given) => {
        draft = given;
        give.disabled = given === null;
        this.form?.follow(given);
      };
      give.disabled = true;
      this.draft = check.kind === "choice" && phase === "asked" ? take : null;
      const texts = row.options.map(({ text }) => text);
      const form = check.kind === "choice" ? choiceForm(texts, take) : numberForm(take, send);
      const open = phase === "asked";
      this.live.replaceChildren(...(open ? [] : this.checked(check, row, tried)));
      this.root.replaceChildren(
        element("p", { class: "kicker" }, message("lesson-player-check", { number: place.index + 1 })),
        ...(open ? this.question(row.question, form) : [element("p", { class: "question" }, ...typeset(row.question))]),
        this.live,
        element("div", { class: "acts" }, this.back, ...(open ? [this.skip, give] : [this.again, this.next])),
      );
    }
    this.root.dataset.phase = phase;
    this.acts({ open: phase === "asked", first: false, ready: false, again: true });
    this.again.textContent = message("lesson-player-next-number");
    this.again.hidden = check.rows.length < 2;
  }

  /**
   * Pick an answer to a check by its number.
   * @param {number} option
   */
  pick(option) {
    if (!this.draft || option >= this.root.querySelectorAll(".option").length) return false;
    this.draft(option);
    return true;
  }

  /**
   * What is said to the answer of a check.
   * @param {Check} check
   * @param {Row} row
   * @param {Tried|undefined} tried
   */
  checked(check, row, tried) {
    const given = tried?.given ?? null;
    const wanted =
      check.kind === "choice"
        ? (row.options.find(({ right }) => right)?.text ?? "")
        : String(Number((row.answer ?? NaN).toPrecision(6))).replace("-", "−");
    const own = given === null ? "" : check.kind === "choice" ? row.options[Number(given)].text : String(given);
    const wrong = own && !tried?.right ? [verdict(false, ...typeset(yours(own)))] : [];
    return [
      ...wrong,
      verdict(true, element("b", {}, ...typeset(wanted))),
      element("p", { class: "aha" }, ...typeset(check.why)),
    ];
  }

  /**
   * Show nodes in place of a step.
   * @param {string} key
   * @param {...Node} nodes
   */
  page(key, ...nodes) {
    this.shown = key;
    this.form = null;
    this.root.dataset.phase = "plain";
    this.root.replaceChildren(...nodes, element("div", { class: "acts" }, this.back));
    this.back.hidden = false;
  }
}

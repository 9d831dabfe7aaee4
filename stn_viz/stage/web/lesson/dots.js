// The row below: a dot for each step and check, and what a lecture needs.

import { element } from "../dom.js";
import { coloured } from "../names.js";
import { message } from "../texts.js";
import { phaseOf } from "./machine.js";

/**
 * @import { Place, State } from "./machine.js"
 * @import { LessonMeta } from "./payload.js"
 */

/** @typedef {{go: (to: number) => void, project: () => void, presenter: () => void, keys: () => void}} Hands */

export class Dots {
  /**
   * @param {LessonMeta} lesson
   * @param {Place[]} places
   * @param {Hands} hands
   */
  constructor(lesson, places, hands) {
    this.lesson = lesson;
    this.places = places;
    this.dots = places.map((place, k) =>
      element("button", {
        type: "button",
        class: `dot ${place.kind}`,
        "aria-label": message(`lesson-player-dot-${place.kind}`, { number: place.index + 1 }),
        "data-testid": `dot-${k + 1}`,
        on: { click: () => hands.go(k) },
      }),
    );
    const tool = (/** @type {string} */ text, /** @type {() => void} */ act, /** @type {string} */ testid) =>
      element("button", { type: "button", class: "tool", "data-testid": testid, on: { click: act } }, text);
    const title = lesson.cut?.title ?? lesson.lesson.title;
    this.count = element("span", { class: "count" });
    this.tools = element(
      "span",
      { class: "tools" },
      tool(message("lesson-player-projector"), hands.project, "lesson-projector"),
      tool(message("lesson-player-presenter"), hands.presenter, "lesson-presenter"),
      tool(message("lesson-player-keys"), hands.keys, "lesson-keys"),
    );
    this.node = element(
      "nav",
      { class: "dots", "aria-label": message("lesson-player-steps") },
      element("span", { class: "title" }, element("b", {}, title), " ", this.count),
      element("span", { class: "row" }, ...this.dots),
      this.tools,
    );
  }

  /**
   * @param {State} state
   * @param {Set<string>} seen
   */
  follow(state, seen) {
    const here = this.places[state.at];
    const { steps } = this.lesson;
    this.count.textContent =
      here.kind === "step" ? message("lesson-player-place", { number: here.index + 1, count: steps.length }) : "";
    for (const [k, dot] of this.dots.entries()) {
      const place = this.places[k];
      const step = place.kind === "step" ? steps[place.index] : undefined;
      const answered = phaseOf(state, place, step) === "revealed";
      const answer = state.answers[place.key];
      const right =
        place.kind === "check" ? state.tried[place.key]?.right : step?.ask?.options[answer?.option ?? -1]?.right;
      dot.classList.toggle("seen", seen.has(place.key));
      dot.dataset.result =
        !answered || (!answer?.given && answer && answer.given !== 0) ? "" : right ? "right" : "wrong";
      if (k === state.at) dot.setAttribute("aria-current", "step");
      else dot.removeAttribute("aria-current");
    }
  }
}

const KEYS = ["next", "back", "black", "pick", "presenter", "keys"];

/**
 * The keys of a lesson.
 * @param {boolean} votes  whether a hall may vote
 */
export const keysIn = (votes) => (votes ? [...KEYS, "vote"] : KEYS);

/**
 * A page over the page that says what the keys do.
 * @param {() => void} close
 * @param {string[]} keys  those that mean something here
 */
export function keysPage(close, keys) {
  const rows = keys.map((name) => element("li", {}, ...coloured(element, message(`lesson-player-key-${name}`))));
  return element(
    "div",
    {
      class: "keys-page",
      role: "dialog",
      "aria-label": message("lesson-player-keys"),
      hidden: true,
      "data-testid": "lesson-keys-page",
      on: { click: close },
    },
    element("ul", {}, ...rows),
  );
}

// The end: what was covered, and for whoever answered, which beliefs the answers showed, where they are treated, and the
// answers as a file.

import { element } from "../dom.js";
import { message } from "../texts.js";
import { stepKey } from "./machine.js";
import { typeset } from "./typeset.js";

/**
 * @import { State } from "./machine.js"
 * @import { LessonMeta } from "./payload.js"
 */

/**
 * Count the beliefs that the answers showed, the most frequent first.
 * @param {LessonMeta} lesson
 * @param {Pick<State, "answers"|"tried">} state
 * @returns {{tag: string, name: string, step: string|null, times: number}[]}
 */
export function met({ steps, misconceptions, lesson }, { answers, tried }) {
  /** @type {Map<string, number>} */
  const times = new Map();
  const count = (/** @type {string|null|undefined} */ tag) => tag && times.set(tag, (times.get(tag) ?? 0) + 1);
  for (const step of steps) {
    const answer = answers[stepKey(lesson.id, step)];
    if (answer?.revealed) count(step.ask?.options[answer.option]?.misconception);
  }
  for (const { misconception } of Object.values(tried)) count(misconception);
  return [...times]
    .filter(([tag]) => tag in misconceptions)
    .map(([tag, n]) => ({ tag, ...misconceptions[tag], times: n }))
    .sort((a, b) => b.times - a.times);
}

/**
 * Count the answers of the steps.
 * @param {LessonMeta} lesson
 * @param {Pick<State, "answers">} state
 */
export function counted({ steps, lesson }, { answers }) {
  const asked = steps.filter(({ ask }) => ask);
  const given = asked.map((step) => ({ step, answer: answers[stepKey(lesson.id, step)] }));
  return {
    asked: asked.length,
    right: given.filter(({ step, answer }) => answer?.revealed && step.ask?.options[answer.option]?.right).length,
    skipped: given.filter(({ answer }) => answer?.skipped).length,
  };
}

/**
 * What a lecture has shown: of a cut its lessons and their ideas, of a lesson what its steps led to.
 * @param {Pick<LessonMeta, "lesson"|"steps"|"cut">} lesson
 * @param {Pick<State, "answers">} state
 * @param {Set<string>} seen  keys of places
 * @returns {{title: string, text: string}[]}
 */
export function covered({ steps, lesson, cut }, { answers }, seen) {
  const shown = steps.filter((step) => {
    const key = stepKey(lesson.id, step);
    return step.ask ? answers[key]?.revealed : seen.has(key);
  });
  if (!cut) return shown.flatMap(({ aha }) => (aha ? [{ title: "", text: aha }] : []));
  const parts = cut.lessons.filter(({ id }) => shown.some((step) => step.lesson === id));
  return parts.map(({ title, idea }) => ({ title, text: idea }));
}

/**
 * Tell whether anybody has answered anything; what a presenter revealed is no answer.
 * @param {Pick<State, "answers"|"tried">} state
 */
export const hasAnswers = ({ answers, tried }) =>
  Object.values(answers).some(({ given, skipped }) => given !== null || skipped) ||
  Object.values(tried).some(({ given, skipped }) => given !== null || skipped);

/**
 * The answers as a teacher may ask for them.
 * @param {LessonMeta} lesson
 * @param {Pick<State, "answers"|"tried">} state
 */
export function exported(lesson, state) {
  const steps = lesson.steps.flatMap((step) => {
    const key = stepKey(lesson.lesson.id, step);
    const answer = state.answers[key];
    if (!step.ask || !answer?.revealed) return [];
    const option = step.ask.options[answer.option];
    const { given, skipped } = answer;
    return [{ step: key, given, skipped, right: option?.right ?? false, misconception: option?.misconception ?? null }];
  });
  const checks = Object.entries(state.tried).map(([check, { given, right, misconception, skipped, turn, rights }]) => ({
    check,
    given,
    right,
    misconception,
    skipped,
    attempts: turn + 1,
    rights,
  }));
  return { format: 1, lesson: lesson.lesson.id, language: lesson.language, steps, checks };
}

/**
 * Where the app shows a step of another lesson; null where there is no app.
 * @param {Pick<LessonMeta, "links">} lesson
 * @param {string} step  with its lesson
 */
export function addressOf({ links }, step) {
  const [lesson, id] = step.split("/");
  return links.lesson?.replace("{lesson}", lesson).replace("{step}", id) ?? null;
}

/** @type {(name: string, value: unknown) => void} */
function save(name, value) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(value, null, 2)], { type: "application/json" }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/**
 * @param {LessonMeta} lesson
 * @param {State} state
 * @param {{seen: Set<string>, lecture: boolean}} given
 * @param {{go: (key: string) => void, forget: () => void}} hands
 * @returns {Node[]}
 */
export function endPage(lesson, state, { seen, lecture }, hands) {
  const answered = hasAnswers(state);
  const points = lecture || !answered ? covered(lesson, state, seen) : [];
  const rows = points.map(({ title, text }) =>
    element("li", {}, ...(title ? [element("b", {}, title), " "] : []), element("span", {}, ...typeset(text))),
  );
  return [
    element("p", { class: "say" }, ...typeset(lesson.cut?.title ?? lesson.lesson.idea)),
    ...(points.length
      ? [
          element("h3", {}, message("lesson-player-covered")),
          element("ul", { class: "covered", "data-testid": "lesson-covered" }, ...rows),
        ]
      : []),
    ...(answered ? results(lesson, state, hands) : []),
  ];
}

/**
 * @param {LessonMeta} lesson
 * @param {State} state
 * @param {{go: (key: string) => void, forget: () => void}} hands
 * @returns {Node[]}
 */
function results(lesson, state, { go, forget }) {
  const found = met(lesson, state);
  const { asked, right, skipped } = counted(lesson, state);
  /** @param {string|null} step */
  const way = (step) => {
    if (!step) return null;
    const text = message("lesson-player-look-again");
    if (lesson.steps.some((each) => stepKey(lesson.lesson.id, each) === step))
      return element("button", { type: "button", class: "quiet", on: { click: () => void go(step) } }, text);
    const address = addressOf(lesson, step);
    return address ? element("a", { class: "quiet", href: address }, text) : null;
  };
  const rows = found.map(({ tag, name, step, times }) =>
    element(
      "li",
      { "data-tag": tag },
      element("span", {}, name),
      " ",
      element("small", {}, message("lesson-player-times", { count: times })),
      " ",
      way(step),
    ),
  );
  return [
    element("p", { class: "question" }, message("lesson-player-result", { right, asked, skipped })),
    element("h3", {}, message(found.length ? "lesson-player-map" : "lesson-player-map-empty")),
    element("ul", { class: "map", "data-testid": "lesson-map" }, ...rows),
    element(
      "p",
      { class: "acts-left" },
      element(
        "button",
        {
          type: "button",
          class: "quiet",
          "data-testid": "lesson-export",
          on: { click: () => save(`${lesson.lesson.id}-answers.json`, exported(lesson, state)) },
        },
        message("lesson-player-export"),
      ),
      element(
        "button",
        { type: "button", class: "quiet", "data-testid": "lesson-forget", on: { click: forget } },
        message("lesson-player-forget"),
      ),
    ),
  ];
}

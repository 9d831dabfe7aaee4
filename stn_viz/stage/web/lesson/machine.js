// Where a lesson stands: a step is asked, answered or skipped, then revealed; nothing is shown before. Values only: each
// action gives a new state.

import { shuffled } from "../math/chance.js";
import { judge, judgeCheck } from "./ask/judge.js";

/**
 * @import { Given } from "./ask/judge.js"
 * @import { Check, LessonMeta, Step } from "./payload.js"
 */

/**
 * @typedef {object} Answer  to a question of a step
 * @property {Given|null} given
 * @property {number} option     of the question's options; -1: none of them
 * @property {boolean} skipped   "I don't know"
 * @property {boolean} revealed
 *
 * @typedef {object} Tried  a check
 * @property {number} turn       how many numbers were dealt before
 * @property {Given|null} given
 * @property {boolean|null} right
 * @property {string|null} misconception
 * @property {boolean} skipped
 * @property {number} rights     how often it was right before
 *
 * @typedef {{kind: "step", index: number, key: string}|{kind: "check", index: number, key: string}|
 *   {kind: "map", index: 0, key: string}} Place
 *
 * @typedef {"plain"|"asked"|"answered"|"revealed"} Phase
 *   plain: nothing is asked; answered: an answer or a skip is there, the reveal is not
 *
 * @typedef {object} State
 * @property {number} at
 * @property {Record<string, Answer>} answers  by the key of a place
 * @property {Record<string, Tried>} tried
 * @property {number} refused    counts how often the reveal was asked for in vain
 *
 * @typedef {{type: "go", to: number}|{type: "next", force: boolean}|{type: "back"}|{type: "answer", given: Given}|
 *   {type: "withdraw"}|{type: "skip"}|{type: "reveal", force: boolean}|{type: "again"}} Action
 */

/** @param {string} lesson @param {Step} step */
export const stepKey = (lesson, step) => `${step.lesson ?? lesson}/${step.id}`;

/**
 * List the places of a lesson in order: its steps, its checks, and the page at its end.
 * @param {Pick<LessonMeta, "lesson"|"steps"|"checks">} lesson
 * @returns {Place[]}
 */
function placesOf({ lesson, steps, checks }) {
  return [
    ...steps.map((step, index) => ({ kind: /** @type {const} */ ("step"), index, key: stepKey(lesson.id, step) })),
    ...checks.map((_, index) => ({ kind: /** @type {const} */ ("check"), index, key: `${lesson.id}/?${index}` })),
    { kind: /** @type {const} */ ("map"), index: /** @type {const} */ (0), key: `${lesson.id}/!` },
  ];
}

/** @type {(places: Place[], seen: Set<string>) => string[]} */
export const stepsAmong = (places, seen) =>
  places.filter(({ kind, key }) => kind === "step" && seen.has(key)).map(({ key }) => key);

/**
 * The views of the step where the lesson stands, and of the one after it.
 * @type {(places: Place[], at: number, steps: Pick<Step, "stage"|"then">[]) => (string|null)[]}
 */
export const viewsNear = (places, at, steps) =>
  places
    .slice(at, at + 2)
    .filter(({ kind }) => kind === "step")
    .flatMap(({ index }) => [steps[index].stage, steps[index].then]);

/**
 * Where to open: at a step by its id or its number, else at the beginning.
 * @param {Pick<LessonMeta, "steps">} lesson
 * @param {string|number|null|undefined} step
 */
export function opensAt({ steps }, step) {
  if (step == null || step === "") return 0;
  const named = steps.findIndex(({ id, lesson }) => id === step || `${lesson}/${id}` === step);
  const found = named >= 0 ? named : Math.trunc(Number(step)) - 1;
  return Number.isFinite(found) ? Math.min(Math.max(found, 0), steps.length - 1) : 0;
}

/** @returns {State} */
export const beginning = (at = 0) => ({ at, answers: {}, tried: {}, refused: 0 });

/**
 * How far a step is.
 * @param {State} state
 * @param {Place} place
 * @param {Step|undefined} step
 * @returns {Phase}
 */
export function phaseOf({ answers, tried }, place, step) {
  if (place.kind === "map") return "plain";
  if (place.kind === "check") {
    const now = tried[place.key];
    return now && (now.right !== null || now.skipped) ? "revealed" : "asked";
  }
  if (!step?.ask) return "plain";
  const answer = answers[place.key];
  if (answer?.revealed) return "revealed";
  return answer ? "answered" : "asked";
}

/**
 * The row of a check that is asked now; every row comes once before one comes again.
 * @param {Check} check
 * @param {Tried|undefined} tried
 * @param {number} seed
 */
function rowOf({ rows }, tried, seed) {
  const turn = tried?.turn ?? 0;
  return rows[shuffled(rows.length, seed)[turn % rows.length]];
}

/** @type {Answer} */
const UNANSWERED = { given: null, option: -1, skipped: false, revealed: false };
/** @type {Tried} */
const UNTRIED = { turn: 0, given: null, right: null, misconception: null, skipped: false, rights: 0 };

/** @type {(state: State, key: string) => State} */
function without(state, key) {
  const { [key]: _, ...answers } = state.answers;
  return { ...state, answers };
}

/**
 * Make the reducer of a lesson.
 * @param {Pick<LessonMeta, "lesson"|"steps"|"checks">} lesson
 * @param {number} seed of the numbers of its checks
 */
export function machine(lesson, seed) {
  const places = placesOf(lesson);

  /** @type {(state: State, key: string, answer: Answer) => State} */
  const withAnswer = (state, key, answer) => ({ ...state, refused: 0, answers: { ...state.answers, [key]: answer } });
  /** @type {(state: State, key: string, tried: Tried) => State} */
  const withTried = (state, key, tried) => ({ ...state, tried: { ...state.tried, [key]: tried } });

  /** @param {State} state */
  const now = (state) => {
    const place = places[state.at];
    const step = place.kind === "step" ? lesson.steps[place.index] : undefined;
    return { place, step, phase: phaseOf(state, place, step) };
  };

  /** @type {(state: State, to: number) => State} */
  const go = (state, to) => {
    const at = Math.min(Math.max(to, 0), places.length - 1);
    return at === state.at ? state : { ...state, at, refused: 0 };
  };

  /** @type {(state: State, given: Given) => State} */
  function answer(state, given) {
    const { place, step, phase } = now(state);
    if (place.kind === "check" && phase === "asked") {
      const before = state.tried[place.key] ?? UNTRIED;
      const check = lesson.checks[place.index];
      const found = judgeCheck(check, rowOf(check, before, seed + place.index), given);
      const rights = before.rights + (found.right ? 1 : 0);
      return withTried(state, place.key, { ...before, given, ...found, rights });
    }
    if (!step?.ask || phase === "plain" || phase === "revealed") return state;
    return withAnswer(state, place.key, { ...UNANSWERED, given, option: judge(step.ask, given) });
  }

  /** @type {(state: State) => State} */
  function withdraw(state) {
    const { place, phase } = now(state);
    return phase === "answered" ? without(state, place.key) : state;
  }

  /** @type {(state: State) => State} */
  function skip(state) {
    const { place, phase } = now(state);
    if (phase !== "asked" && phase !== "answered") return state;
    if (place.kind === "check")
      return withTried(state, place.key, { ...(state.tried[place.key] ?? UNTRIED), skipped: true });
    return withAnswer(state, place.key, { ...UNANSWERED, skipped: true, revealed: true });
  }

  /** @type {(state: State, force: boolean) => State} */
  function reveal(state, force) {
    const { place, phase } = now(state);
    if (place.kind !== "step" || (phase !== "asked" && phase !== "answered")) return state;
    if (phase === "asked" && !force) return { ...state, refused: state.refused + 1 };
    return withAnswer(state, place.key, { ...(state.answers[place.key] ?? UNANSWERED), revealed: true });
  }

  /** @type {(state: State) => State} */
  function again(state) {
    const { place } = now(state);
    if (place.kind === "check") {
      const { turn, rights } = state.tried[place.key] ?? UNTRIED;
      return withTried(state, place.key, { ...UNTRIED, turn: turn + 1, rights });
    }
    return without(state, place.key);
  }

  /** @type {(state: State, action: Action) => State} */
  function reduce(state, action) {
    const { place, phase } = now(state);
    switch (action.type) {
      case "go":
        return go(state, action.to);
      case "next":
        if (place.kind === "step" && (phase === "asked" || phase === "answered")) return reveal(state, action.force);
        return go(state, state.at + 1);
      case "back":
        return go(state, state.at - 1);
      case "answer":
        return answer(state, action.given);
      case "withdraw":
        return withdraw(state);
      case "skip":
        return skip(state);
      case "reveal":
        return reveal(state, action.force);
      case "again":
        return again(state);
    }
  }
  return { places, now, reduce, row: rowAt };

  /** @type {(state: State, index: number) => ReturnType<typeof rowOf>} */
  function rowAt(state, index) {
    return rowOf(lesson.checks[index], state.tried[`${lesson.lesson.id}/?${index}`], seed + index);
  }
}

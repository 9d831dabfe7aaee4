// What a learner did, in the browser's storage: one entry a lesson, bounded, with a version; whatever else is found
// there counts as nothing.

/**
 * @import { Answer, State, Tried } from "./machine.js"
 */

/** @typedef {Pick<State, "answers"|"tried"> & {seen: string[]}} Progress */

const VERSION = 1;
const MOST = 64; // places
const LONGEST = 120; // letters of an answer
const LARGEST = 40_000; // letters of an entry

/** @param {string} lesson */
const storageKey = (lesson) => `stn-viz.lesson.${lesson}`;

/** @returns {Progress} */
export const nothing = () => ({ seen: [], answers: {}, tried: {} });

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * An answer that can be kept: a short text, a finite number, a few finite numbers; else nothing.
 * @param {unknown} given
 */
function kept(given) {
  if (typeof given === "string") return given.slice(0, LONGEST);
  if (typeof given === "number") return Number.isFinite(given) ? given : null;
  if (Array.isArray(given)) return given.length <= 16 && given.every(Number.isFinite) ? given : null;
  return null;
}

/** @type {(found: unknown, read: (value: Record<string, unknown>) => any) => Record<string, any>} */
function entries(found, read) {
  if (!isRecord(found)) return {};
  const pairs = Object.entries(found).filter(([key, value]) => key.length <= LONGEST && isRecord(value));
  return Object.fromEntries(
    pairs.slice(0, MOST).map(([key, value]) => [key, read(/** @type {Record<string, unknown>} */ (value))]),
  );
}

/** @type {(value: unknown) => number} */
const whole = (value) => (Number.isInteger(value) ? /** @type {number} */ (value) : 0);
/** @type {(value: unknown) => string|null} */
const tag = (value) => (typeof value === "string" ? value.slice(0, LONGEST) : null);

/** @type {(value: Record<string, unknown>) => Answer} */
const answer = ({ given, option, skipped, revealed }) => ({
  given: kept(given),
  option: Number.isInteger(option) ? /** @type {number} */ (option) : -1,
  skipped: skipped === true,
  revealed: revealed === true,
});

/** @type {(value: Record<string, unknown>) => Tried} */
const tried = ({ turn, given, right, misconception, skipped, rights }) => ({
  turn: Math.max(whole(turn), 0),
  given: kept(given),
  right: typeof right === "boolean" ? right : null,
  misconception: tag(misconception),
  skipped: skipped === true,
  rights: Math.max(whole(rights), 0),
});

/**
 * Read an entry.
 * @param {string|null} text
 * @returns {Progress}
 */
export function readProgress(text) {
  /** @type {unknown} */
  let found = null;
  try {
    found = text && text.length <= LARGEST ? JSON.parse(text) : null;
  } catch {
    found = null;
  }
  if (!isRecord(found) || found.version !== VERSION) return nothing();
  const seen = Array.isArray(found.seen) ? found.seen.filter((key) => typeof key === "string") : [];
  return {
    seen: seen.filter((key) => key.length <= LONGEST).slice(0, MOST),
    answers: entries(found.answers, answer),
    tried: entries(found.tried, tried),
  };
}

/**
 * Write an entry.
 * @param {Progress} progress
 */
export function writeProgress(progress) {
  const { seen, answers, tried: all } = readProgress(JSON.stringify({ version: VERSION, ...progress }));
  return JSON.stringify({ version: VERSION, seen, answers, tried: all });
}

/** The browser's storage, which a page may be denied. */
export class Shelf {
  /** @param {string} lesson */
  constructor(lesson) {
    this.key = storageKey(lesson);
  }

  load() {
    try {
      return readProgress(localStorage.getItem(this.key));
    } catch {
      return nothing();
    }
  }

  /** @param {Progress} progress */
  save(progress) {
    try {
      localStorage.setItem(this.key, writeProgress(progress));
    } catch {
      // full or denied: the lesson goes on without
    }
  }
}

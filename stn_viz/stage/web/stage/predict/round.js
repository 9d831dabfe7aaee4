// Rounds of predictions as values: each is asked, answered or skipped, then revealed; nothing is shown before.

import { nextSeed } from "./deal.js";

/** @import { Mode } from "./deal.js" */

/**
 * @typedef {"asked"|"answered"|"revealed"} Phase
 *
 * @typedef {object} Round
 * @property {Mode} mode
 * @property {number|null} seed  of what is dealt; null: the θ that was there is hidden
 * @property {Phase} phase
 * @property {number[]|number|null} given  an option, or the θ of the guessed box
 * @property {number} refused    counts how often the reveal was asked for in vain
 *
 * @typedef {{rounds: Round[], at: number}} Session
 *
 * @typedef {{type: "answer", given: number[]|number}|{type: "skip"}|{type: "next", force: boolean}|{type: "back"}|
 *   {type: "mode", mode: Mode, seed: number}} Action
 */

/** @type {(mode: Mode, seed: number|null) => Round} */
const fresh = (mode, seed) => ({ mode, seed, phase: "asked", given: null, refused: 0 });

/** @type {(mode: Mode, seed: number|null) => Session} */
export const begun = (mode, seed) => ({ rounds: [fresh(mode, seed)], at: 0 });

/** @type {(session: Session) => Round} */
export const roundOf = ({ rounds, at }) => rounds[at];

/** @type {(session: Session, change: Partial<Round>) => Session} */
const changed = ({ rounds, at }, change) => ({
  rounds: rounds.map((round, k) => (k === at ? { ...round, ...change } : round)),
  at,
});

/** @type {(session: Session, force: boolean) => Session} */
function next(session, force) {
  const { rounds, at } = session;
  const { mode, seed, phase, refused } = rounds[at];
  if (phase === "asked" && !force) return changed(session, { refused: refused + 1 });
  if (phase !== "revealed") return changed(session, { phase: "revealed", refused: 0 });
  if (at + 1 < rounds.length) return { rounds, at: at + 1 };
  return { rounds: [...rounds, fresh(mode, nextSeed(seed ?? 0))], at: at + 1 };
}

/**
 * @param {Session} session
 * @param {Action} action
 * @returns {Session}
 */
export function reduce(session, action) {
  const { rounds, at } = session;
  const { phase } = rounds[at];
  switch (action.type) {
    case "answer":
      return phase === "revealed" ? session : changed(session, { phase: "answered", given: action.given, refused: 0 });
    case "skip":
      return phase === "revealed" ? session : changed(session, { phase: "revealed", given: null, refused: 0 });
    case "next":
      return next(session, action.force);
    case "back":
      return at > 0 ? { rounds, at: at - 1 } : session;
    case "mode": {
      const past = rounds.slice(0, at + 1).filter((one) => one.phase === "revealed");
      return { rounds: [...past, fresh(action.mode, action.seed)], at: past.length };
    }
  }
}

// What a vote says: answers put together by what the lesson says of them, and the advice that follows. Values only.

import { judge } from "../ask/judge.js";

/**
 * @import { Ask } from "../payload.js"
 * @import { Round, Sent } from "./post.js"
 */

const [FEW, MANY] = [0.3, 0.7]; // shares of right answers, as is customary where people vote, talk and vote again

/**
 * Which of a question's options an answer is; -1: none of them.
 * @param {Ask} ask
 * @param {Sent} given
 */
function optionOf(ask, given) {
  if (given === null) return -1;
  if (ask.kind === "box" && Array.isArray(given)) return judge(ask, given[0]);
  return judge(ask, given);
}

/**
 * How often each option was given, then how often something else was, then how often "I don't know".
 * @param {Ask} ask
 * @param {Round} round
 * @returns {{options: number[], other: number, unknown: number, total: number}}
 */
export function tallied(ask, { counts }) {
  const options = ask.options.map(() => 0);
  let [other, unknown, total] = [0, 0, 0];
  for (const [given, count] of counts) {
    const option = optionOf(ask, given);
    total += count;
    if (given === null) unknown += count;
    else if (option < 0) other += count;
    else options[option] += count;
  }
  return { options, other, unknown, total };
}

/**
 * The share of right answers; null where nobody answered.
 * @param {Ask} ask
 * @param {Round} round
 * @returns {number|null}
 */
export function rightShare(ask, round) {
  const { options, total } = tallied(ask, round);
  return total ? options[ask.options.findIndex(({ right }) => right)] / total : null;
}

/**
 * What to do next.
 * @param {number} share of right answers
 * @returns {"explain"|"talk"|"onward"}
 */
export function advice(share) {
  if (share < FEW) return "explain";
  return share > MANY ? "onward" : "talk";
}

/**
 * The numbers that were given, of a box what was measured, each as often as it was.
 * @param {Round} round
 * @returns {number[]}
 */
export const numbersIn = ({ counts }) =>
  counts
    .flatMap(([given, count]) => {
      const value = Array.isArray(given) ? given[0] : given;
      return value === null ? [] : Array.from({ length: count }, () => value);
    })
    .sort((a, b) => a - b);

/**
 * Where the middle lies: of numbers, or of boxes corner by corner.
 * @param {number[][]} rows
 */
export const mean = (rows) => rows[0].map((_, k) => rows.reduce((sum, row) => sum + row[k], 0) / rows.length);

/**
 * The corners of the boxes that were drawn, x and y one after the other, each as often as it was.
 * @param {Round} round
 * @returns {number[][]}
 */
export const boxesIn = ({ counts }) =>
  counts.flatMap(([given, count]) =>
    Array.isArray(given) && given.length === 9 ? Array.from({ length: count }, () => given.slice(1)) : [],
  );

/**
 * Dots above a line: numbers that would overlap stand one on the other.
 * @param {number[]} values  in order
 * @param {number} width     of a dot, in the values' unit
 * @returns {{x: number, level: number}[]}
 */
export function dots(values, width) {
  /** @type {{x: number, level: number}[]} */
  const placed = [];
  for (const value of values) {
    const last = placed.at(-1);
    const joins = last !== undefined && value - last.x < width;
    placed.push(joins ? { x: last.x, level: last.level + 1 } : { x: value, level: 0 });
  }
  return placed;
}

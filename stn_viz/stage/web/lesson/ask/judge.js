// Which of the answers of a question somebody gave.

import { readings } from "./reading.js";

/** @import { Ask, Check, Option, Row } from "../payload.js" */

/**
 * What was given: the number of an option, a text, what was measured of a box, a pixel, or an order.
 * @typedef {number|string|number[]} Given
 */

const EXACT = 1e-9;

/**
 * The smaller of the two ways round, for degrees; else the plain distance.
 * @param {number} a
 * @param {number} b
 * @param {string|null} measure
 */
function distance(a, b, measure) {
  const gap = Math.abs(a - b);
  return measure === "rotation" ? Math.min(gap % 360, 360 - (gap % 360)) : gap;
}

/** @type {(options: Option[], hit: (option: Option) => number) => number} */
function nearest(options, hit) {
  let [best, least] = [-1, Infinity];
  for (const [k, option] of options.entries()) {
    const gap = hit(option);
    if (gap < least || (gap === least && gap < Infinity && option.right)) [best, least] = [k, gap];
  }
  return best;
}

/** @type {(value: number, wanted: number, within: number) => number} */
const inside = (gap, size, within) => (gap <= within + EXACT * (1 + Math.abs(size)) ? gap : Infinity);

/**
 * Which option stands for every answer that no other one names.
 * @param {Ask} ask
 */
const otherwise = ({ options }) => options.findIndex(({ value, at, order }) => value == null && !at && !order);

/**
 * Find the option that was given; -1 where none says anything of it.
 * @param {Ask} ask
 * @param {Given} given
 * @returns {number}
 */
export function judge(ask, given) {
  const { kind, options, tolerance, measure } = ask;
  if (kind === "choice") return Number(given);
  const found = nearest(options, ({ value, within, at, order }) => {
    if (kind === "pixel") {
      if (!at || !Array.isArray(given)) return Infinity;
      return inside(Math.max(Math.abs(at[0] - given[0]), Math.abs(at[1] - given[1])), 0, within);
    }
    if (kind === "order") return order && String(order) === String(given) ? 0 : Infinity;
    if (value == null) return Infinity;
    if (kind === "box") return inside(distance(Number(given), value, measure), value, within);
    return Math.min(
      Infinity,
      ...readings(String(given)).map((number) => inside(Math.abs(number - value), value, tolerance)),
    );
  });
  return found >= 0 ? found : otherwise(ask);
}

/**
 * Tell whether an answer can be judged at all: a text that is no number is asked for again.
 * @param {Pick<Ask, "kind">} ask
 * @param {Given} given
 */
export const legible = ({ kind }, given) => kind !== "number" || readings(String(given)).length > 0;

/**
 * Judge the answer to a check: whether it is right, and which belief it shows.
 * @param {Check} check
 * @param {Row} row
 * @param {Given} given
 * @returns {{right: boolean, misconception: string|null}}
 */
export function judgeCheck({ kind, tolerance }, row, given) {
  if (kind === "choice") {
    const { right, misconception } = row.options[Number(given)];
    return { right, misconception };
  }
  const near = (/** @type {number} */ value) =>
    readings(String(given)).some((number) => inside(Math.abs(number - value), value, tolerance) < Infinity);
  const right = row.answer !== null && near(row.answer);
  const wrong = right ? undefined : row.wrong.find(({ value }) => near(value));
  return { right, misconception: wrong?.misconception ?? null };
}

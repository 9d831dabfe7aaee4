// What the answers say: how many were right, how much was gained, which beliefs they show.

/**
 * @import { Palette } from "../paint/palette.js"
 * @import { Texts } from "../texts.js"
 * @import { Occasion } from "./sitting.js"
 */

// What Python packed: stn_viz/stage/inventory.py.

/**
 * @typedef {{text: string, right: boolean, misconception: string|null}} Option
 * @typedef {{question: string, options: Option[]}} Question
 *
 * @typedef {object} Item  one idea, asked twice with other numbers
 * @property {string} id
 * @property {string} topic
 * @property {string} why  the reason of the first
 * @property {Question} before
 * @property {Question} after
 *
 * @typedef {object} Treated  a step of a lesson that treats a belief
 * @property {string} lesson  ids
 * @property {string} step
 * @property {number|null} number  of the lesson in the course
 * @property {string} title        its title
 * @property {number} place        of the step, from 1
 *
 * @typedef {{name: string, belief: string, steps: Treated[]}} Belief
 * @typedef {{occasion: Occasion|null, projector: boolean}} Opening  null: the visitor chooses
 * @typedef {{lesson: string, before: string, after: string, list: string}} Links  addresses
 *
 * @typedef {object} InventoryMeta
 * @property {number} version
 * @property {Texts} texts
 * @property {Palette} palette
 * @property {Item[]} items
 * @property {Record<string, Belief>} misconceptions
 * @property {Opening} open
 * @property {Links|null} links  null: there is no app
 */

/** @typedef {Record<string, number>} Answers  by the item's id */
/** @typedef {{right: number, skipped: number, asked: number, share: number}} Score */

/**
 * The option that was chosen of an item; undefined where none was.
 * @type {(item: Item, occasion: Occasion, answers: Answers) => Option|undefined}
 */
export const chosen = (item, occasion, answers) => item[occasion].options[answers[item.id]];

/**
 * @param {Item[]} items
 * @param {Occasion} occasion
 * @param {Answers} answers
 * @returns {Score}
 */
export function scored(items, occasion, answers) {
  const right = items.filter((item) => chosen(item, occasion, answers)?.right).length;
  const skipped = items.filter((item) => !chosen(item, occasion, answers)).length;
  return { right, skipped, asked: items.length, share: right / items.length };
}

/**
 * The normalised gain (Hake 1998): what part of what was missing before is there after; null where nothing was missing.
 * @param {number} before  share of right answers
 * @param {number} after
 */
export const gain = (before, after) => (before < 1 ? (after - before) / (1 - before) : null);

/**
 * The items whose answers show each belief.
 * @param {Item[]} items
 * @param {Occasion} occasion
 * @param {Answers|null} answers  null: the test was not taken
 * @returns {Map<string, Item[]>}
 */
function shown(items, occasion, answers) {
  /** @type {Map<string, Item[]>} */
  const found = new Map();
  for (const item of answers ? items : []) {
    const tag = chosen(item, occasion, answers ?? {})?.misconception;
    if (tag) found.set(tag, [...(found.get(tag) ?? []), item]);
  }
  return found;
}

/**
 * The beliefs that showed before or after, those that are still there first, then by how often.
 * @param {Item[]} items
 * @param {Record<string, Belief>} misconceptions
 * @param {Record<Occasion, Answers|null>} given
 */
export function beliefs(items, misconceptions, given) {
  const before = shown(items, "before", given.before);
  const after = shown(items, "after", given.after);
  const rows = Object.entries(misconceptions)
    .filter(([tag]) => before.has(tag) || after.has(tag))
    .map(([tag, about]) => ({ tag, ...about, before: before.get(tag) ?? [], after: after.get(tag) ?? [] }));
  return rows.sort((a, b) => b.after.length - a.after.length || b.before.length - a.before.length);
}

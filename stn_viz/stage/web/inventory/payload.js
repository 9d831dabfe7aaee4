// The concept inventory as Python packed it: stn_viz/stage/inventory.py.

/**
 * @import { Palette } from "../paint/palette.js"
 * @import { Texts } from "../texts.js"
 * @import { Occasion } from "./sitting.js"
 */

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

export {};

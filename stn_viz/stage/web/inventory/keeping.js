// The answers of a test in the browser's storage and nowhere else; whatever else is found there counts as nothing.

import { blank, SKIPPED } from "./sitting.js";

/** @import { Occasion, Sitting } from "./sitting.js" */

const VERSION = 1;
const LARGEST = 4000; // letters of an entry

/** @param {Occasion} occasion */
const storageKey = (occasion) => `stn-viz.inventory.${occasion}`;

/**
 * Read an entry: only answers to items that are asked, by options that they have.
 * @param {string|null} text
 * @param {Record<string, number>} sizes  how many options each item has, by its id
 * @returns {Sitting}
 */
export function readSitting(text, sizes) {
  /** @type {any} */
  let found = null;
  try {
    found = text && text.length <= LARGEST ? JSON.parse(text) : null;
  } catch {
    found = null;
  }
  if (found?.version !== VERSION || typeof found.answers !== "object" || found.answers === null) return blank();
  const ids = Object.keys(sizes);
  const fits = (/** @type {string} */ id) =>
    Object.hasOwn(found.answers, id) &&
    Number.isInteger(found.answers[id]) &&
    found.answers[id] >= SKIPPED &&
    found.answers[id] < sizes[id];
  const answers = Object.fromEntries(ids.filter(fits).map((id) => [id, found.answers[id]]));
  const handedIn = found.handedIn === true && ids.every((id) => id in answers);
  const at = Number.isInteger(found.at) ? Math.min(Math.max(found.at, 0), ids.length - 1) : 0;
  return { ...blank(), at: handedIn ? ids.length : at, answers, handedIn };
}

/** @param {Sitting} sitting */
export const writeSitting = ({ at, answers, handedIn }) => JSON.stringify({ version: VERSION, at, answers, handedIn });

/**
 * @param {Occasion} occasion
 * @param {Record<string, number>} sizes
 */
export function load(occasion, sizes) {
  try {
    return readSitting(localStorage.getItem(storageKey(occasion)), sizes);
  } catch {
    return blank(); // the page is denied its storage
  }
}

/**
 * @param {Occasion} occasion
 * @param {Sitting} sitting
 */
export function save(occasion, sitting) {
  try {
    localStorage.setItem(storageKey(occasion), writeSitting(sitting));
  } catch {
    // full or denied: the test goes on without
  }
}

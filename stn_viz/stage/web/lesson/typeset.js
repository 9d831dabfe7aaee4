// Plain text with x^s, t_x and θ12 in it, set as it is written by hand: raised, lowered.

import { element } from "../paint/dom.js";

/** A letter or a closing bracket that stands alone, with what hangs on it: not the _ within align_corners. */
const HUNG = /((?<![\p{L}\d_])\p{L}|\))([_^])([\p{L}\d]{1,3})(?![\p{L}\d_])|(θ)(\d{2})(?!\d)/gu;

/**
 * Cut a text into what stands on the line and what hangs on it.
 * @param {string} text
 * @returns {(string|{raised: boolean, text: string})[]}
 */
export function cut(text) {
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(HUNG)) {
    const [whole, letter, sign, hung, theta, entry] = match;
    parts.push(text.slice(at, match.index) + (letter ?? theta), { raised: sign === "^", text: hung ?? entry });
    at = match.index + whole.length;
  }
  return [...parts, text.slice(at)].filter((part) => part !== "");
}

/**
 * @param {string} text
 * @returns {(string|HTMLElement)[]}
 */
export const typeset = (text) =>
  cut(text).map((part) => (typeof part === "string" ? part : element(part.raised ? "sup" : "sub", {}, part.text)));

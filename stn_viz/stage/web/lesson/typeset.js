// Plain text with x^s, t_x, θ12 and h31 in it, set as it is written by hand: raised, lowered, short terms in one line.

import { element } from "../dom.js";

/** A letter or a closing bracket that stands alone, with what hangs on it: not the _ within align_corners. */
const HUNG = /((?<![\p{L}\d_])\p{L}|\))([_^])([\p{L}\d]{1,3})(?![\p{L}\d_])|(?<![\p{L}\d])(θ|h)(\d{2})(?!\d)/gu;

/** What no line may end in: a number before its per cent sign, a short term beside its = sign, an angle before its value. */
const BOUND = /(?<=\d) (?=%)|(?<!\S{7}|[)\]]) (?== (?!\S{8}))|(?<=(?<!\S{7}) =) (?!\S{8})|(?<=°:) (?=\d)/gu;

/** Short numbers in a row, or with · between them. */
const ROW = /(?<=(?<![°\S])[−.\d]{1,5}(?: ·)?) (?=(?:· )?[−.\d]{1,5}(?![°\p{L}\d]))/gu;

/** A point or an index in its brackets: a few numbers or symbols, no words. */
const POINT =
  /[([](?:(?!\p{L}{4})[^\s()[\]\u2e80-\uffff]){1,7}(?: (?:(?!\p{L}{4})[^\s()[\]\u2e80-\uffff]){1,7}){1,2}[)\]]/gu;

/** @type {(text: string) => string} */
export const bound = (text) =>
  text
    .replace(BOUND, "\u00a0")
    .replace(ROW, "\u00a0")
    .replace(POINT, (point) => point.replaceAll(" ", "\u00a0"))
    .replaceAll("/∂", "/\u2060∂");

/** A sentence as it stands within another, which has a full stop of its own. @type {(text: string) => string} */
export const unstopped = (text) => text.replace(/[.。]$/u, "");

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
  cut(bound(text)).map((part) =>
    typeof part === "string" ? part : element(part.raised ? "sup" : "sub", {}, part.text),
  );

// A number as people type it: either minus sign, decimal comma or point, a fraction, a percentage, a unit behind it.

import { parsed } from "../../dom.js";

/** What may stand behind a number and says nothing new. */
const UNIT = /\s*(?:°|px|pixels?|像素|度|倍|×|x)\s*$/iu;
/** A comma that may part thousands, or be a decimal comma: 1,568. */
const THOUSANDS = /^[-+−–]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/;

/**
 * List what a text can mean, the likeliest first; nothing where it is no number.
 * @param {string} text
 * @returns {number[]}
 */
export function readings(text) {
  const plain = text
    .normalize("NFKC")
    .replace(/[\s_’']/g, "")
    .replace("⁄", "/")
    .replace(UNIT, "");
  if (plain.endsWith("%")) return readings(plain.slice(0, -1)).flatMap((value) => [value, value / 100]);
  const [above, below, ...more] = plain.split("/");
  if (more.length) return [];
  if (below !== undefined) {
    const value = parsed(above) / parsed(below);
    return Number.isFinite(value) ? [value] : [];
  }
  const found = [parsed(plain)];
  if (THOUSANDS.test(plain)) found.push(parsed(plain.replaceAll(",", "")));
  return found.filter(Number.isFinite);
}

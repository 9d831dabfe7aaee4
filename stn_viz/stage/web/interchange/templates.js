// Texts with slots for numbers, as stn_viz/interchange/templates.py writes them: `{theta[0]}`, `{matrix[0][2]}`; a brace
// of the text itself is doubled.

const SLOT = /\{\{|\}\}|\{(\w+)\[(\d+)\](?:\[(\d+)\])?\}/g;

/** @typedef {number[]|number[][]} Numbers  of one slot */

/**
 * Write a number with all its digits, as Python prints it; no zero has a sign.
 * @type {(value: number) => string}
 */
export function repr(value) {
  const v = value + 0;
  const size = Math.abs(v);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return v.toExponential().replace(/e([+-])(\d)$/, "e$10$2"); // an exponent has two digits
  return Number.isInteger(v) ? `${v}.0` : String(v);
}

/**
 * Put numbers into a template.
 * @param {string} template
 * @param {(name: string) => Numbers} numbers  of a slot
 */
export function fill(template, numbers) {
  /** @type {Map<string, Numbers>} */
  const known = new Map();
  return template.replace(SLOT, (brace, name, i, j) => {
    if (name === undefined) return brace[0];
    if (!known.has(name)) known.set(name, numbers(name));
    const found = known.get(name)?.[i];
    return repr(/** @type {number} */ (Array.isArray(found) ? found[j] : found));
  });
}

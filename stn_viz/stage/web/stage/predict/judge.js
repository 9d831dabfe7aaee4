// What a prediction is worth: which words, and which numbers go with them.

import { toControls } from "../../math/controls.js";
import { LOSSES } from "../../math/losses.js";

/**
 * @import { Theta } from "../../math/basis.js"
 * @import { ControlName } from "../../math/controls.js"
 * @import { Family } from "../../math/family.js"
 * @import { Opinion } from "../../wire/answer.js"
 */

/** @typedef {"grows"|"falls"|"stays"} Slope */

/** @type {Slope[]} */
export const SLOPES = ["grows", "falls", "stays"];
/** What a network can say: whether it is right, and whether it is sure. */
export const WORDS = /** @type {const} */ (["right-sure", "right-unsure", "wrong-unsure", "wrong-sure"]);
const SURE = 0.9; // the probability from which on it is
const NEAR = [0.03, 0.12]; // gaps, as shares of U's longer side

/**
 * How near a guess was.
 * @param {number} gap  in pixels of U
 * @param {[height: number, width: number]} size  of U
 * @returns {"hit"|"near"|"far"}
 */
export function nearness(gap, size) {
  const share = gap / Math.max(...size);
  return share <= NEAR[0] ? "hit" : share <= NEAR[1] ? "near" : "far";
}

/** What counts as one whole mistake of each control. */
const WHOLE = /** @type {Partial<Record<ControlName, number>>} */ ({ rotation: 45, "shift x": 0.5, "shift y": 0.5 });

/** @type {(name: ControlName, guess: number, hidden: number) => number} */
function missedBy(name, guess, hidden) {
  if (name === "rotation") return ((((hidden - guess) % 360) + 540) % 360) - 180;
  if (name.startsWith("scale")) return Math.log2(Math.abs(hidden) / Math.abs(guess));
  return hidden - guess;
}

/**
 * What of the box was missed most, and which way it really lies; null where nothing was.
 * @param {Family} family
 * @param {Theta} guess
 * @param {Theta} hidden
 * @param {number} aspect  W/H of U
 * @returns {{what: "rotation"|"scale"|"shift-x"|"shift-y", more: boolean}|null}
 */
export function missed(family, guess, hidden, aspect) {
  const [mine, its] = [toControls(family, guess, aspect), toControls(family, hidden, aspect)];
  let [worst, most] = [/** @type {ControlName|null} */ (null), 0.1];
  let more = false;
  for (const name of /** @type {ControlName[]} */ (Object.keys(its))) {
    if (name === "shear") continue;
    const gap = missedBy(name, mine[name] ?? 0, its[name] ?? 0);
    const size = Math.abs(gap) / (WHOLE[name] ?? 1);
    if (!(size > most)) continue;
    [worst, most, more] = [name, size, gap > 0];
  }
  if (worst === null) return null;
  const what = worst.startsWith("scale") ? "scale" : worst.replace(" ", "-");
  return { what: /** @type {"rotation"|"scale"|"shift-x"|"shift-y"} */ (what), more };
}

/**
 * What L does where an entry of θ grows.
 * @param {number} derivative
 * @returns {Slope}
 */
export const slopeOf = (derivative) => (derivative > 0 ? "grows" : derivative < 0 ? "falls" : "stays");

/**
 * What a network says of a digit.
 * @param {Opinion} opinion
 * @param {number} digit
 */
export function wordOf({ label, probabilities }, digit) {
  const sure = probabilities[label] >= SURE ? "sure" : "unsure";
  return /** @type {typeof WORDS[number]} */ (`${label === digit ? "right" : "wrong"}-${sure}`);
}

/**
 * Whether a loss tells what a shift does: that of one pixel does not, where no pixel is looked at for long.
 * @param {string} loss
 * @param {Float32Array|null} target  what V is compared with
 */
export const tells = (loss, target) =>
  !LOSSES[loss] || LOSSES[loss].needs === "nothing" || (LOSSES[loss].needs === "target" && target !== null);

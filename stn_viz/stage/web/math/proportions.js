// The two scales kept in proportion: what one of them is multiplied by, the other is, too.

import { fromControls, toControls } from "./controls.js";

/**
 * @import { Theta } from "./basis.js"
 * @import { ControlName } from "./controls.js"
 * @import { LinearFamily } from "./family.js"
 */

/** @type {Partial<Record<ControlName, ControlName>>} */
const OTHER = { "scale x": "scale y", "scale y": "scale x" };

/** @type {(family: Pick<LinearFamily, "controls">) => boolean} */
export const hasTwoScales = ({ controls }) => controls.includes("scale x") && controls.includes("scale y");

/**
 * Set a control as fromControls does, and with a scale the other one, so that their proportion stays.
 * @type {(family: LinearFamily, theta: Theta, name: ControlName, value: number, aspect: number) => number[]}
 */
export function inProportion(family, theta, name, value, aspect) {
  const set = fromControls(family, theta, name, value, aspect);
  const other = OTHER[name];
  const read = other && hasTwoScales(family) ? toControls(family, theta, aspect) : {};
  const [before, beside] = [read[name], other && read[other]];
  if (!other || !before || beside === undefined) return set; // of a scale of 0 nothing is a multiple
  return fromControls(family, set, other, (beside * value) / before, aspect);
}

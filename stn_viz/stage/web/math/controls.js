// θ in human words: rotation, scale, shear, shift. The same readings as stn_viz/transforms/controls.py.

import { affineFit, anchorsUnder, aspectFor, compose, decompose, inProportion } from "./affine.js";
import { solve } from "./solve.js";

/**
 * @import { Parts } from "./affine.js"
 * @import { Theta } from "./basis.js"
 * @import { Family, LinearFamily } from "./family.js"
 */

/** @typedef {keyof typeof VOCABULARY} ControlName */

/** Every control that a family may name, with the range of its slider; the number field goes beyond. */
export const VOCABULARY = {
  rotation: { symbol: "φ", unit: "°", low: -180, high: 180, step: 1 },
  scale: { symbol: "s", unit: "×", low: 0.05, high: 4, step: 0.01 },
  "scale x": { symbol: "sx", unit: "×", low: 0.05, high: 4, step: 0.01 },
  "scale y": { symbol: "sy", unit: "×", low: 0.05, high: 4, step: 0.01 },
  shear: { symbol: "k", unit: "", low: -2, high: 2, step: 0.01 },
  "shift x": { symbol: "tx", unit: "½W", low: -2, high: 2, step: 0.01 },
  "shift y": { symbol: "ty", unit: "½H", low: -2, high: 2, step: 0.01 },
};

const DEGREES = 180 / Math.PI;

/**
 * Read the family's controls off the affine part of its warp.
 * @param {Family} family
 * @param {Theta} theta
 * @param {number} [aspect] W/H of the source: rotation, scale and shear are meant in pixel proportions
 * @returns {Partial<Record<ControlName, number>>} degrees, factors, and halves of the source's sides
 */
export function toControls(family, theta, aspect = 1) {
  if (!family.linear) return {};
  const { matrix, shift } = affineFit(family, theta);
  const { angle, sx, sy, shear } = decompose(inProportion(matrix, aspectFor(family, aspect)));
  /** @type {Record<ControlName, number>} */
  const all = {
    rotation: angle * DEGREES,
    scale: Math.sqrt(Math.abs(sx * sy)),
    "scale x": sx,
    "scale y": sy,
    shear,
    "shift x": shift[0],
    "shift y": shift[1],
  };
  return Object.fromEntries(family.controls.map((name) => [name, all[name]]));
}

/**
 * Set one control and leave the others, and whatever is not affine in the warp, as they are.
 * @type {(family: LinearFamily, theta: Theta, name: ControlName, value: number, aspect?: number) => number[]}
 */
export function fromControls(family, theta, name, value, aspect = 1) {
  const ratio = aspectFor(family, aspect);
  const { matrix, shift, bends } = affineFit(family, theta);
  const parts = decompose(inProportion(matrix, ratio));
  if (name === "rotation") parts.angle = value / DEGREES;
  else if (name === "scale") resize(parts, value);
  else if (name === "scale x") parts.sx = value;
  else if (name === "scale y") parts.sy = value;
  else if (name === "shear") parts.shear = value;
  else shift[name === "shift x" ? 0 : 1] = value;
  const next = inProportion(compose(parts), 1 / ratio);
  return solve(family, theta, family.anchorIds, anchorsUnder(family, bends, next, shift));
}

/** @type {(parts: Parts, value: number) => void} */
function resize(parts, value) {
  const now = Math.sqrt(Math.abs(parts.sx * parts.sy));
  if (now > 0) Object.assign(parts, { sx: (parts.sx * value) / now, sy: (parts.sy * value) / now });
  else Object.assign(parts, { sx: value, sy: value });
}

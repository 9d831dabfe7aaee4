// A θ that nobody has seen, and the warps that it is mistaken for: all from one number, so that a link deals it again.

import { seededRandom, shuffled } from "../../math/chance.js";
import { solved } from "../presets/presets.js";

/**
 * @import { Theta } from "../../math/basis.js"
 * @import { ControlName } from "../../math/controls.js"
 * @import { LinearFamily } from "../../math/family.js"
 * @import { Point } from "../../math/frame.js"
 */

/** @typedef {"box"|"which"|"slope"|"network"} Mode  what is asked of it; ids of stn_viz/stage/scene.py */
/** @typedef {{angle: number, size: number, x: number, y: number}} Parts  radians; lengths in half heights of U */
/** @typedef {"true"|"inverse"|"moved"|"turned"|"sized"|"still"} Origin  what a candidate comes from */
/** @typedef {{origin: Origin, theta: Theta}} Candidate */
/** @typedef {{family: LinearFamily, aspect: number}} Posed  aspect: W/H of U */

/** @type {Mode[]} */
export const MODES = ["box", "which", "slope", "network"];
export const SEEDS = 1_000_000;
const FOUR = 4;
const APART = 0.3; // half heights, between what two candidates read where they differ most

/** The seed after one: the same for everybody who began with the same. */
export const nextSeed = (/** @type {number} */ seed) => Math.floor(seededRandom(seed + 1)() * SEEDS);

/** @type {(posed: Posed, ...names: ControlName[]) => boolean} */
const can = ({ family }, ...names) =>
  family.parameters.length > 8 || names.some((name) => family.controls.includes(name));

/**
 * Deal a warp: turned by 15° to 50°, of .45 to .75 of U's size, off its middle; as far as the family can.
 * @param {Posed} posed
 * @param {number} seed
 * @returns {Parts}
 */
function partsOf(posed, seed) {
  const roll = seededRandom(seed);
  const side = () => (roll() < 0.5 ? -1 : 1);
  const between = (/** @type {number} */ low, /** @type {number} */ high) => low + (high - low) * roll();
  const angle = (side() * between(15, 50) * Math.PI) / 180;
  const size = between(0.45, 0.75);
  const x = side() * between(0.15, 0.4) * posed.aspect;
  const y = side() * between(0.15, 0.4);
  return {
    angle: can(posed, "rotation") ? angle : 0,
    size: can(posed, "scale", "scale x") ? size : 1,
    x: can(posed, "shift x") ? x : 0,
    y: can(posed, "shift y") ? y : 0,
  };
}

/** @type {(parts: Parts) => (place: Point) => Point} */
const mapOf = ({ angle, size, x, y }) => {
  const [c, s] = [size * Math.cos(angle), size * Math.sin(angle)];
  return ([u, v]) => [c * u - s * v + x, s * u + c * v + y];
};

/** @type {(parts: Parts) => Parts} */
function inverse({ angle, size, x, y }) {
  const [c, s] = [Math.cos(angle) / size, Math.sin(angle) / size];
  return { angle: -angle, size: 1 / size, x: -(c * x + s * y), y: s * x - c * y };
}

/** @type {(posed: Posed, parts: Parts) => Theta} */
const thetaOf = ({ family, aspect }, parts) => solved(family, aspect, mapOf(parts));

/**
 * @param {Posed} posed
 * @param {number} seed
 */
export const dealt = (posed, seed) => thetaOf(posed, partsOf(posed, seed));

/** @type {(a: Parts, b: Parts, aspect: number) => number} */
function apart(a, b, aspect) {
  const corners = /** @type {Point[]} */ ([-1, 1].flatMap((v) => [-aspect, aspect].map((u) => [u, v])));
  const [f, g] = [mapOf(a), mapOf(b)];
  return Math.max(
    ...corners.map((corner) => {
      const [[x, y], [u, v]] = [f(corner), g(corner)];
      return Math.hypot(x - u, y - v);
    }),
  );
}

/**
 * The dealt θ among three that it is mistaken for, in an order of chance.
 * @param {Posed} posed
 * @param {number} seed
 * @returns {Candidate[]}
 */
export function candidates(posed, seed) {
  const hidden = partsOf(posed, seed);
  const { angle, size, x, y } = hidden;
  /** @type {[Origin, Parts][]} */
  const mistaken = [
    ["inverse", inverse(hidden)],
    ["moved", { ...hidden, x: -x, y: -y }],
    ["sized", { ...hidden, size: 1 / size }],
    ["turned", { ...hidden, angle: -angle }],
    ["moved", { ...hidden, x: -x }],
    ["moved", { ...hidden, y: -y }],
    ["still", { angle: 0, size: 1, x: 0, y: 0 }],
  ];
  /** @type {[Origin, Parts][]} */
  const found = [["true", hidden]];
  /** @type {[Origin, Parts]} */
  const far = ["sized", { ...hidden, size: size ** -2 }]; // where a family can neither shift nor turn
  for (const [origin, parts] of [...rotated(mistaken, seed), far])
    if (found.length < FOUR && found.every(([, other]) => apart(other, parts, posed.aspect) >= APART))
      found.push([origin, parts]);
  const order = shuffled(found.length, seed);
  return order.map((k) => ({ origin: found[k][0], theta: thetaOf(posed, found[k][1]) }));
}

/** Begin elsewhere in a list, so that not every deal has the same three. */
const rotated = (/** @type {[Origin, Parts][]} */ list, /** @type {number} */ seed) => {
  const at = seed % (FOUR + 1);
  return [...list.slice(at), ...list.slice(0, at)];
};

/**
 * The entry of θ that shifts the box along x or y, by chance; null where θ has none.
 * @param {{parameters: string[]}} family
 * @param {number} seed
 * @returns {{index: number, along: "x"|"y"}|null}
 */
export function shiftEntry({ parameters }, seed) {
  const along = seededRandom(seed ^ 0x51a9e)() < 0.5 ? "x" : "y";
  const index = parameters.findIndex((name) => SHIFTS[along].includes(name));
  return index < 0 ? null : { index, along };
}
const SHIFTS = { x: ["tx", "θ13", "h13"], y: ["ty", "θ23", "h23"] };

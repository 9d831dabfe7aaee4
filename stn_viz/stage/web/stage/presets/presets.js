// Ready-made warps: each is a map of the plane; every family comes as near to it as its anchors allow.

import { solve } from "../../math/solve.js";

/**
 * @import { Theta } from "../../math/basis.js"
 * @import { ControlName } from "../../math/controls.js"
 * @import { LinearFamily } from "../../math/family.js"
 * @import { Point } from "../../math/frame.js"
 * @import { Scene } from "../../wire/scene.js"
 */

/** @typedef {(place: Point) => Point} Warp  target point → source point, in units of H/2 */

/** @type {(place: Point, angle: number) => Point} */
const turn = ([x, y], angle) => [x * Math.cos(angle) - y * Math.sin(angle), x * Math.sin(angle) + y * Math.cos(angle)];
const noise = (/** @type {number} */ size) => (Math.random() * 2 - 1) * size;

/**
 * By name: the least number of anchors that can tell it, and a maker of the map.
 * @type {Record<string, [anchors: number, make: () => Warp]>}
 */
const PRESETS = {
  identity: [1, () => (p) => p],
  crop: [
    1,
    () =>
      ([x, y]) => [0.55 * x + 0.25, 0.55 * y - 0.2],
  ],
  zoom: [
    4,
    () =>
      ([x, y]) => [x / 2, y / 2],
  ],
  turn: [4, () => (p) => turn(p, Math.PI / 4)],
  shear: [
    4,
    () =>
      ([x, y]) => [x + 0.4 * y, y],
  ],
  keystone: [
    4,
    () =>
      ([x, y]) => [x * (1 + 0.35 * y), y],
  ],
  barrel: [
    5,
    () =>
      ([x, y]) => [x * (0.75 + 0.15 * (x * x + y * y)), y * (0.75 + 0.15 * (x * x + y * y))],
  ],
  arc: [
    5,
    () =>
      ([x, y]) => {
        const radius = 1.25 - 0.35 * y; // of each row, a part of a circle below: how a line of text is bent
        return [radius * Math.sin(0.8 * x), 0.9 - radius * Math.cos(0.8 * x)];
      },
  ],
  swirl: [5, () => (p) => turn(p, 1.1 * Math.max(0, 1.3 - Math.hypot(...p)))],
  fisheye: [
    5,
    () => (p) => {
      const zoom = 0.4 + 0.6 * Math.min(1, Math.hypot(...p));
      return [p[0] * zoom, p[1] * zoom];
    },
  ],
  wave: [
    5,
    () =>
      ([x, y]) => [x + 0.15 * Math.sin(1.5 * Math.PI * y), y],
  ],
  random: [
    1,
    () => {
      const [angle, size, tx, ty] = [noise(0.7), 0.8 + noise(0.25), noise(0.25), noise(0.25)];
      return (p) => {
        const [x, y] = turn(p, angle);
        return [x * size + tx + noise(0.06), y * size + ty + noise(0.06)];
      };
    },
  ],
};

/**
 * Send the family's anchors through a map of the plane.
 * @param {LinearFamily} family
 * @param {number} aspect
 * @param {Warp} map
 */
export function solved(family, aspect, map) {
  /** @type {Point[]} */
  const images = family.anchorIds.map((id) => {
    const [x, y] = family.points[id];
    const [u, v] = map([x * aspect, y]);
    return [u / aspect, v];
  });
  return solve(family, Float64Array.from(family.identity), family.anchorIds, images);
}

/**
 * The θ of a preset; the identity for a family that is not solved here.
 * @type {(scene: Scene, name: string) => Theta}
 */
export const preset = ({ family, aspect }, name) =>
  name === "identity" || !family.linear ? family.identity : solved(family, aspect, PRESETS[name][1]());

/**
 * List the presets that this family can tell from the identity and from one another.
 * @param {Scene} scene
 */
export function presetsFor(scene) {
  const { family } = scene;
  if (!family.linear) return ["identity"];
  const can = (/** @type {ControlName} */ control) => family.parameters.length > 8 || family.controls.includes(control);
  return Object.keys(PRESETS)
    .filter((name) => family.anchorIds.length >= PRESETS[name][0])
    .filter((name) => name !== "turn" || can("rotation"))
    .filter((name) => name !== "shear" || can("shear"))
    .filter((name) => name !== "zoom" || can("scale") || can("scale x"))
    .filter((name) => name !== "keystone" || family.parameters.length >= 8);
}

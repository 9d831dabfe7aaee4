// What numbers can be taken for: a normalised matrix, a matrix between pixels, a box.

import { toNormalised } from "../math/frame.js";
import { message } from "../texts.js";
import { fitted, fittedBox } from "./fitting.js";
import { inverse, matrixOf, times, ways } from "./forms.js";

/**
 * @import { Size } from "../math/frame.js"
 * @import { Scene } from "../wire/scene.js"
 * @import { Fitted } from "./fitting.js"
 * @import { Matrix, Sizes } from "./forms.js"
 */

/** @typedef {{label: string, theta: Float64Array, said: string}} Reading  θ, and what the numbers were taken for */

/** @typedef {{error: string, theta?: undefined, question?: undefined}} Refused */

/** @typedef {{theta: Float64Array, said: string, question?: undefined, error?: undefined}} Taken */

/** @typedef {{question: string, choices: Reading[], theta?: undefined, error?: undefined}} Asked */

/** @typedef {Refused|Taken|Asked} Pasted */

/** @type {(rows: number[][]) => number} */
export const count = (rows) => rows.reduce((sum, row) => sum + row.length, 0);

/** @type {(size: Size) => string} */
export const by = ([h, w]) => `${w}×${h}`;

/** @type {(theta: number[]) => Float64Array} */
export const plain = (theta) => Float64Array.from(theta, (v) => v + 0);

/** @type {(rows: number[][]) => boolean} */
export const isMatrix = (rows) =>
  [6, 9].includes(count(rows)) && (rows.length === 1 || rows.every((row) => row.length === 3));

/** @type {(rows: number[][]) => Matrix} */
export function matrixFrom(rows) {
  const flat = rows.flat();
  return [flat.slice(0, 3), flat.slice(3, 6), flat.length === 9 ? flat.slice(6) : [0, 0, 1]];
}

/**
 * A normalised matrix; one that is θ itself keeps its every digit.
 * @type {(rows: number[][], scene: Scene) => Fitted}
 */
export function normalisedMatrix(rows, scene) {
  const [flat, M] = [rows.flat(), matrixFrom(rows)];
  const own = flat.length === scene.family.parameters.length ? matrixOf(scene, flat) : null;
  return own?.every((row, r) => row.every((v, c) => Math.abs(v - M[r][c]) <= 1e-12 * (1 + Math.abs(v))))
    ? { theta: plain(flat) }
    : fitted(M, scene);
}

/**
 * A matrix between pixels.
 * @type {(label: string, M: Matrix, sizes: Sizes, scene: Scene) => Taken|Refused}
 */
export function fromPixels(label, M, sizes, scene) {
  const { toSource, toTarget, fromSource, fromTarget } = ways(scene, sizes);
  if (!fromSource) return { error: message("stage-paste-no-width") };
  const named = { source: by(sizes.source), target: by(sizes.target) };
  if (label === "pixels") {
    const found = fitted(times(times(fromSource, M), toTarget), scene);
    return found.theta ? { theta: found.theta, said: message("stage-paste-pixels-said", named) } : found;
  }
  const back = inverse(times(times(fromTarget, M), toSource));
  if (!back) return { error: message("stage-paste-no-inverse") };
  const found = fitted(back, scene);
  return found.theta ? { theta: found.theta, said: message("stage-paste-opencv-said", named) } : found;
}

/** @type {(box: number[]) => number[][]} */
export const rectangle = ([x0, y0, x1, y1]) => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
];

/**
 * Send V's corners to four places in pixels of a source of this size.
 * @type {(corners: number[][], sizes: Sizes, scene: Scene) => Fitted}
 */
export function boxed(corners, sizes, scene) {
  const { frame } = scene;
  const along = (/** @type {number} */ v, /** @type {0|1} */ k) =>
    ((v + 0.5) * frame.source[1 - k]) / sizes.source[1 - k] - 0.5;
  if (frame.pixelsPerUnit.includes(0)) return { error: message("stage-paste-no-width") };
  return fittedBox(
    corners.map(([x, y]) => toNormalised(frame, [along(x, 0), along(y, 1)])),
    scene,
  );
}

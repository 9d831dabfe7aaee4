// Numbers without a word: one reading is taken and named, several are asked about.

import { far, fittedBox } from "./fitting.js";
import { sizesOf } from "./forms.js";
import { boxed, by, fromPixels, isMatrix, matrixFrom, normalisedMatrix, plain, rectangle } from "./readings.js";

/**
 * @import { Scene } from "../wire/scene.js"
 * @import { Fitted } from "./fitting.js"
 * @import { Pasted, Reading, Refused, Taken } from "./readings.js"
 */

/**
 * Take numbers for what they can be.
 * @type {(rows: number[][], scene: Scene) => Pasted}
 */
export function fromBare(rows, scene) {
  const { family } = scene;
  const sizes = sizesOf(scene);
  /** @type {Reading[]} */
  const readings = [];
  /** @type {string[]} */
  const errors = [];
  /** @type {(label: string, found: (Fitted|Taken|Refused) & {said?: string}, said?: string) => void} */
  const add = (label, found, said = found.said ?? "") => {
    if (found.theta) readings.push({ label, theta: found.theta, said });
    else errors.push(found.error);
  };
  const flat = rows.flat();
  const box = `box in pixels of a ${by(sizes.source)} source`;
  if (isMatrix(rows)) {
    add(
      "normalised, as F.affine_grid takes it",
      normalisedMatrix(rows, scene),
      "Taken as a normalised matrix, as F.affine_grid takes it.",
    );
    add("source ← target pixels (cv2 with WARP_INVERSE_MAP)", fromPixels("pixels", matrixFrom(rows), sizes, scene));
    add("target ← source pixels (cv2.warpAffine)", fromPixels("OpenCV", matrixFrom(rows), sizes, scene));
  } else if (flat.length === family.parameters.length) {
    add(
      flat.length > 8 ? `θ: ${flat.length} normalised numbers` : `θ: ${family.parameters.join(", ")}`,
      { theta: plain(flat) },
      `Taken as the ${flat.length} numbers of a ${family.name} θ, normalised.`,
    );
  }
  if (flat.length === 8 && rows.length === 4) {
    add(`corners of V, ${box}`, boxed(rows, sizes, scene), `Taken as the corners of a ${box}.`);
    add("corners of V, normalised", fittedBox(rows, scene), "Taken as the normalised corners of V.");
  }
  if (flat.length === 4) {
    const [a, b, c, d] = flat;
    if (rows.length === 2)
      add(`x0 x1, y0 y1: ${box}`, boxed(rectangle([a, c, b, d]), sizes, scene), `Taken as x0 x1, y0 y1: a ${box}.`);
    add(`x0 y0 x1 y1: ${box}`, boxed(rectangle(flat), sizes, scene), `Taken as x0 y0 x1 y1: a ${box}.`);
    if (rows.length === 1)
      add(
        `x y width height: ${box}`,
        boxed(rectangle([a - 0.5, b - 0.5, a + c - 0.5, b + d - 0.5]), sizes, scene),
        `Taken as x y width height: a ${box}.`,
      );
    add("x0 y0 x1 y1, normalised", fittedBox(rectangle(flat), scene), "Taken as a normalised box, x0 y0 x1 y1.");
  }
  return decided(readings, errors, flat.length, scene);
}

/** @type {(readings: Reading[], errors: string[], n: number, scene: Scene) => Pasted} */
function decided(readings, errors, n, scene) {
  if (!readings.length) return { error: errors[0] };
  const [first] = readings;
  const alike = readings.every(({ theta }) => theta.every((v, k) => Math.abs(v - first.theta[k]) <= 1e-9));
  const likely = readings.filter(({ theta }) => !far(scene, theta));
  if (alike && likely.length) return { theta: first.theta, said: first.said };
  const order = [...likely, ...readings.filter((reading) => !likely.includes(reading))];
  return { question: `These ${n} numbers do not say what they are. Take them as`, choices: order };
}

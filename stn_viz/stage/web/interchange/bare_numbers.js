// Numbers without a word: one reading is taken and named, several are asked about.

import { message } from "../texts.js";
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
  const size = by(sizes.source);
  if (isMatrix(rows)) {
    add(message("stage-paste-matrix"), normalisedMatrix(rows, scene), message("stage-paste-matrix-said"));
    add(message("stage-paste-pixels"), fromPixels("pixels", matrixFrom(rows), sizes, scene));
    add(message("stage-paste-opencv"), fromPixels("OpenCV", matrixFrom(rows), sizes, scene));
  } else if (flat.length === family.parameters.length) {
    add(
      flat.length > 8
        ? message("stage-paste-theta-many", { count: flat.length })
        : message("stage-paste-theta", { entries: family.parameters.join(", ") }),
      { theta: plain(flat) },
      message("stage-paste-theta-said", { count: flat.length, family: family.label }),
    );
  }
  if (flat.length === 8 && rows.length === 4) {
    add(
      message("stage-paste-corners", { size }),
      boxed(rows, sizes, scene),
      message("stage-paste-corners-said", { size }),
    );
    add(
      message("stage-paste-corners-normalised"),
      fittedBox(rows, scene),
      message("stage-paste-corners-normalised-said"),
    );
  }
  if (flat.length === 4) {
    const [a, b, c, d] = flat;
    if (rows.length === 2)
      add(
        message("stage-paste-ranges", { size }),
        boxed(rectangle([a, c, b, d]), sizes, scene),
        message("stage-paste-ranges-said", { size }),
      );
    add(
      message("stage-paste-ends", { size }),
      boxed(rectangle(flat), sizes, scene),
      message("stage-paste-ends-said", { size }),
    );
    if (rows.length === 1)
      add(
        message("stage-paste-extent", { size }),
        boxed(rectangle([a - 0.5, b - 0.5, a + c - 0.5, b + d - 0.5]), sizes, scene),
        message("stage-paste-extent-said", { size }),
      );
    add(
      message("stage-paste-ends-normalised"),
      fittedBox(rectangle(flat), scene),
      message("stage-paste-ends-normalised-said"),
    );
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
  return { question: message("stage-paste-question", { count: n }), choices: order };
}

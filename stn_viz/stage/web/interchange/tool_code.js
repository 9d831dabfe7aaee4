// Programs for other tools, written by somebody else. Python says how each one is known and what its matrix means
// (stn_viz/interchange/tools.py: Reading); here it becomes θ.

import { message } from "../texts.js";
import { sizesOf, times } from "./forms.js";
import { bracketsIn } from "./numbers.js";
import { by, count, fromPixels, matrixFrom } from "./readings.js";

/**
 * @import { Scene, ToolReading } from "../wire/scene.js"
 * @import { Matrix } from "./forms.js"
 * @import { Refused, Taken } from "./readings.js"
 */

/** @type {(x: number, y: number) => Matrix} */
const shift = (x, y) => [
  [1, 0, x],
  [0, 1, y],
  [0, 0, 1],
];

/** @type {Matrix} (row, column) ↔ (x, y) */
const SWAP = [
  [0, 1, 0],
  [1, 0, 0],
  [0, 0, 1],
];

/**
 * Read a program for a tool; null for any other text.
 * @type {(text: string, scene: Scene) => Taken|Refused|null}
 */
export function fromTool(text, scene) {
  const form = Object.values(scene.forms ?? {}).find(({ reading }) => reading && new RegExp(reading.calls).test(text));
  if (!form?.reading) return null;
  const tool = form.code ?? "";
  const M = matrixIn(text, form.reading);
  if (!M) return { error: message("stage-paste-tool-no-matrix", { tool }) };
  if (!M.flat().every(Number.isFinite)) return { error: message("stage-paste-no-numbers") };
  const { forward } = form.reading;
  const sizes = sizesOf(scene);
  const leads = forward !== null && new RegExp(forward).test(text) ? "OpenCV" : "pixels";
  const found = fromPixels(leads, M, sizes, scene);
  if (!found.theta) return found;
  const named = { tool, source: by(sizes.source), target: by(sizes.target) };
  return { theta: found.theta, said: message("stage-paste-tool-said", named) };
}

/**
 * The matrix of a program between pixels, whose centres are whole numbers, x first; null where it has no numbers.
 * @type {(text: string, reading: ToolReading) => Matrix|null}
 */
function matrixIn(text, { corner, rows_first, offset, centre }) {
  const arrays = bracketsIn(text);
  const square = offset === null ? undefined : arrays.find((rows) => count(rows) === 4);
  const whole = arrays.find((rows) => [6, 8, 9].includes(count(rows)));
  const [t, c] = [after(text, offset), after(text, centre)];
  if (!t || !c || !(square || whole)) return null;
  let M = square ? moved(square, t, c) : matrixFrom(padded(whole ?? []));
  if (rows_first) M = times(times(SWAP, M), SWAP);
  return corner ? times(times(shift(-0.5, -0.5), M), shift(0.5, 0.5)) : M;
}

/**
 * Add what a program writes apart: x ↦ A·(x − centre) + centre + offset.
 * @type {(rows: number[][], offset: number[], centre: number[]) => Matrix}
 */
function moved(rows, [tx, ty], [cx, cy]) {
  const [a, b, c, d] = rows.flat();
  const A = [
    [a, b, 0],
    [c, d, 0],
    [0, 0, 1],
  ];
  return times(times(shift(tx + cx, ty + cy), A), shift(-cx, -cy));
}

/**
 * The two numbers behind a word of a program; zeros without the word, null where something else than numbers follows it.
 * @type {(text: string, word: string|null) => number[]|null}
 */
function after(text, word) {
  const found = word === null ? null : new RegExp(word).exec(text);
  if (!found) return [0, 0];
  const rest = text.slice(found.index + found[0].length).trimStart();
  const [pair] = /^[[(]/.test(rest) ? bracketsIn(rest) : [];
  return pair && count(pair) === 2 ? pair.flat() : null;
}

/**
 * Eight numbers, of which the ninth is 1.
 * @type {(rows: number[][]) => number[][]}
 */
const padded = (rows) => (count(rows) === 8 ? [[...rows.flat(), 1]] : rows);

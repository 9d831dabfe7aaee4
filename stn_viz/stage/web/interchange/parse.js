// What a visitor pastes, read back as θ. Text that says what it is (a form copied here, JSON, code) is taken at its
// word; bare numbers that could be several things lead to a question.

import { frameOf } from "../math/frame.js";
import { has, message } from "../texts.js";
import { fromBare } from "./bare_numbers.js";
import { fitted } from "./fitting.js";
import { matrixOf, sizesOf, times, ways } from "./forms.js";
import { arraysIn } from "./numbers.js";
import { boxed, by, count, fromPixels, isMatrix, matrixFrom, normalisedMatrix, plain, rectangle } from "./readings.js";
import { fromTool } from "./tool_code.js";

/**
 * @import { Scene } from "../wire/scene.js"
 * @import { Sizes } from "./forms.js"
 * @import { Asked, Pasted, Taken } from "./readings.js"
 */

/**
 * A θ as JSON or code writes it, taken on trust by nobody.
 * @typedef {object} Saved
 * @property {unknown[]} theta
 * @property {unknown} [family]
 * @property {unknown} [matrix]
 * @property {Record<string, unknown>} [options]
 * @property {boolean} [align_corners]
 */

const MOST = 50_000; // characters

/**
 * Read θ from pasted text.
 * @type {(text: string, scene: Scene) => Pasted}
 */
export function readPasted(text, scene) {
  if (text.length > MOST) return { error: message("stage-paste-no-length", { count: text.length }) };
  const saved = savedIn(text);
  if (saved) return fromRecord(saved, scene);
  const arrays = arraysIn(text);
  const label = text.match(/#\s*stn_viz (pixels|OpenCV|box|extent)\b/)?.[1];
  const foreign = label ? null : fromTool(text, scene);
  if (foreign) return foreign;
  const n = scene.family.parameters.length;
  const rows = arrays.find((found) => fits(found, n, label)) ?? (label ? undefined : arrays.find(isBox));
  if (!rows) return { error: message("stage-paste-no-theta", { count: n }) };
  if (!rows.flat().every(Number.isFinite)) return { error: message("stage-paste-no-numbers") };
  if (label) return fromForm(label, rows, text, scene);
  const kind = text.match(/\.family\(\s*["'](\w+)["']([^)]*)\)/);
  const corners = text.match(/align_corners\s*=\s*(True|False|true|false)/)?.[1];
  const align = corners === undefined ? undefined : corners.toLowerCase() === "true";
  if (kind)
    return fromRecord(
      { family: kind[1], options: optionsIn(kind[2]), theta: rows.flat(), align_corners: align },
      scene,
    );
  if (/affine_grid|grid_sample|\btheta\b/.test(text)) return fromCode(rows, align, scene);
  return fromBare(rows, scene);
}

/** @type {(rows: number[][], n: number, label?: string) => boolean} */
function fits(rows, n, label) {
  if (label === "box" || label === "extent") return count(rows) === (label === "box" ? 8 : 4);
  return (!label && count(rows) === n) || isMatrix(rows);
}

/** @type {(rows: number[][]) => boolean} */
const isBox = (rows) => (count(rows) === 4 && [1, 2].includes(rows.length)) || (count(rows) === 8 && rows.length === 4);

/**
 * JSON that holds a θ; null if the text is none.
 * @type {(text: string) => Saved|null}
 */
function savedIn(text) {
  try {
    const value = JSON.parse(text);
    return value && Array.isArray(value.theta) ? value : null;
  } catch {
    return null;
  }
}

/**
 * The options of a family as Python writes them: `, stiffness=0.3, rows=5`.
 * @type {(text: string) => Record<string, boolean|number>}
 */
function optionsIn(text) {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)\s*=\s*([^,\s]+)/g)].map(([, name, value]) => [
      name,
      value === "True" ? true : value === "False" ? false : Number(value),
    ]),
  );
}

/**
 * What a family that a text names is called here; one that nobody knows by its own name.
 * @type {(name: string) => string}
 */
const calledHere = (name) => (has(`stage-family-${name}`) ? message(`stage-family-${name}`) : name.slice(0, 40));

/**
 * A θ that names its family: the same family takes it; another takes its matrix, if it has one.
 * @type {(saved: Saved, scene: Scene) => Pasted}
 */
function fromRecord(saved, scene) {
  const { family, frame } = scene;
  const theta = saved.theta.map(Number);
  if (!theta.length || !theta.every(Number.isFinite)) return { error: message("stage-paste-no-finite") };
  const name = typeof saved.family === "string" ? saved.family : family.name;
  if (name !== family.name) {
    const entries = Array.isArray(saved.matrix) ? saved.matrix.flat().map(Number) : [];
    if (entries.length !== 9) return { error: message("stage-paste-no-family", { family: calledHere(name) }) };
    const found = fitted(matrixFrom([entries]), scene);
    if (!found.theta) return found;
    return aligned(
      found.theta,
      saved.align_corners,
      scene,
      message("stage-paste-family-other-said", { other: calledHere(name), family: family.label }),
    );
  }
  if (theta.length !== family.parameters.length)
    return {
      error: message("stage-paste-no-count", {
        theirs: theta.length,
        family: family.label,
        ours: family.parameters.length,
      }),
    };
  const other = differing(saved.options ?? {}, family.options ?? {});
  if (other)
    return {
      question: message("stage-paste-options-question", { options: other }),
      choices: [
        {
          label: message("stage-paste-numbers"),
          theta: plain(theta),
          said: message("stage-paste-numbers-options-said", { family: family.label, options: other }),
        },
      ],
    };
  return aligned(
    plain(theta),
    saved.align_corners,
    scene,
    saved.align_corners === undefined
      ? message("stage-paste-family-said", { family: family.label })
      : message("stage-paste-family-aligned-said", { family: family.label, align: String(frame.alignCorners) }),
  );
}

/**
 * Say which options of a family differ between a text and the stage; "" if none does.
 * @type {(theirs: Record<string, unknown>, ours: Record<string, unknown>) => string}
 */
function differing(theirs, ours) {
  const names = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
  return [...names]
    .filter((name) => theirs[name] !== ours[name])
    .map((name) =>
      theirs[name] === undefined ? message("stage-paste-options-usual", { name }) : `${name} = ${theirs[name]}`,
    )
    .join(", ");
}

/**
 * Take θ, or ask where it was made under the other align_corners: the numbers or the warp can stay, not both.
 * @type {(theta: Float64Array, align: boolean|undefined, scene: Scene, said: string) => Taken|Asked}
 */
function aligned(theta, align, scene, said) {
  const { frame } = scene;
  if (align === undefined || align === frame.alignCorners) return { theta, said };
  const made = message("stage-paste-numbers-aligned-said", { said, align: String(align) });
  const choices = [{ label: message("stage-paste-numbers"), theta, said: made }];
  const M = matrixOf(scene, theta);
  const here = ways(scene, frame);
  const there = ways({ frame: frameOf({ frame: { ...frame, align_corners: align } }) }, frame);
  const same =
    M && here.fromSource
      ? fitted(times(times(here.fromSource, times(times(there.toSource, M), there.fromTarget)), here.toTarget), scene)
      : { error: "" };
  if (same.theta)
    choices.push({
      label: message("stage-paste-warp"),
      theta: same.theta,
      said: message("stage-paste-warp-said", { align: String(frame.alignCorners) }),
    });
  return {
    question: message("stage-paste-aligned-question", { theirs: String(align), ours: String(frame.alignCorners) }),
    choices,
  };
}

/**
 * Code that builds a grid: what it holds is normalised.
 * @type {(rows: number[][], align: boolean|undefined, scene: Scene) => Pasted}
 */
function fromCode(rows, align, scene) {
  const { family } = scene;
  if (count(rows) === family.parameters.length && !isMatrix(rows))
    return aligned(plain(rows.flat()), align, scene, message("stage-paste-family-said", { family: family.label }));
  if (!isMatrix(rows)) return { error: message("stage-paste-no-theta", { count: family.parameters.length }) };
  const found = normalisedMatrix(rows, scene);
  if (!found.theta) return found;
  return aligned(found.theta, align, scene, message("stage-paste-matrix-said"));
}

/**
 * A form that was copied here, of the sizes that it names.
 * @type {(label: string, rows: number[][], text: string, scene: Scene) => Pasted}
 */
function fromForm(label, rows, text, scene) {
  const found = text.match(/source (\d+)x(\d+), target (\d+)x(\d+)(?:, align_corners=(True|False))?/);
  /** @type {Sizes} */
  const sizes = found
    ? { source: [Number(found[2]), Number(found[1])], target: [Number(found[4]), Number(found[3])] }
    : sizesOf(scene);
  const sides = [...sizes.source, ...sizes.target];
  if (sides.some((side) => !(side > 0))) return { error: message("stage-paste-no-size") };
  if (sides.some((side) => side > 1e6)) return { error: message("stage-paste-no-picture") };
  if (label === "pixels" || label === "OpenCV")
    return isMatrix(rows)
      ? fromPixels(label, matrixFrom(rows), sizes, scene)
      : { error: message("stage-paste-no-matrix") };
  const align = found?.[5] === undefined ? scene.frame.alignCorners : found[5] === "True";
  const corners = label === "box" ? pairs(rows) : rectangle(rows.flat());
  const said = message("stage-paste-box-said", { size: by(sizes.source) });
  const box = boxed(corners, sizes, scene);
  if (!box.theta) return box;
  const yes = [{ label: message("stage-paste-box-yes"), theta: box.theta, said }];
  if (label === "extent")
    return {
      question: message("stage-paste-box-extent", { family: scene.family.label }),
      choices: yes,
    };
  if (matrixOf(scene, scene.family.identity) === null)
    return {
      question: message("stage-paste-box-corners", { family: scene.family.label }),
      choices: yes,
    };
  return aligned(box.theta, align, scene, said);
}

/** @type {(rows: number[][]) => number[][]} */
const pairs = (rows) => [0, 2, 4, 6].map((k) => rows.flat().slice(k, k + 2));

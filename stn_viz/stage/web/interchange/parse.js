// What a visitor pastes, read back as θ. Text that says what it is (a form copied here, JSON, code) is taken at its
// word; bare numbers that could be several things lead to a question.

import { frameOf, toNormalised } from "../math/frame.js";
import { far, fitted, fittedBox } from "./fitting.js";
import { inverse, matrixOf, sizesOf, times, ways } from "./forms.js";
import { arraysIn } from "./numbers.js";

/**
 * @typedef {{label: string, theta: Float64Array, said: string}} Reading  θ, and what the numbers were taken for
 * @typedef {{error: string} | {theta: Float64Array, said: string} | {question: string, choices: Reading[]}} Pasted
 */

const MOST = 50_000; // characters
const count = (rows) => rows.reduce((sum, row) => sum + row.length, 0);
const by = ([h, w]) => `${w}×${h}`;
const plain = (theta) => Float64Array.from(theta, (v) => v + 0);

/** Read θ from pasted text. @returns {Pasted} */
export function readPasted(text, scene) {
  if (text.length > MOST)
    return { error: `This text has ${text.length} characters, too many for a matrix; paste the matrix alone.` };
  const saved = savedIn(text);
  if (saved) return fromRecord(saved, scene);
  const arrays = arraysIn(text);
  const label = text.match(/#\s*stn_viz (pixels|OpenCV|box|extent)\b/)?.[1];
  const n = scene.family.parameters.length;
  const rows = arrays.find((found) => fits(found, n, label)) ?? (label ? undefined : arrays.find(isBox));
  if (!rows) return { error: `Nothing to paste: wanted ${wantedBy(scene)}.` };
  if (!rows.flat().every(Number.isFinite))
    return { error: "These numbers hold NaN or infinity; θ is made of finite numbers." };
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
  if (/warpAffine|warpPerspective/.test(text))
    return fromPixels(/WARP_INVERSE_MAP/.test(text) ? "pixels" : "OpenCV", matrixFrom(rows), sizesOf(scene), scene);
  return fromBare(rows, scene);
}

const wantedBy = ({ family }) =>
  `${family.parameters.length} numbers of θ, a 2×3 or 3×3 matrix, a box, or what was copied here`;

function fits(rows, n, label) {
  if (label === "box" || label === "extent") return count(rows) === (label === "box" ? 8 : 4);
  return (!label && count(rows) === n) || isMatrix(rows);
}

const isBox = (rows) => (count(rows) === 4 && [1, 2].includes(rows.length)) || (count(rows) === 8 && rows.length === 4);
const isMatrix = (rows) => [6, 9].includes(count(rows)) && (rows.length === 1 || rows.every((row) => row.length === 3));

function matrixFrom(rows) {
  const flat = rows.flat();
  return [flat.slice(0, 3), flat.slice(3, 6), flat.length === 9 ? flat.slice(6) : [0, 0, 1]];
}

/** JSON that holds a θ; null if the text is none. */
function savedIn(text) {
  try {
    const value = JSON.parse(text);
    return value && Array.isArray(value.theta) ? value : null;
  } catch {
    return null;
  }
}

/** The options of a family as Python writes them: `, stiffness=0.3, rows=5`. */
function optionsIn(text) {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)\s*=\s*([^,\s]+)/g)].map(([, name, value]) => [
      name,
      value === "True" ? true : value === "False" ? false : Number(value),
    ]),
  );
}

/** A θ that names its family: the same family takes it; another takes its matrix, if it has one. */
function fromRecord(saved, scene) {
  const { family, frame } = scene;
  const theta = saved.theta.map(Number);
  if (!theta.length || !theta.every(Number.isFinite))
    return { error: "The θ in this text holds something else than finite numbers." };
  const name = typeof saved.family === "string" ? saved.family : family.name;
  if (name !== family.name) {
    if (!Array.isArray(saved.matrix) || saved.matrix.flat().length !== 9)
      return { error: `This is a θ of the family ${name.slice(0, 40)}; choose that family first.` };
    const found = fitted(
      saved.matrix.map((row) => row.map(Number)),
      scene,
    );
    return found.error
      ? found
      : aligned(found.theta, saved.align_corners, scene, `Taken from a θ of ${name}: the same map as ${family.name}.`);
  }
  if (theta.length !== family.parameters.length)
    return { error: `This θ has ${theta.length} numbers, ${name} has ${family.parameters.length} here.` };
  const other = differing(saved.options ?? {}, family.options ?? {});
  if (other)
    return {
      question: `This θ was made with ${other}, which is not what is chosen here: the same numbers warp otherwise. For the same warp choose ${other} first and paste again.`,
      choices: [
        {
          label: "take the numbers",
          theta: plain(theta),
          said: `Taken as the numbers of a ${name} θ; they were made with ${other}.`,
        },
      ],
    };
  return aligned(
    plain(theta),
    saved.align_corners,
    scene,
    `Taken as a θ of ${name}, normalised${saved.align_corners === undefined ? "" : `, align_corners=${frame.alignCorners}`}.`,
  );
}

/** Say which options of a family differ between a text and the stage; "" if none does. */
function differing(theirs, ours) {
  const names = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
  return [...names]
    .filter((name) => theirs[name] !== ours[name])
    .map((name) => (theirs[name] === undefined ? `the usual ${name}` : `${name} = ${theirs[name]}`))
    .join(", ");
}

/** Take θ, or ask where it was made under the other align_corners: the numbers or the warp can stay, not both. */
function aligned(theta, align, scene, said) {
  const { frame } = scene;
  if (align === undefined || align === frame.alignCorners) return { theta, said };
  const choices = [{ label: "take the numbers", theta, said: `${said} It was made with align_corners=${align}.` }];
  const M = matrixOf(scene, theta);
  const here = ways(scene, frame);
  const there = ways({ frame: frameOf({ frame: { ...frame, align_corners: align } }) }, frame);
  const same =
    M && here.fromSource
      ? fitted(times(times(here.fromSource, times(times(there.toSource, M), there.fromTarget)), here.toTarget), scene)
      : { error: "" };
  if (same.theta)
    choices.push({
      label: "take the warp",
      theta: same.theta,
      said: `The same warp, written for align_corners=${frame.alignCorners}.`,
    });
  return {
    question: `This θ was made with align_corners=${align}; here it is ${frame.alignCorners}. The same numbers are another warp.`,
    choices,
  };
}

/** Code that builds a grid: what it holds is normalised. */
function fromCode(rows, align, scene) {
  const { family } = scene;
  if (count(rows) === family.parameters.length && !isMatrix(rows))
    return aligned(plain(rows.flat()), align, scene, `Taken as a θ of ${family.name}, normalised.`);
  if (!isMatrix(rows)) return { error: `Nothing to paste: wanted ${wantedBy(scene)}.` };
  const found = normalisedMatrix(rows, scene);
  return found.error
    ? found
    : aligned(found.theta, align, scene, "Taken as a normalised matrix, as F.affine_grid takes it.");
}

/** A normalised matrix; one that is θ itself keeps its every digit. */
function normalisedMatrix(rows, scene) {
  const [flat, M] = [rows.flat(), matrixFrom(rows)];
  const own = flat.length === scene.family.parameters.length ? matrixOf(scene, flat) : null;
  return own?.every((row, r) => row.every((v, c) => Math.abs(v - M[r][c]) <= 1e-12 * (1 + Math.abs(v))))
    ? { theta: plain(flat) }
    : fitted(M, scene);
}

/** A form that was copied here, of the sizes that it names. */
function fromForm(label, rows, text, scene) {
  const found = text.match(/source (\d+)x(\d+), target (\d+)x(\d+)(?:, align_corners=(True|False))?/);
  const sizes = found
    ? { source: [Number(found[2]), Number(found[1])], target: [Number(found[4]), Number(found[3])] }
    : sizesOf(scene);
  const sides = [...sizes.source, ...sizes.target];
  if (sides.some((side) => !(side > 0))) return { error: "This text names a size without pixels." };
  if (sides.some((side) => side > 1e6))
    return { error: "This text names a size that is no picture's; wanted at most 1,000,000 pixels a side." };
  if (label === "pixels" || label === "OpenCV")
    return isMatrix(rows)
      ? fromPixels(label, matrixFrom(rows), sizes, scene)
      : { error: "This is no 2×3 or 3×3 matrix." };
  const align = found?.[5] === undefined ? scene.frame.alignCorners : found[5] === "True";
  const corners = label === "box" ? pairs(rows) : rectangle(rows.flat());
  const said = `Taken as a box in pixels of a ${by(sizes.source)} source.`;
  const box = boxed(corners, sizes, scene);
  if (box.error) return box;
  const yes = [{ label: "yes, this box", theta: box.theta, said }];
  if (label === "extent")
    return {
      question: `A box around its outline does not hold a ${scene.family.name} θ. Shall V be this box, unbent?`,
      choices: yes,
    };
  if (matrixOf(scene, scene.family.identity) === null)
    return {
      question: `Four corners say nothing of what a ${scene.family.name} θ does between them. Shall V be this box, unbent?`,
      choices: yes,
    };
  return aligned(box.theta, align, scene, said);
}

/** A matrix between pixels. */
function fromPixels(label, M, sizes, scene) {
  const { toSource, toTarget, fromSource, fromTarget } = ways(scene, sizes);
  if (!fromSource) return { error: "A map of one pixel with align_corners has no width to measure in." };
  const [said, named] =
    label === "pixels"
      ? [`source ← target pixels, ${by(sizes.source)} ← ${by(sizes.target)}`, "Taken as a pixel matrix"]
      : [`target ← source pixels, ${by(sizes.target)} ← ${by(sizes.source)}`, "Taken as OpenCV's matrix"];
  if (label === "pixels") {
    const found = fitted(times(times(fromSource, M), toTarget), scene);
    return found.error ? found : { theta: found.theta, said: `${named}: ${said}.` };
  }
  const back = inverse(times(times(fromTarget, M), toSource));
  if (!back) return { error: "This OpenCV matrix is singular: it cannot be turned round to map target to source." };
  const found = fitted(back, scene);
  return found.error ? found : { theta: found.theta, said: `${named}: ${said}.` };
}

const pairs = (rows) => [0, 2, 4, 6].map((k) => rows.flat().slice(k, k + 2));
const rectangle = ([x0, y0, x1, y1]) => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
];

/** Send V's corners to four places in pixels of a source of this size. */
function boxed(corners, sizes, scene) {
  const { frame } = scene;
  const shown = corners.map((p) => p.map((v, k) => ((v + 0.5) * frame.source[1 - k]) / sizes.source[1 - k] - 0.5));
  if (frame.pixelsPerUnit.includes(0))
    return { error: "A map of one pixel with align_corners has no width to measure in." };
  return fittedBox(
    shown.map((p) => toNormalised(frame, p)),
    scene,
  );
}

/** Numbers without a word: one reading is taken and named, several are asked about. */
function fromBare(rows, scene) {
  const { family } = scene;
  const sizes = sizesOf(scene);
  const readings = [];
  const errors = [];
  const add = (label, found, said) =>
    found.error ? errors.push(found.error) : readings.push({ label, theta: found.theta, said: said ?? found.said });
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
      `θ: ${family.parameters.length > 8 ? `${family.parameters.length} normalised numbers` : family.parameters.join(", ")}`,
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

function decided(readings, errors, n, scene) {
  if (!readings.length) return { error: errors[0] };
  const [first] = readings;
  const alike = readings.every(({ theta }) => theta.every((v, k) => Math.abs(v - first.theta[k]) <= 1e-9));
  const likely = readings.filter(({ theta }) => !far(scene, theta));
  if (alike && likely.length) return { theta: first.theta, said: first.said };
  const order = [...likely, ...readings.filter((reading) => !likely.includes(reading))];
  return { question: `These ${n} numbers do not say what they are. Take them as`, choices: order };
}

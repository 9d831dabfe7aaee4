// θ in the forms that other programs use. Python writes each as a template (stn_viz/interchange/forms.py); here are the
// numbers, at frame rate. Pixels are those of the visitor's own file, however small it is shown.

import { figures, signed } from "../dom.js";
import { targetAxis, toPixels } from "../math/frame.js";
import { grid } from "../math/grid.js";
import { outline } from "../math/outline.js";
import { message } from "../texts.js";
import { fill } from "./templates.js";

/**
 * @import { Theta } from "../math/basis.js"
 * @import { Point, Size } from "../math/frame.js"
 * @import { Pieces } from "../math/outline.js"
 * @import { Form, Scene } from "../wire/scene.js"
 * @import { Numbers } from "./templates.js"
 */

/**
 * @typedef {number[][]} Matrix  3×3, of homogeneous coordinates
 * @typedef {{source: Size, target: Size}} Sizes
 * @typedef {{family: Scene["family"]}} OfFamily
 */

/**
 * From points to points, as matrices; null where a source of one pixel has no width to measure in.
 * @typedef {object} Ways
 * @property {Matrix} toSource    normalised → pixels
 * @property {Matrix} toTarget
 * @property {Matrix|null} fromSource
 * @property {Matrix} fromTarget
 */

/** @type {(A: number[][], B: number[][]) => number[][]} */
export const times = (A, B) => A.map((row) => B[0].map((_, c) => row.reduce((sum, v, k) => sum + v * B[k][c], 0)));

/**
 * Invert a matrix of normalised coordinates; null where it is singular.
 * @type {(M: Matrix) => Matrix|null}
 */
export function inverse([[a, b, c], [d, e, f], [g, h, i]]) {
  const largest = Math.max(...[a, b, c, d, e, f, g, h, i].map(Math.abs));
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const rows = [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ];
  return Math.abs(det) > 1e-12 * largest ** 3 ? rows.map((row) => row.map((v) => v / det)) : null;
}

/**
 * The 3×3 matrix of T_θ, normalised source ← normalised target; null for a family that is no single matrix.
 * @type {(scene: OfFamily, theta: Theta) => Matrix|null}
 */
export function matrixOf({ family }, theta) {
  const { matrixBasis } = family;
  if (!matrixBasis) return null;
  const n = theta.length + 1;
  const entry = (/** @type {number} */ at) => {
    let sum = 0;
    for (let k = 0; k < n - 1; k++) sum += matrixBasis[at + k] * theta[k];
    return sum + matrixBasis[at + n - 1];
  };
  return [0, 1, 2].map((row) => [0, 1, 2].map((col) => entry((3 * row + col) * n)));
}

/**
 * The sizes [H, W] that pixels are counted in: those of the visitor's file, of which the stage may show a smaller copy.
 * @type {(scene: Pick<Scene, "frame"|"full">) => Sizes}
 */
export const sizesOf = ({ frame, full }) => full ?? { source: frame.source, target: frame.target };

/**
 * Scale pixels of a map shown at one size to its other size: both cover the same picture, edge to edge.
 * @type {(shown: Size, own: Size) => Matrix}
 */
function scaling(shown, own) {
  const [sy, sx] = shown.map((n, k) => own[k] / n);
  return [
    [sx, 0, (sx - 1) / 2],
    [0, sy, (sy - 1) / 2],
    [0, 0, 1],
  ];
}

/** @type {(M: Matrix) => Matrix} */
const undone = ([[sx, , ox], [, sy, oy]]) => [
  [1 / sx, 0, -ox / sx],
  [0, 1 / sy, -oy / sy],
  [0, 0, 1],
];

/**
 * The ways between normalised points and pixels of maps of these sizes, as matrices.
 * @type {(scene: Pick<Scene, "frame">, sizes: Sizes) => Ways}
 */
export function ways({ frame }, sizes) {
  const [ax, ay] = [targetAxis(frame, 0), targetAxis(frame, 1)];
  const unit = [
    [ax.steps / 2, 0, ax.steps / 2 - ax.offset],
    [0, ay.steps / 2, ay.steps / 2 - ay.offset],
    [0, 0, 1],
  ];
  const toSource = times(scaling(frame.source, sizes.source), [
    [frame.pixelsPerUnit[0], 0, frame.centre[0]],
    [0, frame.pixelsPerUnit[1], frame.centre[1]],
    [0, 0, 1],
  ]);
  const toTarget = times(scaling(frame.target, sizes.target), unit);
  const flat = frame.pixelsPerUnit.includes(0); // one corner-aligned pixel has no width to measure in
  return { toSource, toTarget, fromSource: flat ? null : undone(toSource), fromTarget: undone(toTarget) };
}

/**
 * Scale to a last entry of 1, and drop what is only rounding.
 * @type {(M: Matrix) => Matrix}
 */
function normalised(M) {
  const least = 1e-12 * Math.max(...M.flat().map(Math.abs));
  const last = Math.abs(M[2][2]) > least ? M[2][2] : 1;
  return M.map((row) => row.map((v) => (Math.abs(v) > least ? v / last : 0)));
}

/**
 * Map target pixels to source pixels.
 * @type {(scene: Scene, M: Matrix) => Matrix}
 */
function pixelMatrix(scene, M) {
  const { toSource, fromTarget } = ways(scene, sizesOf(scene));
  return normalised(times(times(toSource, M), fromTarget));
}

/**
 * Map source pixels to target pixels; null where θ is singular.
 * @type {(scene: Scene, M: Matrix) => Matrix|null}
 */
function openCvMatrix(scene, M) {
  const [back, { toTarget, fromSource }] = [inverse(M), ways(scene, sizesOf(scene))];
  return back && fromSource ? normalised(times(times(toTarget, back), fromSource)) : null;
}

const CORNERS = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
];

/**
 * Where V's corners come from, in source pixels; null where one lies on the horizon or beyond it.
 * @type {(scene: Scene, M: Matrix) => Point[]|null}
 */
function cornersOf(scene, M) {
  const found = CORNERS.map(([x, y]) => M.map(([a, b, c]) => a * x + b * y + c));
  if (!found.every(([, , W]) => W > 0)) return null;
  return found.map(([X, Y, W]) => inOwn(scene, toPixels(scene.frame, [X / W, Y / W])));
}

/**
 * The box [[x0, y0], [x1, y1]] around all that V reads, in source pixels.
 * @type {(scene: Scene, theta: Theta, sides?: Pieces[]|null) => Point[]|null}
 */
function extentOf(scene, theta, sides) {
  const { family, frame } = scene;
  const points = (sides ?? outline(grid(family, theta, frame), frame)).flat(2).map((p) => inOwn(scene, p));
  if (!points.length) return null;
  const axis = (/** @type {0|1} */ k) => points.map((p) => p[k]);
  return [
    [Math.min(...axis(0)), Math.min(...axis(1))],
    [Math.max(...axis(0)), Math.max(...axis(1))],
  ];
}

/** @type {(scene: Scene, p: Point) => Point} */
function inOwn(scene, [x, y]) {
  const [[sx, , ox], [, sy, oy]] = scaling(scene.frame.source, sizesOf(scene).source);
  return [x * sx + ox, y * sy + oy];
}

/** @type {Record<string, (scene: Scene, M: Matrix) => number[][]|null>} */
const IN_PIXELS = { pixels: pixelMatrix, opencv: openCvMatrix, corners: cornersOf };

/**
 * The numbers of a slot; null where this θ has none. Those that count pixels are rounded, so that no rounding shows.
 * @type {(slot: string, scene: Scene, theta: Theta, sides?: Pieces[]|null) => Numbers|null}
 */
function numbersOf(slot, scene, theta, sides) {
  if (slot === "theta") return Array.from(theta);
  const M = matrixOf(scene, theta);
  if (slot === "matrix") return M;
  const found = slot === "extent" ? extentOf(scene, theta, sides) : M && IN_PIXELS[slot](scene, M);
  return found?.map((row) => row.map((v) => Number(v.toPrecision(scene.digits)))) ?? null;
}

/**
 * Print what is shown of every form that this family has; `sides` is the outline of V in the source.
 * @type {(scene: Scene, theta: Theta, sides?: Pieces[]|null) => Record<string, string>}
 */
export const forms = (scene, theta, sides) =>
  Object.fromEntries(Object.entries(scene.forms).map(([name, form]) => [name, shownOf(form, scene, theta, sides)]));

/** @type {(form: Form, scene: Scene, theta: Theta, sides?: Pieces[]|null) => string} */
function shownOf({ numbers: slot, rows, said }, scene, theta, sides) {
  const numbers = slot === null ? null : /** @type {number[][]|null} */ (numbersOf(slot, scene, theta, sides));
  if (!numbers) return message(said ?? "");
  const matrix = numbers[0].length === 3;
  const printed = (/** @type {number} */ v) => (matrix ? figures(v).padStart(8) : signed(v, 1));
  return numbers
    .slice(0, rows)
    .map((row) => row.map(printed).join(" "))
    .join("\n");
}

/**
 * Write the form that goes to the clipboard; "" where there is none.
 * @type {(name: string, scene: Scene, theta: Theta, sides?: Pieces[]|null) => string}
 */
export function copyable(name, scene, theta, sides) {
  const form = scene.forms[name];
  if (!form?.template || (form.numbers && !numbersOf(form.numbers, scene, theta, sides))) return "";
  return fill(form.template, (slot) => /** @type {Numbers} */ (numbersOf(slot, scene, theta, sides)));
}

/**
 * Write θ and all that gives it its meaning: the record of stn_viz/interchange/theta_json.py with its numbers.
 * @type {(scene: Scene, theta: Theta) => object}
 */
export function record(scene, theta) {
  const M = matrixOf(scene, theta);
  return { ...scene.record, theta: Array.from(theta), ...(M ? { matrix: M } : {}) };
}

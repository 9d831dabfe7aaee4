// θ in the forms that other programs use: pixel matrix, OpenCV matrix, box, PyTorch, JSON. Pixels are those of the
// visitor's own file, however small it is shown; and what is copied says what it is, so that it can be read back.

import { sources } from "../math/family.js";
import { targetAxis, toPixels } from "../math/frame.js";
import { grid } from "../math/grid.js";
import { outline } from "../math/outline.js";
import { figures, signed } from "../paint/dom.js";
import { message } from "../texts.js";

/**
 * @import { Theta } from "../math/basis.js"
 * @import { Frame, Point, Size } from "../math/frame.js"
 * @import { Pieces } from "../math/outline.js"
 * @import { Scene } from "../wire/scene.js"
 */

/**
 * @typedef {number[][]} Matrix  3×3, of homogeneous coordinates
 * @typedef {{source: Size, target: Size}} Sizes
 * @typedef {"pixels"|"OpenCV"|"box"|"Python"} FormName
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
 * Read the 3×3 matrix of [X, Y, W] off the corners; null for a family that is no single matrix.
 * @type {(scene: OfFamily, theta: Theta) => Matrix|null}
 */
export function matrixOf({ family }, theta) {
  if (
    !family.linear ||
    family.anchorIds.length !== 4 ||
    !family.lattice ||
    family.lattice.rows * family.lattice.cols !== 4
  )
    return null;
  const { matrix, offset } = family.pointBasis;
  const p = theta.length;
  const [a, b, c, d] = family.anchorIds.map((id) =>
    [0, 1, 2].map((k) => {
      let sum = offset[id * 3 + k];
      for (let j = 0; j < p; j++) sum += theta[j] * matrix[(id * 3 + k) * p + j];
      return sum;
    }),
  );
  // corners in order (-1, -1) (1, -1) (1, 1) (-1, 1)
  if (a.some((v, k) => Math.abs(v + c[k] - b[k] - d[k]) > 1e-9 * (1 + Math.abs(v)))) return null;
  return [0, 1, 2].map((k) => [(b[k] - a[k]) / 2, (d[k] - a[k]) / 2, (b[k] + d[k]) / 2]);
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

/** @type {(M: Matrix) => number[][]} */
const short = (M) => (M[2][0] === 0 && M[2][1] === 0 ? M.slice(0, 2) : M);
/** @type {(M: Matrix) => string} */
const printed = (M) =>
  short(M)
    .map((row) => row.map((v) => figures(v).padStart(8)).join(" "))
    .join("\n");
/** @type {(v: number) => number} */
const number = (v) => Number(v.toPrecision(12));
/** @type {(M: number[][]) => string} */
const literal = (M) => `[${M.map((row) => `[${row.map(number).join(", ")}]`).join(", ")}]`;

/**
 * Where V comes from, in source pixels: its four corners if the family is a matrix, else [[x0, y0], [x1, y1]] around
 * its outline.
 * @type {(scene: Scene, theta: Theta, M: Matrix|null, sides?: Pieces[]|null) => Point[]|null}
 */
function boxOf(scene, theta, M, sides) {
  const { family, frame } = scene;
  /** @type {(p: Point) => Point} */
  const own = ([x, y]) => {
    const [[sx, , ox], [, sy, oy]] = scaling(frame.source, sizesOf(scene).source);
    return [x * sx + ox, y * sy + oy];
  };
  if (M) {
    const depths = [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ].map(([x, y]) => M[2][0] * x + M[2][1] * y + M[2][2]);
    return depths.every((w) => w > 0)
      ? sources(family, theta, family.anchorIds).map((p) => own(toPixels(frame, p)))
      : null;
  }
  const points = (sides ?? outline(grid(family, theta, frame), frame)).flat(2).map(own);
  if (!points.length) return null;
  const axis = (/** @type {0|1} */ k) => points.map((p) => p[k]);
  return [
    [Math.min(...axis(0)), Math.min(...axis(1))],
    [Math.max(...axis(0)), Math.max(...axis(1))],
  ];
}

/**
 * Print every form that this family has; `sides` is the outline of V in the source.
 * @type {(scene: Scene, theta: Theta, sides?: Pieces[]|null) => Partial<Record<FormName, string>>}
 */
export function forms(scene, theta, sides) {
  const M = matrixOf(scene, theta);
  const corners = boxOf(scene, theta, M, sides);
  const box = corners
    ? corners.map((p) => p.map((v) => signed(v, 1)).join(" ")).join("\n")
    : message("stage-form-no-box");
  const Python =
    scene.family.registered === false
      ? message("stage-form-no-code")
      : isTorchAlone(scene, M)
        ? message("stage-form-torch")
        : message("stage-form-own");
  if (!M) return { box, Python };
  const back = openCvMatrix(scene, M);
  return {
    pixels: printed(pixelMatrix(scene, M)),
    OpenCV: back ? printed(back) : message("stage-form-no-inverse"),
    box,
    Python,
  };
}

const WORDS = {
  pixels: "source pixel <- target pixel, as cv2.warpAffine takes it with WARP_INVERSE_MAP",
  OpenCV: "target pixel <- source pixel, as cv2.warpAffine takes it",
  box: "sources of the corners of V: top left, top right, bottom right, bottom left",
  extent: "x0 y0, x1 y1 around all that V reads",
};

/**
 * Say behind a copied form what it is, and of which sizes: `# stn_viz pixels: …`, a comment in Python.
 * @type {(name: keyof typeof WORDS, numbers: string, scene: Scene, rows?: number) => string}
 */
function labelled(name, numbers, scene, rows) {
  const by = (/** @type {Size} */ [h, w]) => `${w}x${h}`;
  const { source, target } = sizesOf(scene);
  const words = rows === 3 ? WORDS[name].replace("warpAffine", "warpPerspective") : WORDS[name];
  const sizes = `source ${by(source)}, target ${by(target)}, align_corners=${python(scene.frame.alignCorners)}`;
  return `${numbers}  # stn_viz ${name}: ${words}; ${sizes}\n`;
}

/**
 * Write the form that goes to the clipboard; "" where there is none.
 * @type {(name: FormName, scene: Scene, theta: Theta, sides?: Pieces[]|null) => string}
 */
export function copyable(name, scene, theta, sides) {
  const M = matrixOf(scene, theta);
  if (name === "Python") return scene.family.registered === false ? "" : snippet(scene, theta, M);
  if (name === "box") {
    const corners = boxOf(scene, theta, M, sides);
    return corners ? labelled(M ? "box" : "extent", literal(corners), scene) : "";
  }
  if (!M) return "";
  const found = name === "pixels" ? pixelMatrix(scene, M) : openCvMatrix(scene, M);
  return found ? labelled(name, literal(short(found)), scene, short(found).length) : "";
}

/** @type {(value: boolean|number|string) => string} */
const python = (value) => (value === true ? "True" : value === false ? "False" : JSON.stringify(value));
const MODES = ["bilinear", "bicubic"]; // kernels of F.grid_sample that are the same here
/**
 * @param {Pick<Scene, "kernel">} scene
 * @param {Matrix|null} M
 * @returns {M is Matrix}
 */
const isTorchAlone = ({ kernel }, M) => M !== null && MODES.includes(kernel) && short(M).length === 2;

/**
 * Write Python that reproduces V from U: plain PyTorch where a 2×3 matrix suffices.
 * @type {(scene: Scene, theta: Theta, M: Matrix|null) => string}
 */
function snippet(scene, theta, M) {
  const { family, frame, kernel, padding } = scene;
  const corners = python(frame.alignCorners);
  const [ho, wo] = frame.target;
  if (isTorchAlone(scene, M)) {
    return [
      "import torch",
      "import torch.nn.functional as F",
      "",
      `theta = torch.tensor(${literal(short(M))})`,
      `grid = F.affine_grid(theta[None], (1, U.shape[1], ${ho}, ${wo}), align_corners=${corners})`,
      `V = F.grid_sample(U, grid, mode="${kernel}", padding_mode="${padding}", align_corners=${corners})`,
      "",
    ].join("\n");
  }
  const options = Object.entries(family.options ?? {})
    .map(([name, value]) => `, ${name}=${python(value)}`)
    .join("");
  return [
    "import torch",
    "import stn_viz as sv",
    "",
    `frame = sv.Frame(source=tuple(U.shape[-2:]), target=(${ho}, ${wo}), align_corners=${corners})`,
    `family = sv.family("${family.name}"${options})`,
    `theta = torch.tensor([${Array.from(theta, number).join(", ")}])`,
    `V = sv.sample(U, family.grid(theta, frame), frame, kernel="${kernel}", padding="${padding}")`,
    "",
  ].join("\n");
}

/**
 * Write θ and all that gives it its meaning, under the names of `stn_viz.export.theta_json`.
 * @type {(scene: Scene, theta: Theta) => object}
 */
export function record(scene, theta) {
  const { family, frame, kernel, padding } = scene;
  const M = matrixOf(scene, theta);
  return {
    family: family.name,
    options: family.options ?? {},
    parameters: family.parameters,
    theta: Array.from(theta),
    ...(M ? { matrix: M } : {}),
    maps: "normalised target (x, y) to normalised source (x, y)",
    source: frame.source,
    target: frame.target,
    align_corners: frame.alignCorners,
    kernel,
    padding,
  };
}

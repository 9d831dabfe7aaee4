// θ in the forms that other programs use, and back: normalised matrix, pixel matrix, OpenCV matrix, box, PyTorch.

import { figures, signed } from "./dom.js";
import { sources } from "./family.js";
import { targetAxis, toPixels } from "./frame.js";
import { solve } from "./solve.js";

const times = (A, B) => A.map((row) => B[0].map((_, c) => row.reduce((sum, v, k) => sum + v * B[k][c], 0)));

function inverse([[a, b, c], [d, e, f], [g, h, i]]) {
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const rows = [[e * i - f * h, c * h - b * i, b * f - c * e], [f * g - d * i, a * i - c * g, c * d - a * f], [d * h - e * g, b * g - a * h, a * e - b * d]];
  return Math.abs(det) > 1e-12 ? rows.map((row) => row.map((v) => v / det)) : null;
}

/** Read the 3×3 matrix of [X, Y, W] off the corners; null for a family that is no single matrix. */
export function matrixOf({ family }, theta) {
  if (!family.linear || family.anchorIds.length !== 4) return null;
  const { matrix, offset } = family.pointBasis;
  const p = theta.length;
  const [a, b, c, d] = family.anchorIds.map((id) =>
    [0, 1, 2].map((k) => theta.reduce((sum, v, j) => sum + v * matrix[(id * 3 + k) * p + j], offset[id * 3 + k])));
  // corners in order (-1, -1) (1, -1) (1, 1) (-1, 1)
  if (a.some((v, k) => Math.abs(v + c[k] - b[k] - d[k]) > 1e-9)) return null;
  return [0, 1, 2].map((k) => [(b[k] - a[k]) / 2, (d[k] - a[k]) / 2, (b[k] + d[k]) / 2]);
}

/** Map target pixels to source pixels. */
function pixelMatrix({ frame }, M) {
  const [ax, ay] = [targetAxis(frame, 0), targetAxis(frame, 1)];
  const fromPixels = [[2 / ax.steps, 0, (2 * ax.offset) / ax.steps - 1], [0, 2 / ay.steps, (2 * ay.offset) / ay.steps - 1], [0, 0, 1]];
  const toSource = [[frame.pixelsPerUnit[0], 0, frame.centre[0]], [0, frame.pixelsPerUnit[1], frame.centre[1]], [0, 0, 1]];
  return normalised(times(times(toSource, M), fromPixels));
}

/** Scale to a last entry of 1, and drop what is only rounding. */
function normalised(M) {
  const least = 1e-12 * Math.max(...M.flat().map(Math.abs));
  return M.map((row) => row.map((v) => (Math.abs(v) > least ? v / M[2][2] : 0)));
}

const short = (M) => (M[2][0] === 0 && M[2][1] === 0 ? M.slice(0, 2) : M);
const printed = (M) => short(M).map((row) => row.map((v) => figures(v).padStart(8)).join("")).join("\n");
const literal = (M, digits = 9) => `[${short(M).map((row) => `[${row.map((v) => Number(v.toPrecision(digits))).join(", ")}]`).join(", ")}]`;

function boxOf({ family, frame }, theta) {
  const corners = sources(family, theta, family.anchorIds).map((p) => toPixels(frame, p));
  return [0, 1].map((axis) => [Math.min(...corners.map((p) => p[axis])), Math.max(...corners.map((p) => p[axis]))]);
}

/** Print every form that this family has. */
export function forms(scene, theta) {
  const M = matrixOf(scene, theta);
  const [[x0, x1], [y0, y1]] = boxOf(scene, theta);
  const box = [x0, y0, x1, y1].map((v) => signed(v, 1)).join(" ");
  if (!M) return { box, Python: "snippet with stn_viz" };
  const pixels = pixelMatrix(scene, M);
  const back = inverse(pixels);
  return { pixels: printed(pixels), OpenCV: back ? printed(normalised(back)) : "none: θ is singular", box, Python: "PyTorch snippet" };
}

/** Write the form that goes to the clipboard. */
export function copyable(name, scene, theta) {
  const M = matrixOf(scene, theta);
  if (name === "box") return JSON.stringify(boxOf(scene, theta));
  if (name === "Python") return snippet(scene, theta, M);
  const pixels = pixelMatrix(scene, M);
  if (name === "pixels") return literal(pixels);
  const back = inverse(pixels);
  return back ? literal(normalised(back)) : "";
}

/** Write Python that reproduces V from U: plain PyTorch where a 2×3 matrix suffices. */
function snippet({ family, frame, kernel, padding }, theta, M) {
  const python = frame.alignCorners ? "True" : "False";
  const mode = { bilinear: "bilinear", bicubic: "bicubic" }[kernel];
  const [ho, wo] = frame.target;
  if (M && mode && short(M).length === 2) {
    return `import torch\nimport torch.nn.functional as F\n\ntheta = torch.tensor(${literal(M)})\ngrid = F.affine_grid(theta[None], (1, U.shape[1], ${ho}, ${wo}), align_corners=${python})\nV = F.grid_sample(U, grid, mode="${mode}", padding_mode="${padding}", align_corners=${python})\n`;
  }
  return `import torch\nimport stn_viz as sv\n\nframe = sv.Frame(source=tuple(U.shape[-2:]), target=(${ho}, ${wo}), align_corners=${python})\nfamily = sv.family("${family.name}")\ntheta = torch.tensor([${Array.from(theta, (v) => Number(v.toPrecision(9))).join(", ")}])\nV = sv.sample(U, family.grid(theta, frame), frame, kernel="${kernel}", padding="${padding}")\n`;
}

/** Read θ, a normalised 2×3 or 3×3 matrix, or code that holds one. */
export function readPasted(text, scene) {
  const { family } = scene;
  const plain = text.replace(/[−–]/g, "-");
  const lists = plain.match(/\[[\s[\]\d.,eE+-]*\]/g) ?? [plain];
  const numbers = lists.map((list) => (list.match(/[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/g) ?? []).map(Number))
    .find((found) => [family.parameters.length, 6, 9].includes(found.length));
  const wanted = `${family.parameters.length} numbers of θ, or a normalised 2×3 or 3×3 matrix`;
  if (!numbers) return { error: `Nothing to paste: wanted ${wanted}.` };
  if (!numbers.every(Number.isFinite)) return { error: `Every number must be finite: wanted ${wanted}.` };
  if (numbers.length === family.parameters.length) return { theta: Float64Array.from(numbers) };
  const M = [numbers.slice(0, 3), numbers.slice(3, 6), numbers.length === 9 ? numbers.slice(6) : [0, 0, 1]];
  const images = family.anchorIds.map((id) => {
    const [x, y] = family.points[id];
    const [X, Y, W] = M.map(([a, b, c]) => a * x + b * y + c);
    return [X / W, Y / W];
  });
  return { theta: solve(family, Float64Array.from(family.identity), family.anchorIds, images, []) };
}

// How long the stage's maths takes for one frame at 512×512: node benchmarks/stage_maths.mjs
// Medians of CPU time, which a busy machine distorts less, and of wall time. The families are stand-ins with the sizes of
// the real ones: time depends on nothing else.

import { backward } from "../stn_viz/stage/web/math/backward.js";
import { makeFamily } from "../stn_viz/stage/web/math/family.js";
import { frameOf } from "../stn_viz/stage/web/math/frame.js";
import { grid, pullback } from "../stn_viz/stage/web/math/grid.js";
import { sample } from "../stn_viz/stage/web/math/sampler.js";
import { toRgba } from "../stn_viz/stage/web/paint/picture.js";

const SIDE = 512;
const REPEATS = 30;
const WARM = 5; // repeats until the code is compiled
const TURN = [0.87, -0.23, 0.04, 0.23, 0.87, -0.03]; // 15° × 0.9: never measure at the identity

function random(seed) {
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
}

/** Lay the lattice of a family whose weights at a node are `weigh(x, y)`, one list for each of X, Y and W. */
function standIn(name, nodes, theta, columns, weigh) {
  const arrays = { handle_matrix: { data: [] }, handle_offset: { data: [] } };
  arrays.lattice_offset = { data: new Float64Array(3 * nodes * nodes).fill(1, 2 * nodes * nodes) }; // W is 1 + …
  columns.forEach((list, k) => {
    const matrix = new Float64Array(list.length * nodes * nodes);
    for (let m = 0; m < nodes * nodes; m++) {
      const weights = weigh((2 * (m % nodes)) / (nodes - 1) - 1, (2 * Math.floor(m / nodes)) / (nodes - 1) - 1);
      for (let n = 0; n < list.length; n++) matrix[n * nodes * nodes + m] = weights[n];
    }
    arrays[`lattice_${"xyw"[k]}`] = { data: matrix };
    arrays[`lattice_${"xyw"[k]}_columns`] = { data: Int32Array.from(list) };
  });
  const family = { name, linear: true, anchors: [], handles: [], controls: [], parameters: [] };
  const frame = { source: [SIDE, SIDE], target: [SIDE, SIDE], align_corners: false };
  const meta = {
    family,
    frame,
    points: [[0, 0]],
    lattice: [nodes, nodes],
    spans: nodes > 9 ? [(nodes - 1) / 3, (nodes - 1) / 3] : [1, 1], // a spline's three spans between its anchors
    interpolation: nodes > 9 ? "cubic" : "triangles",
  };
  return { name, theta, frame: frameOf(meta), family: makeFamily(meta, arrays) };
}

const affine = standIn("affine", 2, TURN, [[0, 1, 2], [3, 4, 5], []], (x, y) => [x, y, 1]);
const projective = standIn(
  "projective",
  2,
  [...TURN, 0.1, -0.1],
  [
    [0, 1, 2],
    [3, 4, 5],
    [6, 7],
  ],
  (x, y) => [x, y, 1],
);
const knots = Array.from({ length: 16 }, (_, k) => [((k % 4) * 2) / 3 - 1, (Math.floor(k / 4) * 2) / 3 - 1]);
const hat = (t) => Math.max(0, 1 - Math.abs(t) * 1.5);
const spline = standIn(
  "spline 4×4",
  64,
  knots.flatMap(([x, y]) => [0.87 * x - 0.23 * y, 0.23 * x + 0.87 * y]),
  [knots.map((_, k) => 2 * k), knots.map((_, k) => 2 * k + 1), []],
  (x, y) => knots.map(([u, v]) => hat(x - u) * hat(y - v)),
);

const next = random(1);
const U = { data: Uint8Array.from({ length: 3 * SIDE * SIDE }, () => 256 * next()), shape: [3, SIDE, SIDE] };
const V = new Float32Array(3 * SIDE * SIDE);
const rgba = new Uint8ClampedArray(4 * SIDE * SIDE);
const ones = new Float32Array(3 * SIDE * SIDE).fill(1);

function report(what, work) {
  const times = Array.from({ length: REPEATS }, () => {
    const [cpu, start] = [process.cpuUsage(), performance.now()];
    work();
    const { user, system } = process.cpuUsage(cpu);
    return [(user + system) / 1000, performance.now() - start];
  }).slice(WARM);
  const median = (k) => times.map((t) => t[k]).sort((a, b) => a - b)[times.length >> 1];
  console.log(what.padEnd(44) + [0, 1].map((k) => median(k).toFixed(1).padStart(8)).join(""));
}

console.log(`${`${SIDE}×${SIDE} RGB, node ${process.version}, ms`.padEnd(44)}     CPU    wall`);
for (const { name, family, theta, frame } of [affine, projective, spline]) {
  const at = {};
  report(`${name}: grid`, () => grid(family, theta, frame, at));
  report(`${name}: frame = grid + bilinear V + RGBA`, () => {
    toRgba(sample(U, grid(family, theta, frame, at), frame, "bilinear", "zeros", V), 3, rgba);
  });
  const gradient = {};
  report(`${name}: ∂L/∂(x, y) and ∂L/∂θ`, () => {
    backward(U, at, frame, "bilinear", "zeros", ones, { needU: false, out: gradient });
    pullback(family, theta, frame, gradient.x, gradient.y, at);
  });
}
const at = grid(affine.family, affine.theta, affine.frame);
report("∂L/∂(x, y) and ∂L/∂U, bilinear", () => backward(U, at, affine.frame, "bilinear", "zeros", ones));
for (const kernel of ["integer", "bilinear", "bicubic", "lanczos", "gaussian"]) {
  for (const padding of ["zeros", "border"]) {
    report(`sample as numbers: ${kernel}, ${padding}`, () => sample(U, at, affine.frame, kernel, padding, V));
  }
}
report("numbers to RGBA", () => toRgba(V, 3, rgba));

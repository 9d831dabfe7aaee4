// How long V takes to paint while a hand drags, by WebAssembly and by the loop that stands in for it, side by side:
// node benchmarks/painters.mjs
// A frame is the grid of an affine θ and V's words; the two painters take turns, and every turn θ is another one.

import { frameOf } from "../stn_viz/stage/web/math/frame.js";
import { packed, paint, paintByLoop } from "../stn_viz/stage/web/paint/fast_paint.js";

const FRAMES = 40;
const WARM = 15; // until the code is compiled
const KERNELS = ["bilinear", "bicubic", "lanczos", "gaussian"];

function random(seed) {
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
}

/** Fill a grid with a turned and shrunk square of the picture: corners of V lie outside it. */
function turn({ x, y }, side, angle) {
  const [c, s] = [0.95 * Math.cos(angle), 0.95 * Math.sin(angle)];
  const middle = (side - 1) / 2;
  for (let row = 0, i = 0; row < side; row++)
    for (let col = 0; col < side; col++, i++) {
      x[i] = middle + c * (col - middle) - s * (row - middle);
      y[i] = middle + s * (col - middle) + c * (row - middle);
    }
}

const sorted = (times) => times.toSorted((a, b) => a - b);
const median = (times) => sorted(times)[times.length >> 1];
const p95 = (times) => sorted(times)[Math.floor(0.95 * times.length)];
const written = (times) => `${median(times).toFixed(1)}/${p95(times).toFixed(1)}`.padStart(12);

console.log(`node ${process.version}, RGB noise, zeros padding, ms a frame, median/p95 of ${FRAMES}`);
console.log(`${"".padEnd(20)}${"loop".padStart(12)}${"WebAssembly".padStart(12)}${"ratio".padStart(8)}`);
for (const side of [512, 1024]) {
  const next = random(1);
  const U = { data: Uint8Array.from({ length: 3 * side * side }, () => 256 * next()), shape: [3, side, side] };
  const words = packed(U);
  const frame = frameOf({ frame: { source: [side, side], target: [side, side], align_corners: false } });
  const grid = { x: new Float64Array(side * side), y: new Float64Array(side * side), w: null };
  const out = new Uint32Array(side * side);
  const timed = (painter, kernel, angle) => {
    const start = performance.now();
    turn(grid, side, angle);
    painter(words, grid, frame, kernel, "zeros", out);
    return performance.now() - start;
  };
  for (const kernel of KERNELS) {
    const [loop, simd] = [[], []];
    for (let k = 0; k < WARM + FRAMES; k++) {
      loop.push(timed(paintByLoop, kernel, 0.2 + 0.01 * k));
      simd.push(timed(paint, kernel, 0.2 + 0.01 * k));
    }
    const [a, b] = [loop, simd].map((times) => times.slice(WARM));
    const ratio = (median(b) / median(a)).toFixed(2).padStart(8);
    console.log(`${`${kernel}, ${side}²`.padEnd(20)}${written(a)}${written(b)}${ratio}`);
  }
}

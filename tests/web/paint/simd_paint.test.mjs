// The painter of WebAssembly beside its twin, the loop: within one level of 255 for every kernel, padding, convention and
// size, inside, at edges, far outside and where a place is no number. Where a page has no WebAssembly, the loop paints.

import assert from "node:assert/strict";
import { test } from "node:test";

import { frameOf } from "../../../stn_viz/stage/web/math/frame.js";
import { KERNELS, tabled } from "../../../stn_viz/stage/web/math/kernels.js";
import { packed, paint, paintByLoop, phasesOf } from "../../../stn_viz/stage/web/paint/fast_paint.js";
import { painted } from "../../../stn_viz/stage/web/paint/simd_paint.js";
import { scene, tabled as tabledCases } from "../golden.mjs";

for (const found of tabledCases()) {
  const { meta, arrays } = scene(found.scene);
  KERNELS[meta.kernel] = tabled(meta.kernel_table, arrays);
}
KERNELS.wide = { radius: 6.5, weight: (t) => Math.max(0, 1 - Math.abs(t) / 6.5) / 6.5, slope: () => 0 };

const PAINTED = Object.keys(KERNELS).filter((name) => name !== "integer");
const PAINTERS = "../../../stn_viz/stage/web/paint/";
const SIZES = [
  [9, 13],
  [33, 17],
  [64, 48],
  [2, 3],
  [1, 5],
  [7, 1],
  [1, 1],
];
const ODD = [NaN, Infinity, -Infinity, 1e300, -1e12, 3e9, -2e9, 1e9, -0, 0.5, -0.5, 1 / 512, 1 - 1e-12];
const POINTS = 3000; // more than one call, and not a whole number of them

function random(seed) {
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
}

function drawn([h, w], channels, corners, next) {
  const U = { data: Uint8Array.from({ length: channels * h * w }, () => 256 * next()), shape: [channels, h, w] };
  const frame = frameOf({ frame: { source: [h, w], target: [1, POINTS], align_corners: corners } });
  const along = (size, turn) =>
    Float64Array.from({ length: POINTS }, (_, k) => {
      if (k % 61 === turn) return ODD[k % ODD.length];
      if (k % 7 === turn) return Math.round((2 * next() - 0.5) * size);
      return ((k % 3 ? 3 : 40) * (next() - 0.5) + 0.5) * size;
    });
  return { words: packed(U), frame, grid: { x: along(w, 3), y: along(h, 5), w: null } };
}

/** The first pixel at which two pictures differ by more than a level, in words; none: nothing. */
function apart(found, wanted, { x, y }) {
  const [a, b] = [new Uint8Array(found.buffer), new Uint8Array(wanted.buffer)];
  const at = a.findIndex((level, k) => Math.abs(level - b[k]) > 1);
  return at < 0 ? undefined : `${a[at]} for ${b[at]} at ${x[at >> 2]}, ${y[at >> 2]}`;
}

for (const kernel of PAINTED)
  for (const padding of ["zeros", "border", "reflection"])
    test(`${kernel}, ${padding}: what the loop paints, within one level`, () => {
      const next = random(11);
      for (const size of SIZES)
        for (const corners of [false, true])
          for (const channels of [1, 3]) {
            const { words, frame, grid } = drawn(size, channels, corners, next);
            const [found, wanted] = [new Uint32Array(POINTS), new Uint32Array(POINTS)];
            assert.ok(painted(phasesOf(kernel, frame), words, grid, frame, padding, found));
            paintByLoop(words, grid, frame, kernel, padding, wanted);
            assert.equal(
              apart(found, wanted, grid),
              undefined,
              `${size}, align_corners=${corners}, ${channels} channels`,
            );
          }
    });

/** Weights of a kernel that reads the pixel at or before a place alone. */
const before = () => ({ count: 2, steps: 1, rows: Float64Array.of(1, 0, 0, 1) });
const U = Uint32Array.of(0xff000001, 0xff000002, 0xff000003, 0xff000004);
const FRAME = frameOf({ frame: { source: [2, 2], target: [1, 4], align_corners: true } });
const grid = { x: Float64Array.of(0, 1, 0, 1), y: Float64Array.of(1, 1, 0, 0), w: null };

test("it is WebAssembly that paints here, and it reads the picture of now", () => {
  const phases = before();
  const out = new Uint32Array(4);
  assert.equal(painted(phases, U, grid, FRAME, "zeros", out), true);
  assert.deepEqual([...out], [0xff000003, 0xff000004, 0xff000001, 0xff000002]);
  const other = U.map((word) => word + 8);
  painted(phases, other, grid, FRAME, "zeros", out);
  assert.deepEqual([...out], [0xff00000b, 0xff00000c, 0xff000009, 0xff00000a]);
});

test("a larger picture finds room, and a smaller one after it is read rightly", () => {
  const phases = before();
  const large = frameOf({ frame: { source: [300, 400], target: [1, 4], align_corners: true } });
  const picture = Uint32Array.from({ length: 300 * 400 }, (_, k) => (0xff000000 | k) >>> 0);
  const out = new Uint32Array(4);
  for (const x of [0, 399]) {
    painted(phases, picture, { ...grid, x: new Float64Array(4).fill(x) }, large, "zeros", out);
    assert.deepEqual(
      [...out],
      [400, 400, 0, 0].map((row) => (0xff000000 | (row + x)) >>> 0),
    );
  }
  painted(phases, U, grid, FRAME, "zeros", out);
  assert.deepEqual([...out], [0xff000003, 0xff000004, 0xff000001, 0xff000002]);
});

const refusals = {
  "no WebAssembly": () => undefined,
  "no SIMD, or a policy that forbids it": () => ({
    ...Object.fromEntries(Object.getOwnPropertyNames(WebAssembly).map((name) => [name, WebAssembly[name]])),
    Module: class {
      constructor() {
        throw new WebAssembly.CompileError("refused");
      }
    },
  }),
};
for (const [what, stand] of Object.entries(refusals))
  test(`${what}: nothing is painted here, and nothing is tried twice`, async () => {
    const { painted: anew } = await import(`${PAINTERS}simd_paint.js?${encodeURIComponent(what)}`);
    const whole = globalThis.WebAssembly;
    const out = new Uint32Array(4);
    globalThis.WebAssembly = stand();
    try {
      assert.equal(anew(before(), U, grid, FRAME, "zeros", out), false);
    } finally {
      globalThis.WebAssembly = whole;
    }
    assert.equal(anew(before(), U, grid, FRAME, "zeros", out), false);
    assert.deepEqual([...out], [0, 0, 0, 0]);
  });

test("where WebAssembly does not paint, the loops do", () => {
  const whole = globalThis.WebAssembly;
  globalThis.WebAssembly = undefined;
  try {
    for (const kernel of PAINTED) {
      const { radius, weight, slope } = KERNELS[kernel];
      KERNELS[kernel] = { radius, weight, slope }; // unknown to the painters
      const { words, grid, frame } = drawn([9, 13], 3, false, random(5));
      const [found, wanted] = [new Uint32Array(POINTS), new Uint32Array(POINTS)];
      paint(words, grid, frame, kernel, "border", found);
      paintByLoop(words, grid, frame, kernel, "border", wanted);
      assert.deepEqual(found, wanted, kernel);
    }
  } finally {
    globalThis.WebAssembly = whole;
  }
});

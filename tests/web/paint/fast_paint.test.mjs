// The fast picture of a drag against the sampler's own numbers: within two levels of 255, at edges and far outside
// too.

import assert from "node:assert/strict";
import { test } from "node:test";

import { frameOf } from "../../../stn_viz/stage/web/math/frame.js";
import { KERNELS } from "../../../stn_viz/stage/web/math/kernels.js";
import { sample } from "../../../stn_viz/stage/web/math/sampler.js";
import { packed, paint, paintByLoop } from "../../../stn_viz/stage/web/paint/fast_paint.js";
import { toRgba } from "../../../stn_viz/stage/web/paint/picture.js";

const [H, W, N] = [9, 13, 4000];

function random(seed) {
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
}

function places(next) {
  const along = (size) =>
    Float64Array.from({ length: N }, (_, k) => (k % 7 === 0 ? Math.round(next() * size) : (3 * next() - 1) * size));
  return { x: along(W), y: along(H), w: null };
}

for (const channels of [1, 3]) {
  for (const kernel of Object.keys(KERNELS).filter((name) => name !== "integer")) {
    for (const padding of ["zeros", "border", "reflection"]) {
      for (const corners of [false, true]) {
        test(`${kernel}, ${padding}, align_corners=${corners}, ${channels} channels`, () => {
          const next = random(7);
          const U = {
            data: Uint8Array.from({ length: channels * H * W }, () => 256 * next()),
            shape: [channels, H, W],
          };
          const frame = frameOf({ frame: { source: [H, W], target: [1, N], align_corners: corners } });
          const grid = places(next);
          const wanted = toRgba(sample(U, grid, frame, kernel, padding), channels, new Uint8ClampedArray(4 * N));
          for (const painter of [paint, paintByLoop]) {
            const words = new Uint32Array(N);
            painter(packed(U), grid, frame, kernel, padding, words);
            for (const [k, level] of new Uint8Array(words.buffer).entries())
              assert.ok(
                Math.abs(level - wanted[k]) <= 2,
                `${painter.name}: ${level} for ${wanted[k]} at ${grid.x[k >> 2]}, ${grid.y[k >> 2]}`,
              );
          }
        });
      }
    }
  }
}

test("a place that is no number is black, as outside", () => {
  const U = { data: new Uint8Array(H * W).fill(200), shape: [1, H, W] };
  const frame = frameOf({ frame: { source: [H, W], target: [1, 2], align_corners: false } });
  for (const kernel of ["bilinear", "bicubic"]) {
    const words = new Uint32Array(2);
    paint(
      packed(U),
      { x: Float64Array.of(NaN, 1e300), y: Float64Array.of(1, 1), w: null },
      frame,
      kernel,
      "zeros",
      words,
    );
    assert.deepEqual([...words], [0xff000000, 0xff000000]);
  }
});

test("only pictures of bytes are packed", () => {
  assert.equal(packed({ data: new Float32Array(4), shape: [1, 2, 2] }), null);
  assert.equal(packed({ data: new Uint8Array(8), shape: [2, 2, 2] }), null);
  assert.deepEqual([...packed({ data: Uint8Array.of(1, 2, 3), shape: [3, 1, 1] })], [0xff030201]);
});

// Under the microscope: as many numbers as its cells hold, and in a hall none that is too small to be read there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawTaps } from "../../../stn_viz/stage/web/paint/lens.js";
import { pen } from "../paper.mjs";

const SIDE = 186; // of a lens, in pixels

/** The texts of a lens over n×n taps of equal weight, and the sizes of their letters. */
function seen(n, projector) {
  const context = Object.assign(pen(), { setTransform() {}, clearRect() {}, strokeText() {} });
  const canvas = { width: 0, height: 0, getContext: () => context };
  const square = (value) => Array.from({ length: n }, () => Array(n).fill(value));
  const places = Array.from({ length: n }, (_, k) => k);
  const near = { rows: places, cols: places, values: [square(0.5)], inside: square(true), weights: square(0.25) };
  const scene = { U: { shape: [1, 8, 8], data: new Float32Array(64).fill(0.5) }, frame: null };
  const look = { picture: false, channel: null, low: 0, high: 1 };
  const e = { pixel: [0.5, 0.5], row: 0, col: 0 };
  drawTaps(canvas, { scene, current: null, look, overlays: {}, projector, channel: null }, e, near, 0);
  const written = context.of("text");
  return {
    texts: new Set(written.map(({ text }) => text)),
    sizes: written.map(({ font }) => Number(/(\d+(\.\d+)?)px/.exec(font)[1])),
  };
}

test("two by two taps say their value and their weight, four by four in a hall the weight alone, six by six nothing", () => {
  for (const projector of [false, true]) assert.deepEqual([...seen(2, projector).texts], [".50", "×.25"]);
  assert.deepEqual([...seen(4, false).texts], [".50", "×.25"]);
  assert.deepEqual([...seen(4, true).texts], [".25"]);
  assert.deepEqual([...seen(6, false).texts], [".25"]);
  assert.equal(seen(6, true).texts.size, 0);
});

test("what is written is read in a hall: a tenth of the lens, which is a quarter of the screen", () => {
  for (const n of [1, 2, 4])
    assert.ok(
      seen(n, true).sizes.every((size) => size >= 0.1 * SIDE),
      `${n}`,
    );
});

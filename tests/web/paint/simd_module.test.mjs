// The bytes that are assembled are a module that a browser takes at once, and a machine that follows them reads rightly.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assembled, CONSTANTS, layout } from "../../../stn_viz/stage/web/paint/simd_module.js";

const AT_ONCE = 4096; // bytes of a module that every browser compiles on a page's own thread

for (const taps of [2, 4, 6, 8, 14, 32])
  test(`${taps} taps: a valid module, small enough for any thread`, () => {
    const bytes = assembled(taps, layout(taps, 257, 1024));
    assert.ok(WebAssembly.validate(bytes));
    assert.ok(bytes.length < AT_ONCE, `${bytes.length} bytes`);
    const module = new WebAssembly.Module(bytes);
    assert.deepEqual(WebAssembly.Module.imports(module), [{ module: "stage", name: "memory", kind: "memory" }]);
    assert.deepEqual(WebAssembly.Module.exports(module), [{ name: "read", kind: "function" }]);
  });

test("what stands in memory does not overlap, and each part begins where its kind of number may", () => {
  for (const [taps, phases, points] of [
    [2, 2, 1],
    [4, 257, 1024],
    [6, 257, 1024],
  ]) {
    const { x, y, words, across, down, picture } = layout(taps, phases, points);
    assert.ok(x >= 16 * CONSTANTS.length && y - x === 8 * points && words - y === 8 * points);
    assert.ok(
      across - words >= 4 * points && down - across >= 2 * taps * phases && picture - down >= 4 * taps * phases,
    );
    assert.deepEqual(
      [x % 8, y % 8, words % 4, across % 2, down % 4, picture % 16],
      [0, 0, 0, 0, 0, 0],
      `${taps} ${phases} ${points}`,
    );
  }
});

test("one point is weighed by hand: 16-bit weights along a row, fractions down the rows, clamped to a byte", () => {
  const at = layout(2, 1, 1);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { read } = new WebAssembly.Instance(new WebAssembly.Module(assembled(2, at)), { stage: { memory } }).exports;
  const put = (Kind, place, ...values) => new Kind(memory.buffer, place, values.length).set(values);
  const constant = (name, Kind, ...values) => put(Kind, 16 * CONSTANTS.indexOf(name), ...values);
  constant("near", Uint8Array, 0, 255, 4, 255, 1, 255, 5, 255, 2, 255, 6, 255, 3, 255, 7, 255);
  constant("high", Float64Array, 9, 9);
  constant("level", Float32Array, 0.5, 0.5, 0.5, 0.5);
  put(Uint8Array, at.picture, 10, 100, 200, 0, 30, 100, 0, 0, 50, 200, 255, 0, 70, 0, 255, 0);
  put(Int16Array, at.across, 3, -1);
  for (const [down, wanted] of [
    [
      [1, 0],
      [0, 200, 255],
    ],
    [
      [0, 0.5],
      [40, 255, 255],
    ],
    [
      [0.25, 0.01],
      [1, 56, 155],
    ],
  ]) {
    put(Float32Array, at.down, ...down);
    read(8, 8, at.picture);
    assert.deepEqual([...new Uint8Array(memory.buffer, at.words, 4)], [...wanted, 255], `${down}`);
  }
});

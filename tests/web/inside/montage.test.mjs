// Maps side by side: the layout, the pixels, and what lies under a place.

import assert from "node:assert/strict";
import { test } from "node:test";
import { layers, pixels, tiling, tinted, under } from "../../../stn_viz/stage/web/inside/montage.js";

const LUT = new Uint8ClampedArray(1024).map((_, i) => (i % 4 === 3 ? 255 : i >> 2));

test("a shape is read as maps, a vector's entries as maps of one pixel", () => {
  assert.deepEqual(layers([32, 10, 8]), { count: 32, height: 10, width: 8 });
  assert.deepEqual(layers([64]), { count: 64, height: 1, width: 1 });
});

test("maps lie in about a square, a pixel apart, one alone fills the whole", () => {
  assert.deepEqual(tiling(layers([16, 14, 14])), { columns: 4, rows: 4, width: 59, height: 59 });
  assert.deepEqual(tiling(layers([1, 28, 28])), { columns: 1, rows: 1, width: 28, height: 28 });
  for (const shape of [[32, 10, 10], [64], [2, 42, 42], [19], [5, 4, 20]]) {
    const { columns, rows, width, height } = tiling(layers(shape));
    assert.ok(columns * rows >= shape[0] && (rows - 1) * columns < shape[0], String(shape));
    assert.ok(width / height < 3 && height / width < 3, String(shape));
  }
});

test("each value has its colour at its place, and nothing lies between the maps", () => {
  const maps = layers([3, 1, 2]);
  const { data, width, height } = pixels([10, 20, 30, 40, 50, 60], maps, LUT);
  assert.deepEqual([width, height], [2, 5]);
  const at = (x, y) => Array.from(data.slice(4 * (y * width + x), 4 * (y * width + x) + 4));
  assert.deepEqual(at(1, 0), [20, 20, 20, 255]);
  assert.deepEqual(at(0, 2), [30, 30, 30, 255]);
  assert.deepEqual(at(1, 4), [60, 60, 60, 255]);
  assert.deepEqual(at(0, 1), [0, 0, 0, 0]);
});

test("channels are added up, each in its own colour", () => {
  const { data } = tinted([255, 0, 51, 255], layers([2, 1, 2]), [
    [200, 0, 0],
    [0, 100, 50],
  ]);
  assert.deepEqual(Array.from(data), [200, 20, 10, 255, 0, 100, 50, 255]);
});

test("a place finds the value that was painted there, and none between the maps", () => {
  const maps = layers([5, 3, 4]);
  const { width, height } = tiling(maps);
  const bytes = Array.from({ length: 60 }, (_, k) => k + 1);
  const { data } = pixels(bytes, maps, LUT);
  let found = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = under(maps, (x + 0.5) / width, (y + 0.5) / height);
      const painted = data[4 * (y * width + x)];
      assert.equal(at ? bytes[(at.map * 3 + at.row) * 4 + at.column] : 0, painted);
      found += at ? 1 : 0;
    }
  assert.equal(found, 60);
  assert.equal(under(maps, -0.1, 0.5), null);
  assert.equal(under(maps, 1.1, 0.5), null);
});

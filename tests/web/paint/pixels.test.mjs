// Pixels of a map: ruled and numbered where they are few, outlined by their share, hatched where something holds.

import assert from "node:assert/strict";
import { test } from "node:test";
import { every, hatch, pixel, short, squares } from "../../../stn_viz/stage/web/paint/pixels.js";
import { close } from "../golden.mjs";
import { pane, pen } from "../paper.mjs";

const LOOK = { picture: false, channel: 0, low: 0, high: 1 };

test("a value has two figures, no leading zero, and a minus sign that is one", () => {
  for (const [value, text] of [
    [0.914, ".91"],
    [-0.3, "−.30"],
    [1.5, "1.50"],
    [12.4, "12"],
    [-12.6, "−13"],
    [0, ".00"],
    [-0.001, ".00"],
    [NaN, "NaN"],
  ])
    assert.equal(short(value), text);
});

test("a map is ruled between its pixels, and each value stands in the middle of its own", () => {
  const context = pen();
  const view = pane({ scale: 30, left: 10, top: 10 });
  squares(context, view, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], 2, 3, LOOK);
  const { path } = context.of("stroke")[0];
  close(
    path.filter(([a, b]) => a[0] === b[0]).map(([[x]]) => x),
    [10, 40, 70, 100],
    1e-12,
    "upright lines",
  );
  close(
    path.filter(([a, b]) => a[1] === b[1]).map(([[, y]]) => y),
    [10, 40, 70],
    1e-12,
    "level lines",
  );
  const values = context.of("text").filter(({ text }) => text.startsWith("."));
  assert.deepEqual(
    values.map(({ text }) => text),
    [".10", ".20", ".30", ".40", ".50", ".60"],
  );
  assert.deepEqual(values[4].place, view.at([1, 1]));
  assert.deepEqual(
    values.map(({ fillStyle }) => fillStyle),
    ["light", "light", "light", "light", "light", "dark"],
    "the ink that reads on each square",
  );
});

test("values of the channel that is looked at, none over a photo, none in squares too small to hold them", () => {
  const values = [0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5];
  const texts = (look, scale = 30) => {
    const context = pen();
    squares(context, pane({ scale, left: 0, top: 0 }), values, 2, 2, look);
    return context.texts();
  };
  assert.deepEqual(texts({ ...LOOK, channel: 1 }), [".50", ".50", ".50", ".50"]);
  assert.deepEqual(texts({ ...LOOK, picture: true, channel: null }), []);
  assert.deepEqual(texts(LOOK, 20), []);
});

test("whole numbers are written as such; on a projector no value is much smaller than the numbers beside it", () => {
  const texts = (values, more = {}) => {
    const context = pen();
    squares(context, pane({ scale: 30, left: 0, top: 0, ...more }), values, 1, values.length, LOOK);
    return context.texts();
  };
  assert.deepEqual(texts([3, 10, -4, 0]), ["3", "10", "−4", "0"]);
  assert.deepEqual(texts([3, 10, 0.5]), ["3.00", "10", ".50"]);
  assert.deepEqual(texts([0.5], { small: 18 }), [".50"]);
  assert.deepEqual(texts([0.5], { small: 19 }), []);
});

test("rows and columns are numbered from 0 where there is room beside the map, every fifth where they are narrow", () => {
  const numbers = (view, n) => {
    const context = pen();
    squares(context, view, new Float32Array(n * n), n, n, { ...LOOK, picture: true, channel: null });
    return context.texts();
  };
  assert.deepEqual(numbers(pane({ scale: 30, left: 30, top: 30 }), 3), ["0", "1", "2", "0", "1", "2"]);
  assert.deepEqual(numbers(pane({ scale: 30, left: 30, top: 0 }), 3), ["0", "1", "2"], "none above");
  assert.deepEqual(numbers(pane({ scale: 30, left: 0, top: 30 }), 3), []);
  assert.deepEqual(numbers(pane({ scale: 8, left: 30, top: 0 }), 12), ["0", "5", "10"]);
  assert.deepEqual(numbers(pane({ scale: 12, left: 30, top: 0 }), 12), ["0", "4", "8"]);
});

test("a map of more than 28 pixels a side is left alone", () => {
  const context = pen();
  squares(context, pane(), new Float32Array(29), 1, 29, LOOK);
  assert.deepEqual(context.done, []);
});

test("a pixel is outlined round its centre, in the share of its area that it weighs", () => {
  const side = (weight) => {
    const context = pen();
    pixel(context, pane({ scale: 20, left: 0, top: 0 }), 2, 1, "target", weight);
    const [x, y, w, h] = context.of("strokeRect")[1].rect;
    assert.deepEqual([x + w / 2, y + h / 2], [30, 50]);
    assert.equal(context.of("stroke").length, 0, "no ring");
    return w;
  };
  assert.equal(side(1), 20);
  close(side(0.25) ** 2 / side(1) ** 2, 0.25, 1e-12, "area");
});

test("round a pixel too small to see goes a ring", () => {
  const context = pen();
  pixel(context, pane({ scale: 3, left: 0, top: 0 }), 0, 0, "target");
  assert.deepEqual(context.of("stroke")[0].path, [{ centre: [1.5, 1.5], radius: 9 }]);
});

test("marked squares are hatched from corner to corner, the others are not", () => {
  const context = pen();
  hatch(context, pane({ scale: 10, left: 0, top: 0 }), 3, 4, (row, col) => row === 1 && col === 2, "folded");
  const [{ path, strokeStyle }] = context.of("stroke");
  assert.deepEqual(path, [
    [
      [20, 20],
      [30, 10],
    ],
  ]);
  assert.equal(strokeStyle, "folded");
});

test("a large map is hatched by blocks, which stay inside it and are asked at their middle", () => {
  const context = pen();
  const asked = [];
  const mark = (row, col) => {
    asked.push([row, col]);
    return true;
  };
  hatch(context, pane({ scale: 1, left: 0, top: 0 }), 100, 97, mark, "folded");
  const { path } = context.of("stroke")[0];
  assert.equal(path.length, 34 * 33);
  assert.ok(path.flat().every(([x, y]) => x >= 0 && x <= 97 && y >= 0 && y <= 100));
  assert.ok(asked.every(([row, col]) => row < 100 && col < 97));
  assert.deepEqual(asked[0], [1, 1]);
});

test("numbers beside a map never run into one another, however small the map is drawn", () => {
  assert.deepEqual(
    [40, 12, 5].map((side) => every(side, 10)),
    [1, 4, 5],
  );
  for (let side = 0.4; side < 60; side *= 1.3)
    for (const small of [10, 18, 27]) assert.ok(every(side, small) * side >= 1.6 * small, `${side} ${small}`);
});

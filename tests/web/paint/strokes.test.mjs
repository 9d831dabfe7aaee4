// Lines and words: cased in a dark colour below their own, in the pane's pixels, and inside it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cased, cross, strokes, tag, trace } from "../../../stn_viz/stage/web/paint/strokes.js";
import { LETTER, pane, pen } from "../paper.mjs";

test("a line is stroked twice: the casing below is two pixels wider", () => {
  const context = pen();
  cased(context, "theta", 3, () => context.stroke());
  assert.deepEqual(
    context.of("stroke").map(({ strokeStyle, lineWidth }) => [strokeStyle, lineWidth]),
    [
      ["casing", 5],
      ["theta", 3],
    ],
  );
});

test("pieces of the map lie where the pane puts their pixels, dashed, and the dash ends with them", () => {
  const context = pen();
  const view = pane({ scale: 10, left: 5, top: 7 });
  const pieces = [
    [
      [0, 0],
      [2, 1],
    ],
    [
      [3, 3],
      [4, 3],
    ],
  ];
  strokes(context, view, pieces, "source", 2, [4, 1]);
  const [below, above] = context.of("stroke");
  assert.deepEqual(above.path, [
    [
      [10, 12],
      [30, 22],
    ],
    [
      [40, 42],
      [50, 42],
    ],
  ]);
  assert.deepEqual(below.path, above.path);
  assert.deepEqual(above.dash, [4, 1]);
  context.stroke();
  assert.deepEqual(context.done.at(-1).dash, []);
});

test("a traced line begins anew at its first point", () => {
  const context = pen();
  trace(context, [
    [0, 0],
    [1, 1],
  ]);
  trace(context, [
    [5, 5],
    [6, 6],
  ]);
  context.fill();
  assert.equal(context.of("fill")[0].path.length, 2);
});

test("a tag stands in the middle of its place, on a plate that holds it", () => {
  const context = pen();
  tag(context, "abcd", 200, 100, "theta", 12);
  const [plate] = context.of("fillRect");
  const [text] = context.of("text");
  const wide = 4 * LETTER + 8;
  assert.deepEqual(plate.rect, [200 - wide / 2, 88, wide, 17]);
  assert.equal(plate.fillStyle, "plate");
  assert.deepEqual(text.place, [200 - wide / 2 + 4, 100]);
  assert.equal(text.fillStyle, "theta");
});

test("a tag stays inside its pane on every side", () => {
  for (const [x, y] of [
    [-50, -50],
    [500, 400],
    [0, 300],
  ]) {
    const context = pen(400, 300);
    tag(context, "abcd", x, y);
    const [left, top, width, height] = context.of("fillRect")[0].rect;
    assert.ok(left >= 0 && left + width <= 400 && top >= 0 && top + height <= 300, `${x}, ${y}: ${left}, ${top}`);
  }
});

test("a cross has its middle at the place", () => {
  const context = pen();
  cross(context, 50, 60, "second");
  assert.deepEqual(context.of("stroke")[1].path, [
    [
      [43, 60],
      [57, 60],
    ],
    [
      [50, 53],
      [50, 67],
    ],
  ]);
});

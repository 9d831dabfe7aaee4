// How thick lines and how large words are for a hall, and what colour a pin has.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pinned, smallWords, thickness } from "../../../stn_viz/stage/web/paint/state.js";
import "../paper.mjs";

test("at a desk lines are as thick as drawn and the smallest words 10 pixels", () => {
  globalThis.innerHeight = 1080;
  assert.equal(thickness({ projector: false }), 1);
  assert.equal(smallWords({ projector: false }), 10);
});

test("in a hall lines are twice as thick or more, and words a share of the screen that its last row can read", () => {
  for (const [height, thick] of [
    [720, 2],
    [1080, 3],
    [200, 2],
  ]) {
    globalThis.innerHeight = height;
    assert.equal(thickness({ projector: true }), thick);
    assert.ok(smallWords({ projector: true }) >= Math.max(10, Math.floor(0.025 * height)), `${height}`);
  }
});

test("the first pin wears the target's colour, those beside it the second's", () => {
  const shown = [
    { side: "target", row: 1, col: 2 },
    { side: "target", row: 3, col: 4 },
    { side: "source", row: 0, col: 0 },
  ];
  assert.deepEqual(pinned({ selection: { marked: shown } }), [
    { place: shown[0], colour: "target" },
    { place: shown[1], colour: "second" },
    { place: shown[2], colour: "second" },
  ]);
});

// The states that the figure and Python exchange, and the order in which light runs through the blocks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { alike, copied, order, read } from "../../../stn_viz/stage/web/inside/payload.js";
import { pack } from "../../../stn_viz/stage/web/packing.js";

const state = (digits, ...entries) => ({
  poses: Array.from({ length: digits }, () => [0, 1, 0, 0]),
  hands: entries.map((n) => Array.from({ length: n }, () => null)),
  way: "forward",
  against: -1,
  opened: "",
});
const BLOCKS = [
  { name: "input", inputs: [] },
  { name: "a", inputs: ["input"] },
  { name: "b", inputs: ["a", "input"] },
  { name: "c", inputs: ["input"] },
  { name: "end", inputs: ["b", "c"] },
];

test("states are alike where digits and entries are as many", () => {
  assert.ok(alike(state(1, 6), state(1, 6)));
  for (const other of [state(2, 6), state(1, 8), state(1, 6, 6), state(1)]) assert.ok(!alike(state(1, 6), other));
});

test("a copy shares nothing with what it is of", () => {
  const first = state(1, 2);
  const second = copied(first);
  second.poses[0][0] = 40;
  second.hands[0][1] = 0.5;
  assert.deepEqual(first, state(1, 2));
});

test("light reaches a block once all that it reads are lit, two branches side by side", () => {
  const forward = order(BLOCKS, "forward");
  assert.deepEqual(Object.fromEntries(forward), { input: 0, a: 1, b: 2, c: 1, end: 3 });
  const backward = order(BLOCKS, "backward");
  assert.deepEqual(Object.fromEntries(backward), { input: 3, a: 2, b: 1, c: 2, end: 0 });
});

test("a payload is read as it was packed", () => {
  const { meta, arrays } = read(pack({ seq: 3 }, { a0: { data: Uint8Array.of(1, 2), shape: [2] } }));
  assert.equal(meta.seq, 3);
  assert.deepEqual(Array.from(arrays.a0.data), [1, 2]);
});

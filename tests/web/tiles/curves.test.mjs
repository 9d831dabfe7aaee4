// The curves' axes: round ticks that lie inside, numbers in few signs, values read between two points.

import assert from "node:assert/strict";
import test from "node:test";
import { at, middle, short, span, ticks } from "../../../stn_viz/stage/web/tiles/curves.js";

test("ticks are round and lie between the ends", () => {
  assert.deepEqual(ticks(0, 8000, false), [0, 2000, 4000, 6000, 8000]);
  assert.deepEqual(
    ticks(-0.05, 1.03, false).map((v) => +v.toFixed(6) + 0),
    [0, 0.5, 1],
  );
  assert.deepEqual(
    ticks(0.02, 20, true).map((v) => +v.toFixed(6)),
    [0.1, 1, 10],
  );
  for (const [low, high, log] of [
    [0.3, 0.9, true],
    [-120, 100, false],
    [2, 2.0001, false],
  ]) {
    const found = ticks(low, high, log);
    assert.ok(found.length >= 2 && found.length <= 7, `${low} to ${high}: ${found}`);
    assert.ok(found.every((v) => v >= low - 1e-9 && v <= high + 1e-9));
  }
});

test("numbers are short and keep their sign", () => {
  assert.deepEqual([8000, 12345, 0.00721, -45.2, 0].map(short), ["8k", "12.3k", "0.0072", "−45", "0"]);
});

test("a curve is read between its points and held at its ends", () => {
  const line = { x: [10, 20, 40], y: [1, 3, 7] };
  assert.deepEqual(
    [0, 10, 15, 30, 40, 90].map((x) => at(line, x)),
    [1, 1, 2, 5, 7, 7],
  );
});

test("an axis reaches at least as far as it is told, and farther where values do", () => {
  const [low, high] = span(
    [{ name: "", x: [0, 1], y: [0.001, 0.008], colour: "", dash: "", tile: null }],
    false,
    [0, 1],
  );
  assert.ok(low <= 0 && low > -0.1 && high >= 1 && high < 1.1, `${low} to ${high}`);
  const [under] = span([{ name: "", x: [0, 1], y: [-0.5, 0.5], colour: "", dash: "", tile: null }], false, [0, 1]);
  assert.ok(under < -0.5);
});

test("one value in two hundred does not stretch the axis", () => {
  const values = Array.from({ length: 200 }, (_, k) => k);
  assert.deepEqual(middle([...values, 1e6]), [2, 198]);
});

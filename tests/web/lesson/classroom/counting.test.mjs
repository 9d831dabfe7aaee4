// What a vote says: answers are put together as the lesson judges them, and the share of right ones gives the advice.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  advice,
  boxesIn,
  dots,
  mean,
  numbersIn,
  rightShare,
  tallied,
} from "../../../../stn_viz/stage/web/lesson/classroom/counting.js";

const asked = (kind, options, more = {}) => ({ kind, question: "?", tolerance: 0.01, measure: null, options, ...more });
const closed = (...counts) => ({ open: false, total: counts.reduce((sum, [, count]) => sum + count, 0), counts });

const CHOICE = asked("choice", [{ text: "larger", right: true }, { text: "smaller" }, { text: "neither" }]);
const NUMBER = asked("number", [{ value: 0.25, right: true }, { value: 0.5 }]);
const PIXEL = asked("pixel", [{ at: [1, 2], within: 0, right: true }, {}]);
const BOX = asked(
  "box",
  [
    { value: 30, within: 10, right: true },
    { value: -30, within: 10 },
  ],
  { measure: "rotation" },
);
const CORNERS = [0, 0, 4, 0, 4, 4, 0, 4];

test("a choice is counted by its options, and apart from them who does not know", () => {
  const round = closed([0, 3], [2, 1], [null, 2]);
  assert.deepEqual(tallied(CHOICE, round), { options: [3, 0, 1], other: 0, unknown: 2, total: 6 });
  assert.equal(rightShare(CHOICE, round), 0.5);
});

test("numbers, pixels and boxes are judged as the lesson judges one student", () => {
  assert.deepEqual(tallied(NUMBER, closed([0.255, 2], [0.5, 1], [9, 4])).options, [2, 1]);
  assert.equal(tallied(NUMBER, closed([0.255, 2], [9, 4])).other, 4);
  assert.deepEqual(tallied(PIXEL, closed([[1, 2], 5], [[2, 1], 1])).options, [5, 1]);
  assert.deepEqual(tallied(BOX, closed([[35, ...CORNERS], 1], [[-28, ...CORNERS], 2])).options, [1, 2]);
});

test("where nobody has answered there is no share", () => assert.equal(rightShare(CHOICE, closed()), null));

test("few right: explain; many: go on; between them people talk", () => {
  assert.deepEqual([0, 0.29, 0.3, 0.7, 0.71, 1].map(advice), [
    "explain",
    "explain",
    "talk",
    "talk",
    "onward",
    "onward",
  ]);
});

test("numbers come in order, as often as they were given, of a box what was measured", () => {
  assert.deepEqual(numbersIn(closed([2, 1], [-1, 2], [null, 7])), [-1, -1, 2]);
  assert.deepEqual(numbersIn(closed([[30, ...CORNERS], 2])), [30, 30]);
});

test("the mean of boxes is that of their corners, each box as often as it was drawn", () => {
  const moved = CORNERS.map((value) => value + 3);
  const drawn = boxesIn(closed([[0, ...CORNERS], 2], [[0, ...moved], 1], [null, 5]));
  assert.equal(drawn.length, 3);
  assert.deepEqual(
    mean(drawn),
    CORNERS.map((value) => value + 1),
  );
});

test("dots that would overlap stand on one another", () => {
  assert.deepEqual(dots([0, 0, 3, 10, 12.5, 20], 5), [
    { x: 0, level: 0 },
    { x: 0, level: 1 },
    { x: 0, level: 2 },
    { x: 10, level: 0 },
    { x: 10, level: 1 },
    { x: 20, level: 0 },
  ]);
});

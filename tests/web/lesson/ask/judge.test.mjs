// Which of its answers a question was given.

import assert from "node:assert/strict";
import { test } from "node:test";
import { judge, judgeCheck, legible } from "../../../../stn_viz/stage/web/lesson/ask/judge.js";

const number = (tolerance, ...options) => ({ kind: "number", tolerance, options });

const option = (value, right = false, misconception = null) => ({ value, right, misconception, at: null, order: null });

test("a number hits the answer that is nearest within the tolerance", () => {
  const ask = number(0.05, option(0.64, true), option(0.7), option(1.25));
  assert.equal(judge(ask, "0,64"), 0);
  assert.equal(judge(ask, "0.68"), 1);
  assert.equal(judge(ask, "64 %"), 0);
  assert.equal(judge(ask, "0.9"), -1);
  assert.equal(judge(number(0, option(48, true)), "48.0"), 0);
  assert.equal(judge(number(0, option(48, true)), "48.001"), -1);
  assert.equal(judge(number(0, option(1568, true)), "1,568"), 0);
});

test("an option without a value stands for every other number", () => {
  assert.equal(judge(number(0.1, option(1, true), option(null)), "7"), 1);
});

test("a box is measured, and a turn by 350 degrees is one by -10", () => {
  const ask = { ...number(0), kind: "box", measure: "rotation" };
  ask.options = [
    { ...option(45, true), within: 10 },
    { ...option(-45), within: 10 },
    { ...option(null), within: 0 },
  ];
  assert.deepEqual(
    [45, 54.9, 55.1, -45, 315, 405, 180].map((value) => judge(ask, value)),
    [0, 0, 2, 1, 1, 0, 2],
  );
});

test("a pixel and an order are told apart", () => {
  const near = { ...option(null, true), at: [3, 4], within: 1 };
  const pixel = { kind: "pixel", tolerance: 0, options: [near, option(null)] };
  assert.deepEqual(
    [
      [3, 4],
      [4, 5],
      [5, 4],
    ].map((at) => judge(pixel, at)),
    [0, 0, 1],
  );
  const order = { kind: "order", tolerance: 0, options: [{ ...option(null, true), order: [2, 0, 1] }] };
  assert.equal(judge(order, [2, 0, 1]), 0);
  assert.equal(judge(order, [0, 1, 2]), -1);
});

test("a text that is no number cannot be judged", () => {
  assert.ok(!legible({ kind: "number" }, "left"));
  assert.ok(legible({ kind: "number" }, "−1"));
  assert.ok(legible({ kind: "choice" }, 0));
});

test("a check knows the belief behind a wrong number", () => {
  const check = { kind: "number", tolerance: 0.005, why: "", rows: [] };
  const row = { question: "", answer: 4, wrong: [{ value: 0.25, misconception: "M2" }], options: [] };
  assert.deepEqual(judgeCheck(check, row, "4"), { right: true, misconception: null });
  assert.deepEqual(judgeCheck(check, row, "1/4"), { right: false, misconception: "M2" });
  assert.deepEqual(judgeCheck(check, row, "9"), { right: false, misconception: null });
  const options = [
    { text: "a", right: false, misconception: "M1" },
    { text: "b", right: true, misconception: null },
  ];
  assert.deepEqual(judgeCheck({ ...check, kind: "choice" }, { ...row, options }, 0), {
    right: false,
    misconception: "M1",
  });
});

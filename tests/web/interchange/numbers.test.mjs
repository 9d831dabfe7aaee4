// Arrays in pasted text, as numpy, torch, MATLAB and spreadsheets print them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { arraysIn, bracketsIn } from "../../../stn_viz/stage/web/interchange/numbers.js";

const TWO = [
  [1, -0.5, 0.25],
  [0, 1e-3, 2],
];

for (const [who, text] of [
  ["numpy", "[[ 1.    -0.5    0.25 ]\n [ 0.     0.001  2.   ]]"],
  ["torch", "tensor([[1.0000, -0.5000, 0.2500],\n        [0.0000, 1e-03, 2.]], dtype=torch.float64)"],
  ["MATLAB", "[1 -0.5 .25; 0 1.0e-3 2]"],
  ["a spreadsheet", "1\t-0.5\t0.25\n0\t0.001\t2"],
  ["tuples", "((1, -0.5, 0.25), (0, 0.001, 2))"],
  ["typeset minus signs and a comment", "[[1, −0.5, 0.25], [0, 0.001, 2]]  # 3 of 7"],
])
  test(`a matrix of ${who}`, () => assert.deepEqual(arraysIn(text), [TWO]));

test("several arrays come in order; groups with words are none", () => {
  assert.deepEqual(arraysIn("a = [1, 2]; b = [[3], [4]]; c = [x, 5]"), [[[1, 2]], [[3], [4]]]);
  assert.deepEqual(arraysIn("no numbers"), []);
});

test("NaN and infinity are numbers here: who takes them says what is wrong", () => {
  const [[row]] = arraysIn("[nan, -inf, Infinity]");
  assert.deepEqual(row.map(Number.isFinite), [false, false, false]);
});

test("brackets of a program are found wherever they stand, from the outside in", () => {
  assert.deepEqual(bracketsIn("f((1, 2), x, [[3], [4]])"), [[[1, 2]], [[3], [4]], [[3]], [[4]]]);
  assert.deepEqual(bracketsIn("np.array([[1, 2], [3, 4]])  # [5, 6]")[0], [
    [1, 2],
    [3, 4],
  ]);
  assert.deepEqual(bracketsIn("(a, 1) []"), []);
});

// A number as people type it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readings } from "../../../../stn_viz/stage/web/lesson/ask/reading.js";

const READ = [
  ["0.64", [0.64]],
  ["−0,564", [-0.564]],
  ["-.564", [-0.564]],
  ["–0.5", [-0.5]],
  [" 48 ", [48]],
  ["+3", [3]],
  ["1/3", [1 / 3]],
  ["−1/4", [-0.25]],
  ["½", [0.5]],
  ["64 %", [64, 0.64]],
  ["64%", [64, 0.64]],
  ["0,64 %", [0.64, 0.0064]],
  ["1,568", [1.568, 1568]],
  ["105,696", [105.696, 105696]],
  ["1,234,567", [1234567]],
  ["105 696", [105696]],
  ["60 px", [60]],
  ["45°", [45]],
  ["２．５", [2.5]],
  ["60像素", [60]],
  ["1e-6", [1e-6]],
  ["", []],
  ["about 3", []],
  ["1/0", []],
  ["1/2/3", []],
  ["−", []],
  ["NaN", []],
  ["Infinity", []],
  ["1..2", []],
];

for (const [text, wanted] of READ)
  test(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(readings(text), wanted));

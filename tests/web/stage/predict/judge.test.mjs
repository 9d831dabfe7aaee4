// What a prediction is worth: how near a box is, which way it was missed, what a slope and a network say.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  missed,
  nearness,
  SLOPES,
  slopeOf,
  tells,
  WORDS,
  wordOf,
} from "../../../../stn_viz/stage/web/stage/predict/judge.js";
import { scene } from "../../golden.mjs";

test("a gap is small or large by the size of U", () => {
  const size = [300, 400];
  assert.deepEqual(
    [0, 12, 12.1, 48, 48.1, 400].map((gap) => nearness(gap, size)),
    ["hit", "hit", "near", "near", "far", "far"],
  );
});

const { family } = scene("affine-0");
const turned = (degrees, size = 1, x = 0, y = 0) => {
  const [c, s] = [size * Math.cos((degrees * Math.PI) / 180), size * Math.sin((degrees * Math.PI) / 180)];
  return [c, -s, x, s, c, y];
};

test("what was missed most is named, with the side on which it lies", () => {
  for (const [guess, truth, wanted] of [
    [turned(0), turned(30), { what: "rotation", more: true }],
    [turned(10), turned(-30), { what: "rotation", more: false }],
    [turned(170), turned(-170), { what: "rotation", more: true }],
    [turned(0), turned(3, 0.5), { what: "scale", more: false }],
    [turned(0, 0.5), turned(0, 0.9), { what: "scale", more: true }],
    [turned(0), turned(0, 1, 0.4, 0.1), { what: "shift-x", more: true }],
    [turned(0), turned(0, 1, 0.1, -0.4), { what: "shift-y", more: false }],
    [turned(20, 0.7, 0.1), turned(20, 0.7, 0.1), null],
  ])
    assert.deepEqual(missed(family, guess, truth, 1), wanted, `${guess} ${truth}`);
});

test("a slope has three outcomes, zero exactly one of them", () => {
  assert.deepEqual([0.2, -1e-9, 0, -0].map(slopeOf), ["grows", "falls", "stays", "stays"]);
  assert.deepEqual(SLOPES, ["grows", "falls", "stays"]);
});

test("whatever a network says is one of the four options", () => {
  const opinion = (label, p) => ({ label, probabilities: Array.from({ length: 10 }, (_, k) => (k === label ? p : 0)) });
  const said = [opinion(3, 0.9), opinion(3, 0.89), opinion(5, 0.4), opinion(5, 0.99)].map((one) => wordOf(one, 3));
  assert.deepEqual(said, [...WORDS]);
});

test("a loss of one pixel, or one without its target, tells nothing of a shift", () => {
  const target = new Float32Array(4);
  assert.deepEqual(
    [
      tells("pixel", target),
      tells("sum", null),
      tells("difference", null),
      tells("difference", target),
      tells("network", null),
    ],
    [false, true, false, true, true],
  );
});

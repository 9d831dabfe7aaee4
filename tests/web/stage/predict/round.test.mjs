// Rounds of predictions: locked before an answer, one key a step, back to what was, all from one seed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { nextSeed } from "../../../../stn_viz/stage/web/stage/predict/deal.js";
import { begun, reduce, roundOf } from "../../../../stn_viz/stage/web/stage/predict/round.js";

const NEXT = { type: "next", force: false };
const FORCED = { type: "next", force: true };
const BACK = { type: "back" };
const answer = (given) => ({ type: "answer", given });
const run = (...actions) => actions.reduce(reduce, begun("which", 42));

test("the reveal is locked until an answer, a skip or the presenter's key", () => {
  assert.deepEqual(roundOf(run(NEXT, NEXT)), { mode: "which", seed: 42, phase: "asked", given: null, refused: 2 });
  assert.equal(roundOf(run(answer(2))).phase, "answered");
  assert.equal(roundOf(run(answer(2), NEXT)).phase, "revealed");
  assert.equal(roundOf(run(FORCED)).phase, "revealed");
  assert.deepEqual(roundOf(run(answer(1), { type: "skip" })), {
    mode: "which",
    seed: 42,
    phase: "revealed",
    given: null,
    refused: 0,
  });
});

test("an answer can be changed before the reveal and not after", () => {
  assert.equal(roundOf(run(answer(1), answer(3))).given, 3);
  assert.equal(roundOf(run(answer(1), NEXT, answer(3))).given, 1);
});

test("after the reveal another one is dealt, whose seed follows from the first", () => {
  const second = roundOf(run(answer(1), NEXT, NEXT));
  assert.deepEqual(second, { mode: "which", seed: nextSeed(42), phase: "asked", given: null, refused: 0 });
});

test("back leads to a round as it was left, and on to the one that was begun", () => {
  const back = run(answer(1), NEXT, NEXT, answer(0), BACK);
  assert.deepEqual([roundOf(back).given, roundOf(back).phase, back.at], [1, "revealed", 0]);
  assert.deepEqual([roundOf(reduce(back, NEXT)).given, roundOf(reduce(back, NEXT)).phase], [0, "answered"]);
  assert.equal(run(BACK).at, 0);
});

test("another question begins anew, and what was not shown is no past", () => {
  const other = run(answer(1), { type: "mode", mode: "box", seed: 7 });
  assert.deepEqual([other.rounds.length, roundOf(other).mode, roundOf(other).seed], [1, "box", 7]);
  const later = run(answer(1), NEXT, { type: "mode", mode: "slope", seed: 8 });
  assert.deepEqual([later.rounds.length, later.at, roundOf(later).phase], [2, 1, "asked"]);
});

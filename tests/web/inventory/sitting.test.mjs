// The test before and after the course as values: what locks, what may be changed, when it is handed in.

import assert from "node:assert/strict";
import { test } from "node:test";
import { blank, SKIPPED, sitting } from "../../../stn_viz/stage/web/inventory/sitting.js";

const IDS = ["size", "shift", "order"];
const run = (...actions) => actions.reduce(sitting(IDS), blank());
const answer = (option) => ({ type: "answer", option });
const NEXT = { type: "next", force: false };
const FORCED = { type: "next", force: true };
const go = (to) => ({ type: "go", to });
const DONE = [answer(2), NEXT, answer(1), NEXT, answer(0), NEXT];

test("it goes on after an answer or a skip, and not before", () => {
  assert.deepEqual(run(NEXT, NEXT), { ...blank(), refused: 2 });
  assert.equal(run(answer(3), NEXT).at, 1);
  assert.deepEqual(run({ type: "skip" }), { ...blank(), at: 1, answers: { size: SKIPPED } });
  assert.deepEqual(run(FORCED).answers, { size: SKIPPED });
});

test("an answer can be changed until all are handed in", () => {
  assert.deepEqual(run(answer(3), NEXT, { type: "back" }, answer(0)).answers, { size: 0 });
  const done = run(...DONE);
  assert.deepEqual(done, { at: 3, answers: { size: 2, shift: 1, order: 0 }, handedIn: true, refused: 0 });
  for (const action of [answer(3), NEXT, { type: "back" }, go(0), { type: "skip" }])
    assert.deepEqual(sitting(IDS)(done, action), done);
  assert.deepEqual(sitting(IDS)(done, { type: "again" }), blank());
});

test("nothing is handed in before each question was answered: the first that is open is asked", () => {
  const skipping = run(answer(2), go(2), answer(0), NEXT);
  assert.equal(skipping.at, 1);
  assert.equal(skipping.handedIn, false);
  assert.equal(sitting(IDS)(skipping, go(3)).refused, 1);
});

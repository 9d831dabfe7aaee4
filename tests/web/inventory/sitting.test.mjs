// The test before and after the course as values: what locks, what is kept, what the answers say.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readSitting, writeSitting } from "../../../stn_viz/stage/web/inventory/keeping.js";
import { beliefs, gain, scored } from "../../../stn_viz/stage/web/inventory/result.js";
import { blank, SKIPPED, sitting } from "../../../stn_viz/stage/web/inventory/sitting.js";

const IDS = ["size", "shift", "order"];
const SIZES = { size: 4, shift: 4, order: 4 };
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

test("what was written is read back, half done or handed in", () => {
  for (const state of [blank(), run(answer(2), NEXT), run(...DONE)])
    assert.deepEqual(readSitting(writeSitting(state), SIZES), state);
});

for (const text of [null, "", "{", "[]", "null", '{"version":2,"answers":{}}', '{"version":1,"answers":null}'])
  test(`nonsense counts as nothing: ${text}`, () => assert.deepEqual(readSitting(text, SIZES), blank()));

test("answers that no item has are dropped, and what lacks one is not handed in", () => {
  const answers = { size: 4, shift: "1", order: 0, other: 1, toString: 1 };
  const found = readSitting(JSON.stringify({ version: 1, at: 99, answers, handedIn: true }), SIZES);
  assert.deepEqual(found, { at: 2, answers: { order: 0 }, handedIn: false, refused: 0 });
});

const option = (text, right, misconception = null) => ({ text, right, misconception });
const asked = { question: "?", options: [option("a", false, "M2"), option("b", true), option("c", false, "M1")] };
const ITEMS = IDS.map((id) => ({ id, topic: id, why: "", before: asked, after: asked }));
const BELIEFS = {
  M1: { name: "push", belief: "", steps: [] },
  M2: { name: "size inverted", belief: "", steps: [] },
  M3: { name: "sign inverted", belief: "", steps: [] },
};

test("right answers and skips are counted", () => {
  assert.deepEqual(scored(ITEMS, "before", { size: 1, shift: 0, order: SKIPPED }), {
    right: 1,
    skipped: 1,
    asked: 3,
    share: 1 / 3,
  });
});

test("the normalised gain is the part of what was missing", () => {
  assert.ok(Math.abs(gain(0.4, 0.7) - 0.5) < 1e-12);
  assert.equal(gain(0.5, 0.25), -0.5);
  assert.equal(gain(1, 1), null);
  assert.equal(gain(0, 1), 1);
});

test("beliefs are listed with the items that show them, those that are left first", () => {
  const rows = beliefs(ITEMS, BELIEFS, {
    before: { size: 0, shift: 0, order: 2 },
    after: { size: 1, shift: 1, order: 2 },
  });
  assert.deepEqual(
    rows.map(({ tag, before, after }) => [tag, before.length, after.map(({ id }) => id)]),
    [
      ["M1", 1, ["order"]],
      ["M2", 2, []],
    ],
  );
  assert.deepEqual(beliefs(ITEMS, BELIEFS, { before: null, after: null }), []);
});

// A lesson as values: nothing is revealed before an answer, a skip or the presenter's key.

import assert from "node:assert/strict";
import { test } from "node:test";
import { beginning, machine, opensAt, viewsNear } from "../../../stn_viz/stage/web/lesson/machine.js";
import { addressOf, counted, covered, exported, hasAnswers, met } from "../../../stn_viz/stage/web/lesson/map.js";

const option = (text, right, misconception = null) => ({ text, feedback: text, right, misconception, value: null });

const ask = {
  kind: "choice",
  question: "?",
  tolerance: 0,
  measure: null,
  map: "V",
  items: [],
  options: [option("larger", true), option("smaller", false, "M2")],
};

const step = (id, more = {}) => ({ id, say: id, aha: id, hide: [], play: null, stage: "a", ask, ...more });

const rows = [0.25, 0.5, 2].map((s) => ({
  question: `s = ${s}`,
  answer: 1 / s,
  wrong: [{ value: s, misconception: "M2" }],
  options: [],
}));

const LESSON = {
  lesson: { id: "direction", title: "", idea: "", number: 3, audience: "", minutes: 8 },
  language: "en",
  cut: null,
  steps: [step("half"), step("look", { ask: null }), step("sign")],
  checks: [{ kind: "number", rows, why: "", tolerance: 0.005 }],
  misconceptions: { M2: { name: "θ scales the picture", step: "direction/half" } },
};

const run = (lesson, ...actions) => {
  const { reduce, now, places } = machine(lesson, 7);
  const state = actions.reduce(reduce, beginning());
  return { state, phase: now(state).phase, place: places[state.at].key };
};

const NEXT = { type: "next", force: false };

const FORCED = { type: "next", force: true };

const answer = (given) => ({ type: "answer", given });

test("the reveal is locked before an answer, and says so", () => {
  const { state, phase, place } = run(LESSON, NEXT, NEXT);
  assert.equal(phase, "asked");
  assert.equal(place, "direction/half");
  assert.equal(state.refused, 2);
  assert.equal(run(LESSON, NEXT, answer(1)).state.refused, 0, "the answer takes the complaint away");
  assert.equal(run(LESSON, NEXT, { type: "skip" }).state.refused, 0);
});

test("answer, reveal, next", () => {
  assert.equal(run(LESSON, answer(1)).phase, "answered");
  assert.equal(run(LESSON, answer(1), NEXT).phase, "revealed");
  assert.equal(run(LESSON, answer(1), NEXT, NEXT).place, "direction/look");
});

test("an answer can be changed before the reveal and not after", () => {
  const key = "direction/half";
  assert.equal(run(LESSON, answer(1), answer(0)).state.answers[key].option, 0);
  assert.equal(run(LESSON, answer(1), NEXT, answer(0)).state.answers[key].option, 1);
  assert.equal(run(LESSON, answer(1), { type: "withdraw" }).phase, "asked");
});

test("who does not know is shown the answer and counted apart", () => {
  const { state, phase } = run(LESSON, { type: "skip" });
  assert.equal(phase, "revealed");
  assert.deepEqual(counted(LESSON, state), { asked: 2, right: 0, skipped: 1 });
});

test("the presenter's key reveals without an answer, and one key a step is enough", () => {
  assert.equal(run(LESSON, FORCED).phase, "revealed");
  assert.equal(run(LESSON, FORCED, FORCED).place, "direction/look");
  assert.equal(run(LESSON, FORCED, FORCED, FORCED).place, "direction/sign");
});

test("back leads to the step as it was left, and no further than the first", () => {
  assert.equal(run(LESSON, answer(1), NEXT, NEXT, { type: "back" }).phase, "revealed");
  assert.equal(run(LESSON, { type: "back" }).place, "direction/half");
});

test("the last place is the end", () => {
  const { place } = run(LESSON, ...Array(20).fill(FORCED), { type: "skip" }, ...Array(20).fill(FORCED));
  assert.equal(place, "direction/!");
});

test("a check is judged at once and asked again with other numbers, all of them before one comes again", () => {
  const { reduce, row, places } = machine(LESSON, 7);
  let state = { ...beginning(), at: places.findIndex(({ kind }) => kind === "check") };
  const seen = [];
  for (const _ of rows) {
    seen.push(row(state, 0).question);
    state = reduce(state, answer(String(row(state, 0).answer)));
    assert.equal(state.tried["direction/?0"].right, true);
    state = reduce(state, { type: "again" });
  }
  assert.deepEqual(new Set(seen).size, rows.length);
  assert.equal(state.tried["direction/?0"].rights, rows.length);
  assert.equal(row(state, 0).question, seen[0]);
});

test("a lecture of several lessons has no checks, and ends with what was shown", () => {
  const lessons = ["direction", "sampler", "debug"].map((id) => ({ id, title: id, idea: `the idea of ${id}` }));
  const lecture = {
    ...LESSON,
    lesson: { ...LESSON.lesson, id: "twenty" },
    cut: { id: "twenty", title: "", minutes: 20, lessons },
    steps: [
      step("half", { lesson: "direction" }),
      step("edge", { lesson: "sampler", ask: null }),
      step("lazy", { lesson: "debug" }),
    ],
    checks: [],
  };
  const { places } = machine(lecture, 1);
  assert.deepEqual(
    places.map(({ kind }) => kind),
    ["step", "step", "step", "map"],
  );
  const { state } = run(lecture, FORCED, FORCED);
  const seen = new Set(["direction/half", "sampler/edge"]);
  assert.equal(hasAnswers(state), false, "what a presenter reveals is no answer");
  assert.deepEqual(covered(lecture, state, seen), [
    { title: "direction", text: "the idea of direction" },
    { title: "sampler", text: "the idea of sampler" },
  ]);
});

test("a lesson ends with what its steps led to, as far as it was shown", () => {
  const { state } = run(LESSON, FORCED);
  assert.deepEqual(covered(LESSON, state, new Set(["direction/half"])), [{ title: "", text: "half" }]);
  assert.equal(covered(LESSON, state, new Set(["direction/half", "direction/look", "direction/sign"])).length, 2);
  assert.equal(hasAnswers(run(LESSON, { type: "skip" }).state), true);
  assert.equal(hasAnswers(run(LESSON, answer(0)).state), true);
});

test("the address names a step by its id, its number, or lesson and id", () => {
  assert.equal(opensAt(LESSON, "sign"), 2);
  assert.equal(opensAt(LESSON, "2"), 1);
  assert.equal(opensAt(LESSON, 99), 2);
  assert.equal(opensAt(LESSON, "nonsense"), 0);
  assert.equal(opensAt(LESSON, null), 0);
  const steps = [step("lazy", { lesson: "learning" }), step("lazy", { lesson: "debug" })];
  assert.equal(opensAt({ steps }, "debug/lazy"), 1);
});

test("beliefs are counted once they were revealed", () => {
  assert.deepEqual(met(LESSON, run(LESSON, answer(1)).state), []);
  const { state } = run(LESSON, answer(1), NEXT);
  assert.deepEqual(met(LESSON, state), [{ tag: "M2", ...LESSON.misconceptions.M2, times: 1 }]);
  assert.deepEqual(exported(LESSON, state).steps, [
    { step: "direction/half", given: 1, skipped: false, right: false, misconception: "M2" },
  ]);
});

test("a step of another lesson has an address where the app is, and none in a file of its own", () => {
  const links = { lesson: "learn?lesson={lesson}&step={step}" };
  assert.equal(addressOf({ links }, "kernels/kink"), "learn?lesson=kernels&step=kink");
  assert.equal(addressOf({ links: { lesson: null } }, "kernels/kink"), null);
});

test("near are the views of the step where the lesson stands, and of the next; a check has none", () => {
  const steps = [
    ["a", null],
    ["b", "c"],
  ].map((views) => Object.fromEntries(["stage", "then"].map((name, k) => [name, views[k]])));
  const places = [
    ...steps.map((_, index) => ({ kind: "step", index, key: `l/${index}` })),
    { kind: "check", index: 0 },
  ];
  assert.deepEqual(viewsNear(places, 0, steps), ["a", null, "b", "c"]);
  assert.deepEqual(viewsNear(places, 1, steps), ["b", "c"]);
  assert.deepEqual(viewsNear(places, 2, steps), []);
});

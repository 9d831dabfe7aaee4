// What is kept in the browser's storage of a lesson.

import assert from "node:assert/strict";
import { test } from "node:test";
import { nothing, readProgress, writeProgress } from "../../../stn_viz/stage/web/lesson/progress.js";

const answer = { given: "0.64", option: 0, skipped: false, revealed: true };

const tried = { turn: 1, given: 2, right: true, misconception: null, skipped: false, rights: 1 };

const KEPT = { seen: ["direction/half"], answers: { "direction/half": answer }, tried: { "direction/?0": tried } };

test("what was written is read back", () => assert.deepEqual(readProgress(writeProgress(KEPT)), KEPT));

for (const text of [
  null,
  "",
  "null",
  "[]",
  "{",
  '"text"',
  "{}",
  '{"version":99,"seen":["a"]}',
  '{"version":1,"seen":7,"answers":[],"tried":null}',
  '{"version":1,"answers":{"a":3,"b":null}}',
])
  test(`nonsense counts as nothing: ${text}`, () => assert.deepEqual(readProgress(text), nothing()));

test("what is damaged inside is mended, and what is long is cut", () => {
  const found = readProgress(
    JSON.stringify({
      version: 1,
      seen: [1, "a", "x".repeat(500)],
      answers: { a: { given: { deep: 1 }, option: "2", skipped: "yes", revealed: 1 }, b: { given: "9".repeat(500) } },
      tried: { c: { turn: -4, given: [1, "two"], right: "yes", rights: 0.5 } },
    }),
  );
  assert.deepEqual(found.seen, ["a"]);
  assert.deepEqual(found.answers.a, { given: null, option: -1, skipped: false, revealed: false });
  assert.equal(found.answers.b.given.length, 120);
  assert.deepEqual(found.tried.c, {
    turn: 0,
    given: null,
    right: null,
    misconception: null,
    skipped: false,
    rights: 0,
  });
});

test("an entry is bounded", () => {
  const answers = Object.fromEntries(Array.from({ length: 1000 }, (_, k) => [`lesson/${k}`, answer]));
  const text = writeProgress({ ...KEPT, answers });
  assert.ok(text.length < 40_000);
  assert.ok(Object.keys(readProgress(text).answers).length <= 64);
});

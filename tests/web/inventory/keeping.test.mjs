// The answers of a test in the browser's storage: nonsense counts as nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readSitting, writeSitting } from "../../../stn_viz/stage/web/inventory/keeping.js";
import { blank, SKIPPED } from "../../../stn_viz/stage/web/inventory/sitting.js";

const SIZES = { size: 4, shift: 4, order: 4 };

test("what was written is read back, half done or handed in", () => {
  const begun = { ...blank(), at: 1, answers: { size: SKIPPED } };
  const done = { ...blank(), at: 3, answers: { size: 2, shift: 1, order: 0 }, handedIn: true };
  for (const state of [blank(), begun, done]) assert.deepEqual(readSitting(writeSitting(state), SIZES), state);
});

for (const text of [null, "", "{", "[]", "null", '{"version":2,"answers":{}}', '{"version":1,"answers":null}'])
  test(`nonsense counts as nothing: ${text}`, () => assert.deepEqual(readSitting(text, SIZES), blank()));

test("answers that no item has are dropped, and what lacks one is not handed in", () => {
  const answers = { size: 4, shift: "1", order: 0, other: 1, toString: 1 };
  const found = readSitting(JSON.stringify({ version: 1, at: 99, answers, handedIn: true }), SIZES);
  assert.deepEqual(found, { at: 2, answers: { order: 0 }, handedIn: false, refused: 0 });
});

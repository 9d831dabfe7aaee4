// What the answers of the two tests say: scores, the gain, the beliefs that showed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { beliefs, gain, scored } from "../../../stn_viz/stage/web/inventory/result.js";
import { SKIPPED } from "../../../stn_viz/stage/web/inventory/sitting.js";

const IDS = ["size", "shift", "order"];
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

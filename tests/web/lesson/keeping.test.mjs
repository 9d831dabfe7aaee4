// What is kept in the browser's storage, what keys mean, and small sums of the player.

import assert from "node:assert/strict";
import { test } from "node:test";
import { movedTo } from "../../../stn_viz/stage/web/lesson/ask/order_form.js";
import { equationsFor, tex } from "../../../stn_viz/stage/web/lesson/equations.js";
import { meaningOf } from "../../../stn_viz/stage/web/lesson/keys.js";
import { partOf } from "../../../stn_viz/stage/web/lesson/line.js";
import { nothing, readProgress, writeProgress } from "../../../stn_viz/stage/web/lesson/progress.js";
import { reached, ticks } from "../../../stn_viz/stage/web/lesson/screen/curve.js";
import { cut } from "../../../stn_viz/stage/web/lesson/typeset.js";

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

const press = (key, more = {}) =>
  meaningOf({ key, modified: false, text: false, empty: false, spaced: false, arrowed: false, ...more });

test("a clicker's keys count wherever the focus is; a text field keeps letters, digits and the space", () => {
  for (const more of [{}, { text: true }, { spaced: true, arrowed: true }]) {
    assert.equal(press("PageDown", more), "next");
    assert.equal(press("PageUp", more), "back");
  }
  for (const key of [" ", "b", "1", "?", "ArrowRight", "Enter"]) assert.equal(press(key, { text: true }), null);
  for (const key of [" ", "ArrowRight"]) assert.equal(press(key, { text: true, empty: true }), "next");
  assert.equal(press("1", { text: true, empty: true }), null);
  assert.equal(press(" "), "next");
  assert.equal(press(" ", { spaced: true }), null);
  assert.equal(press("ArrowLeft"), "back");
  assert.equal(press("ArrowLeft", { arrowed: true }), null);
  assert.equal(press("b"), "black");
  assert.equal(press("1"), 0);
  assert.equal(press("4"), 3);
  assert.equal(press("?"), "keys");
  assert.equal(press("x"), null);
  assert.equal(press("PageDown", { modified: true }), null);
});

test("the address tells the presenter's page from the hall's", () => {
  assert.deepEqual(partOf("#role=presenter&room=abc"), { presenter: true, room: "abc" });
  assert.deepEqual(partOf(""), { presenter: false, room: null });
});

test("a curve is drawn from the middle outwards", () => {
  assert.deepEqual(reached(9, 0), [4, 4]);
  assert.deepEqual(reached(9, 0.5), [2, 6]);
  assert.deepEqual(reached(9, 1), [0, 8]);
  assert.deepEqual(reached(9, 7), [0, 8]);
  assert.deepEqual(reached(4, 1), [0, 3]);
});

test("an axis has round steps", () => {
  assert.deepEqual(ticks(0, 100), [0, 20, 40, 60, 80, 100]);
  assert.deepEqual(ticks(-90, 180), [-90, -45, 0, 45, 90, 135, 180]);
  assert.deepEqual(ticks(0, 1), [0, 0.2, 0.4, 0.6, 0.8, 1]);
});

test("items move", () => {
  assert.deepEqual(movedTo(["a", "b", "c"], 2, 0), ["c", "a", "b"]);
  assert.deepEqual(movedTo(["a", "b", "c"], 0, -1), ["a", "b", "c"]);
  assert.deepEqual(movedTo(["a", "b", "c"], 0, 9), ["b", "c", "a"]);
});

test("what hangs on a letter is set so, and names of flags are left alone", () => {
  assert.deepEqual(cut("x^s = s x^t + t_x"), [
    "x",
    { raised: true, text: "s" },
    " = s x",
    { raised: true, text: "t" },
    " + t",
    { raised: false, text: "x" },
  ]);
  assert.deepEqual(cut("align_corners=False and grid_sample"), ["align_corners=False and grid_sample"]);
  assert.deepEqual(cut("θ11 + θ13"), ["θ", { raised: false, text: "11" }, " + θ", { raised: false, text: "13" }]);
  assert.deepEqual(cut("∂(x,y)_i/∂θ"), ["∂(x,y)", { raised: false, text: "i" }, "/∂θ"]);
});

test("the equations are those of what is shown, with its numbers", () => {
  assert.deepEqual(equationsFor({ family: "attention", kernel: "bilinear", gradient: false }), [2, 5]);
  assert.deepEqual(equationsFor({ family: "affine", kernel: "integer", gradient: true }), [1, 4, 6, 7]);
  assert.deepEqual(equationsFor({ family: "tps", kernel: "lanczos", gradient: false }), [1, 3]);
  assert.match(tex(5, { pixel: [1.7, 1.1], V: 0.7156 }), /0\.7156.*1\.70.*1\.10/);
  assert.match(tex(2, { scale: 0.5, shift: [-0.25, 0] }), /0\.50.*\{-}0\.25.*0\.00/);
  assert.doesNotMatch(tex(1, {}), /underset/);
});

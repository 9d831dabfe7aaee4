// Stages and answers find one another by key.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clockmates,
  current,
  defer,
  deliver,
  enter,
  leave,
  remembered,
} from "../../../stn_viz/stage/web/wire/registry.js";

function stage(scene = {}) {
  const got = [];
  return { scene: { epoch: 3, family: "f", ...scene }, theta: "θ", got, receive: (answer) => got.push(answer) };
}

test("an answer reaches its stage, be it there or still to come, and once", () => {
  const [early, late] = [stage(), stage()];
  deliver("a", "before");
  enter("a", early);
  deliver("a", "after");
  assert.deepEqual(early.got, ["before", "after"]);
  defer("a", "kept");
  enter("a", late);
  assert.deepEqual(late.got, ["kept"]);
  enter("a", stage());
  assert.deepEqual(late.got, ["kept"]);
});

test("a stage that has left is remembered, one whose place another has taken does not take it away", () => {
  const [first, second] = [stage({ epoch: 2 }), stage()];
  assert.equal(remembered("b"), undefined);
  enter("b", first);
  assert.equal(remembered("b").epoch, 2, "the next one may come before it leaves");
  enter("b", second);
  leave("b", first);
  assert.equal(remembered("b").epoch, 3);
  deliver("b", "x");
  assert.deepEqual(second.got, ["x"]);
  leave("b", second);
  assert.deepEqual(remembered("b"), { epoch: 3, family: "f", theta: "θ", playback: undefined, step: undefined });
  const played = { ...stage({ playback: "playback" }), player: { step: 5 } };
  enter("p", played);
  leave("p", played);
  assert.deepEqual(remembered("p"), { epoch: 3, family: "f", theta: "θ", playback: "playback", step: 5 });
});

test("stages of one clock are mates", () => {
  const [one, two, other, none] = [{ clock: "c" }, { clock: "c" }, { clock: "d" }, null].map((playback) =>
    stage({ playback }),
  );
  [one, two, other, none].forEach((each, k) => {
    enter(`mate ${k}`, each);
  });
  assert.deepEqual(clockmates("c"), [one, two]);
});

test("of two stages of one key the later is the current one, though the other has not left", () => {
  const [first, second] = [stage({ key: "c" }), stage({ key: "c" })];
  enter("c", first);
  assert.ok(current(first));
  enter("c", second);
  assert.deepEqual([first, second].map(current), [false, true]);
});

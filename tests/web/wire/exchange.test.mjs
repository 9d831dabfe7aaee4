// How far Python has followed: when a stage keeps its own θ, and which answers count.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Exchange, stands } from "../../../stn_viz/stage/web/wire/exchange.js";

const scene = (changes = {}) => ({ epoch: 1, family: { name: "affine" }, theta: [1, 0], ...changes });
const answer = (seq, theta) => ({ meta: { seq, theta }, arrays: {} });
let exchange, sent;

beforeEach(() => {
  mock.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  sent = [];
  exchange = new Exchange();
  exchange.open((report) => sent.push(report));
});

test("within an epoch the stage's own θ is kept, also that of a stage before it; a new epoch imposes Python's", () => {
  for (const here of [true, false])
    assert.deepEqual(exchange.meet(scene(), scene({ theta: [5, 5] }), here, false), { kept: true, ahead: false });
  for (const last of [scene({ epoch: 0 }), scene({ family: { name: "tps" } }), scene({ theta: [1, 0, 0] })])
    assert.equal(exchange.meet(scene(), last, true, false).kept, false);
  assert.ok(!exchange.meet(scene(), undefined, false, false).kept);
});

test("a server that started anew stands at its last answer: a hand that went on since is ahead of it", () => {
  exchange.settle(answer(1, [1, 0]));
  const anew = scene({ epoch: 9, session: "anew" });
  assert.deepEqual(exchange.meet(anew, scene({ theta: [2, 0] }), true, false), { kept: true, ahead: true });
  assert.deepEqual(exchange.meet(anew, scene({ theta: [1, 0] }), true, true), { kept: true, ahead: true });
  assert.deepEqual(exchange.meet(anew, scene({ theta: [1, 0] }), true, false), { kept: false, ahead: false });
  exchange.settle(answer(1, [1, 0]));
  assert.equal(exchange.meet(anew, scene({ theta: [2, 0] }), false, false).ahead, false, "another stage's θ");
});

test("within a session a new epoch is what was asked for after the hand, though Python has not answered that yet", () => {
  exchange.settle(answer(1, [1, 0]));
  for (const busy of [true, false])
    assert.deepEqual(exchange.meet(scene({ epoch: 9 }), scene({ theta: [2, 0] }), true, busy), {
      kept: false,
      ahead: false,
    });
});

test("a stage that opens with what Python says has nothing to tell: θ, and the step of a descent", () => {
  const descent = scene({ playback: { at: 10 } });
  assert.ok(stands(scene(), [1, 0]));
  assert.ok(stands(descent, [1, 0], 10));
  assert.ok(!stands(scene(), [1, 0.001]));
  assert.ok(!stands(descent, [1, 0], 11));
});

test("an answer counts where it is about this θ and no older question", () => {
  exchange.post({ kind: "commit", epoch: 1, theta: [1, 0] });
  exchange.post({ kind: "commit", epoch: 1, theta: [2, 0] });
  assert.equal(exchange.counts({ seq: 1, theta: [2, 0] }, [2, 0]), false);
  assert.equal(exchange.counts({ seq: 2, theta: [1, 0] }, [2, 0]), false);
  assert.equal(exchange.counts({ seq: 2, theta: [2 + 1e-12, 0] }, [2, 0]), true);
  exchange.meet(scene({ epoch: 2 }), scene(), true, false);
  assert.equal(exchange.counts({ seq: 0, theta: [1, 0] }, [1, 0]), true, "a new epoch asked nothing yet");
});

test("what was asked of a state that was left is answered too late, and what waited to be asked of it is not sent", () => {
  exchange.post({ kind: "commit", theta: [1, 0] });
  exchange.post({ kind: "commit", theta: [1, 0] });
  exchange.leave();
  mock.timers.tick(9000);
  assert.deepEqual(
    sent.map(({ seq }) => seq),
    [1],
  );
  assert.ok(exchange.left(1));
  assert.equal(exchange.counts({ seq: 1, theta: [1, 0] }, [1, 0]), false);
  exchange.answered(1);
  exchange.post({ kind: "commit", theta: [1, 0] });
  assert.deepEqual([exchange.left(4), exchange.counts({ seq: 4, theta: [1, 0] }, [1, 0])], [false, true]);
});

test("numbers go on from the last answer, whoever asked for it", () => {
  exchange.settle(answer(7, [1, 0]));
  exchange.post({ kind: "commit", epoch: 1, theta: [1, 0] });
  assert.deepEqual(sent, [{ seq: 8, kind: "commit", epoch: 1, theta: [1, 0] }]);
  exchange.settle(answer(3, [1, 0]));
  assert.equal(exchange.seq, 8, "an older answer takes none back");
});

test("what waits when another way is opened, or the stage goes, is not sent", () => {
  exchange.post({ kind: "commit" });
  exchange.post({ kind: "select" });
  exchange.open((report) => sent.push({ other: true, ...report }));
  exchange.post({ kind: "commit" });
  exchange.post({ kind: "select" });
  exchange.dispose();
  mock.timers.tick(9000);
  assert.deepEqual(
    sent.map(({ seq, other }) => [seq, Boolean(other)]),
    [
      [1, false],
      [3, true],
    ],
  );
});

test("a scene that was on its way when the projector was switched does not undo it", () => {
  const exchange = new Exchange();
  exchange.post({ kind: "commit" });
  assert.equal(exchange.projects(true, false), true, "else the page's switch counts");
  exchange.post({ kind: "projector" });
  exchange.answered(1);
  assert.equal(exchange.projects(false, true), true, "the scene of the hand before");
  exchange.post({ kind: "commit" });
  assert.equal(exchange.projects(false, true), true);
  exchange.answered(2);
  assert.equal(exchange.projects(false, true), false, "Python has heard of it, and says otherwise");
});

test("what is said again is waited for under its new number; of a state that is no more nothing is said again", () => {
  let now = 0;
  mock.method(performance, "now", () => now);
  const pass = (ms) => {
    now += ms;
    mock.timers.tick(ms);
  };
  const exchange = new Exchange();
  const sent = [];
  exchange.open((report) => sent.push(report.seq));
  exchange.post({ kind: "commit", epoch: 1, theta: [1, 0] });
  pass(3000);
  assert.deepEqual(sent, [1, 2]);
  assert.equal(exchange.counts({ seq: 1, theta: [1, 0] }, [1, 0]), false);
  assert.equal(exchange.counts({ seq: 2, theta: [1, 0] }, [1, 0]), true);
  exchange.meet(scene({ epoch: 2 }), scene(), true, false);
  pass(60_000);
  assert.deepEqual(sent, [1, 2]);
  assert.equal(exchange.counts({ seq: 0, theta: [1, 0] }, [1, 0]), true);
});

test("a file is taken once each time that one is asked for", () => {
  assert.equal(exchange.takesFile(), true, "which the stage before it may have asked for");
  assert.equal(exchange.takesFile(), false);
  exchange.post({ kind: "commit", epoch: 1, theta: [1, 0] });
  assert.equal(exchange.takesFile(), false);
  exchange.post({ kind: "export", epoch: 1, theta: [1, 0] });
  assert.equal(exchange.takesFile(), true);
  assert.equal(exchange.takesFile(), false);
});

// Messages to Python: one in flight, the newest wins, at least 40 ms apart, 3 s of patience, and what is not answered is said again.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Outbox } from "../../../stn_viz/stage/web/wire/outbox.js";

let now, sent, outbox;
const report = (seq) => ({ kind: "commit", seq, epoch: 0, theta: [] });
const pass = (ms) => {
  for (let k = 0; k < ms; k++) {
    now++;
    mock.timers.tick(1);
  }
};

beforeEach(() => {
  mock.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  now = 1000;
  mock.method(performance, "now", () => now);
  sent = [];
  const renew = (message) => ({ ...message, seq: message.seq + 10 });
  outbox = new Outbox(({ seq }) => sent.push([seq, now]), renew);
});

test("the first goes at once; while it is in flight only the newest of the others is kept", () => {
  for (const seq of [1, 2, 3]) outbox.post(report(seq));
  assert.deepEqual(sent, [[1, 1000]]);
  pass(100);
  assert.equal(sent.length, 1);
  outbox.answered(1);
  assert.deepEqual(sent[1], [3, 1100]);
});

test("an early answer does not let the next go before 40 ms are over", () => {
  outbox.post(report(1));
  outbox.answered(1);
  outbox.post(report(2));
  pass(39);
  assert.equal(sent.length, 1);
  pass(1);
  assert.deepEqual(sent[1], [2, 1040]);
});

test("an answer to an older message frees nothing; one to a later message does", () => {
  outbox.post(report(5));
  outbox.post(report(6));
  pass(50);
  outbox.answered(4);
  assert.equal(sent.length, 1);
  outbox.answered(7);
  assert.equal(sent.length, 2);
});

test("nobody is waited for longer than 3 s", () => {
  outbox.post(report(1));
  outbox.post(report(2));
  pass(2999);
  assert.equal(sent.length, 1);
  pass(1);
  assert.deepEqual(sent[1], [2, 4000]);
});

test("what waits when the stage goes is not sent", () => {
  outbox.post(report(1));
  outbox.post(report(2));
  outbox.dispose();
  outbox.answered(1);
  pass(4000);
  assert.equal(sent.length, 1);
});

test("what is not answered is said again under a number of its own, after 3, 6 and 12 s, and then no more", () => {
  outbox.post(report(1));
  pass(60_000);
  assert.deepEqual(sent, [
    [1, 1000],
    [11, 4000],
    [21, 10_000],
    [31, 22_000],
  ]);
});

test("what is answered, forgotten or followed by something newer is not said again", () => {
  outbox.post(report(1));
  outbox.answered(1);
  outbox.post(report(2));
  pass(50);
  outbox.forget();
  outbox.post(report(3));
  pass(3100);
  outbox.answered(13);
  pass(60_000);
  assert.deepEqual(
    sent.map(([seq]) => seq),
    [1, 2, 3, 13],
  );
});

test("a hidden box is dealt once; a file may take its time before it is asked for again", () => {
  outbox.post({ ...report(1), kind: "predict" });
  pass(60_000);
  assert.deepEqual(sent, [[1, 1000]]);
  outbox.forget();
  outbox.post({ ...report(2), kind: "export" });
  pass(6001);
  assert.deepEqual(sent.slice(1), [
    [2, 61_000],
    [12, 67_000],
  ]);
  outbox.answered(12);
  outbox.post({ ...report(13), kind: "full" });
  pass(59_000);
  assert.equal(sent.length, 4);
});

test("what Python will answer later is said again then, under a number of its own, unless something newer is said", () => {
  outbox.post(report(1));
  outbox.answered(1);
  outbox.postpone(1500);
  pass(1499);
  assert.equal(sent.length, 1);
  pass(1);
  assert.deepEqual(sent[1], [11, 2500]);
  outbox.answered(11);
  outbox.postpone(1500);
  outbox.post(report(12));
  pass(50);
  outbox.answered(12);
  pass(60_000);
  assert.deepEqual(
    sent.map(([seq]) => seq),
    [1, 11, 12],
  );
});

test("before anything was said nothing is said again", () => {
  outbox.postpone(10);
  pass(100);
  assert.deepEqual(sent, []);
});

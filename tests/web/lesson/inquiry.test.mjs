// What torch alone can tell of a lesson's stage: said of the lesson's θ, asked about a hand's, never said of another one.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Reports } from "../../../stn_viz/stage/web/lesson/reports.js";
import { Inquiry } from "../../../stn_viz/stage/web/lesson/screen/inquiry.js";
import { VERSION } from "../../../stn_viz/stage/web/packing.js";
import { Exchange } from "../../../stn_viz/stage/web/wire/exchange.js";
import "../texts.mjs";

const ANSWER = {
  version: VERSION,
  key: "lesson",
  epoch: 0,
  seq: 0,
  theta: [1, 0],
  opinion: { label: 7, probabilities: [] },
};
let stage, seen;

/** A payload without arrays, as Python packs it. */
function packed(meta) {
  const header = new TextEncoder().encode(JSON.stringify({ ...meta, arrays: {} }));
  const bytes = new Uint8Array(4 + header.length);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  return bytes;
}

/** As much of a stage as is asked, told and warned. */
function stageOf() {
  const classes = new Set();
  return {
    theta: [1, 0],
    busy: false,
    warning: "",
    send: null,
    exchange: new Exchange(),
    scene: { playback: null },
    player: { step: 4 },
    gradientPass: { unlock() {} },
    root: {
      classList: {
        remove: (name) => classes.delete(name),
        toggle: (name, on) => (on ? classes.add(name) : classes.delete(name)),
        contains: (name) => classes.has(name),
      },
    },
    ask() {},
    receive: (answer) => seen.push(["told", answer.meta.opinion.label, answer.meta.seq]),
    takeFromTorch: (more) => seen.push(["taken", more]),
    reportBy(send) {
      this.send = send;
    },
    warn(sentence) {
      this.warning = sentence;
    },
  };
}

beforeEach(() => {
  seen = [];
  stage = stageOf();
});

/** An inquiry at the θ of the lesson. */
function standing(ask) {
  const inquiry = new Inquiry(stage, ask);
  inquiry.expect(packed(ANSWER));
  inquiry.tell();
  inquiry.listen();
  return inquiry;
}

test("what is known is said of the lesson's θ, as an answer to the newest question", () => {
  stage.exchange.post({ kind: "commit" });
  standing(() => null);
  assert.deepEqual(seen, [["told", 7, 2]]);
});

test("a hand's report goes to the page that can ask torch, with the view that it is about", () => {
  const sent = [];
  const reports = new Reports((name, said) => sent.push([name, said]));
  standing(() => reports.ask("v1"));
  stage.send("view", { kind: "commit", seq: 3, theta: [0, 1] });
  assert.deepEqual(sent, [["view", { kind: "commit", seq: 3, theta: [0, 1], shown: "v1" }]]);
  stage.scene.playback = {};
  stage.send("view", { kind: "commit", seq: 4, theta: [0, 1] });
  assert.equal(sent[1][1].step, 4, "a descent's step is said, too");
});

test("while the lesson moves the stage nobody is asked", () => {
  const inquiry = standing(() => () => assert.fail("asked"));
  inquiry.silence();
  assert.equal(stage.send, null);
  stage.theta = [0.5, 0.5];
  inquiry.follow();
  assert.equal(seen.length, 1);
});

test("where nobody can be asked, what is known is taken back with the first frame of a drag, and said so at its end", () => {
  const inquiry = standing(() => null);
  assert.equal(stage.send, null, "a stage without a page has no Python");
  stage.theta = [0, 1];
  stage.busy = true;
  inquiry.follow();
  assert.deepEqual(seen.at(-1), ["taken", { upstream: null, gradient: null, opinion: null }]);
  assert.equal(stage.warning, "");
  stage.busy = false;
  inquiry.follow();
  assert.match(stage.warning, /Only the app can ask torch/);
  assert.ok(stage.root.classList.contains("unasked"));
  stage.theta = [1, 0];
  inquiry.follow();
  assert.deepEqual(seen.at(-1).slice(0, 2), ["told", 7], "back at the lesson's θ it is said again");
  assert.ok(!stage.root.classList.contains("unasked"));
});

test("where there is a page, or nothing that torch alone can tell, nothing is taken back", () => {
  const inquiry = standing(() => () => {});
  stage.theta = [0, 1];
  inquiry.follow();
  const none = new Inquiry(stage, () => null);
  none.expect(null);
  none.tell();
  none.listen();
  none.follow();
  assert.equal(seen.length, 1);
  assert.equal(stage.warning, "");
});

test("where the lesson stands is said once, and to nobody where no page listens", () => {
  const sent = [];
  const reports = new Reports((name, where) => sent.push([name, where.step]));
  for (const step of ["a", "a", "b"]) reports.stand({ lesson: "l", step, want: [], projector: false });
  assert.deepEqual(sent, [
    ["at", "a"],
    ["at", "b"],
  ]);
  const file = new Reports(null);
  file.stand({ lesson: "l", step: "a", want: [], projector: false });
  assert.equal(file.ask("v1"), null);
});

// What a stage takes from an answer: every field that Python packs is read, and one that is about something else is not taken.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { unpack } from "../../../stn_viz/stage/web/packing.js";
import { receive } from "../../../stn_viz/stage/web/stage/reports.js";
import { State } from "../../../stn_viz/stage/web/stage/state.js";
import { enter } from "../../../stn_viz/stage/web/wire/registry.js";
import { payload, wire } from "../golden.mjs";
import "../texts.mjs";

const [small, large, later] = wire().answers;

const told = (name) => unpack(payload(name));

class Standing extends State {
  constructor(target) {
    super();
    this.taken = [];
    this.warned = [];
    this.theta = Float64Array.of(1);
    this.scene = {
      key: "wire",
      epoch: 1,
      token: 5,
      family: { linear: false },
      frame: { target },
      theta: [1],
    };
    const size = target[0] * target[1];
    Object.defineProperty(this.current, "V", { value: new Float32Array(size) });
    this.parts = { difference: { textContent: "" } };
    this.root = { dataset: {} };
    this.gradientPass = { whole: () => null };
    this.selection = { hover: null };
    this.compute = () => {};
    this.ask = () => {};
    this.takeFromTorch = (more) => this.taken.push(more);
    this.warn = (sentence) => this.warned.push(sentence);
  }
}

beforeEach(() => {
  globalThis.document = { createElement: () => ({ click() {} }) };
  URL.createObjectURL = () => "blob:";
});

/** Note which fields of an answer are read. */
function spied({ meta, arrays }) {
  const read = new Set();
  const spy = (part) =>
    new Proxy(part, {
      get(held, name) {
        read.add(name);
        return held[name];
      },
      ownKeys: (held) => Reflect.ownKeys(held),
    });
  return { answer: { meta: spy(meta), arrays: spy(arrays) }, read };
}

test("every field of an answer is read by the stage that it is for, or by who finds that stage", () => {
  const read = new Set(["key"]); // by wire/answer.js, below
  for (const [name, target] of [
    [small, [5, 8]],
    [large, [130, 140]],
    [later, [5, 8]],
  ]) {
    const { answer, read: fields } = spied(told(name));
    receive(new Standing(target), answer);
    for (const field of fields) read.add(field);
  }
  const packed = [small, large].map(told).flatMap(({ meta, arrays }) => [...Object.keys(meta), ...Object.keys(arrays)]);
  // a file is asked for once: a copy of the arrays, without it, is what is kept
  assert.deepEqual(
    packed.filter((name) => !read.has(name)),
    [],
  );
});

/** A stage that notes what it posts, with a way to torch. */
function asking(target) {
  const stage = new Standing(target);
  const sent = [];
  stage.send = (_, report) => sent.push(report);
  stage.exchange.open((report) => stage.send("view", report));
  stage.prediction = { open: false };
  stage.large = { mode: "" };
  stage.overlays = {};
  stage.selection = { hover: null, pinned: null };
  return { stage, sent };
}

test("where torch's large V differs, and came without a picture, the stage asks for it, once", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { meta, arrays } = told(large);
  const bare = { ...arrays, webp: undefined };
  const { stage, sent } = asking([130, 140]);
  receive(stage, { meta, arrays: bare });
  assert.deepEqual(sent, [], "torch's V is the browser's");
  stage.current.V.fill(0.5);
  receive(stage, { meta, arrays: bare });
  assert.deepEqual(
    sent.map(({ kind }) => kind),
    ["picture"],
  );
  receive(stage, { meta: { ...meta, seq: sent[0].seq }, arrays: bare });
  t.mock.timers.tick(2000);
  assert.equal(sent.length, 1, "an answer without one is not asked again");
});

test("that torch answers later is said, and what was asked is asked again then", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const { stage, sent } = asking([5, 8]);
  stage.exchange.post({ kind: "commit", epoch: 1, theta: [1] });
  const { meta, arrays } = told(later);
  receive(stage, { meta: { ...meta, seq: sent[0].seq }, arrays });
  assert.equal(stage.parts.difference.textContent, "torch answers later");
  now = meta.later;
  t.mock.timers.tick(meta.later - 1);
  assert.equal(sent.length, 1);
  t.mock.timers.tick(1);
  assert.equal(sent.length, 2);
  assert.deepEqual(sent[1], { ...sent[0], seq: 2 });
});

test("an answer is taken whole", () => {
  const stage = new Standing([5, 8]);
  const { meta, arrays } = told(small);
  receive(stage, { meta, arrays });
  assert.deepEqual(stage.taken, [
    { grid: arrays.grid.data, verdict: meta.verdict },
    { upstream: arrays.upstream.data, gradient: arrays.theta_gradient.data, opinion: meta.opinion },
  ]);
  assert.equal(stage.root.dataset.difference, "0");
  assert.match(stage.parts.difference.textContent, /^browser − torch: 0 exactly {3}CPU 1\.0 ms$/);
  assert.equal(stage.exchange.answer.arrays.file, undefined, "a file is handed over once");
  assert.equal(stage.exchange.seq, 2);
});

test("an answer about another scene or epoch waits for it; one about another θ gives its grid alone", () => {
  for (const changes of [{ scene: 6 }, { epoch: 2 }]) {
    const stage = new Standing([5, 8]);
    const { meta, arrays } = told(small);
    receive(stage, { meta: { ...meta, ...changes }, arrays });
    assert.deepEqual(stage.taken, []);
    const later = [];
    enter("wire", { receive: (answer) => later.push(answer.meta) });
    assert.deepEqual(later, [{ ...meta, ...changes }]);
  }
  const stage = new Standing([5, 8]);
  const { meta, arrays } = told(small);
  receive(stage, { meta: { ...meta, theta: [2] }, arrays });
  assert.deepEqual(
    stage.taken.map((more) => Object.keys(more)),
    [["grid", "verdict"]],
  );
  assert.equal(stage.root.dataset.difference, undefined);
});

test("an answer to a question about a state that was left gives nothing, not even its grid", () => {
  const stage = new Standing([5, 8]);
  const { meta, arrays } = told(small);
  stage.exchange.seq = meta.seq;
  stage.exchange.leave();
  receive(stage, { meta, arrays });
  assert.deepEqual(stage.taken, []);
});

test("an answer of another version is refused in a sentence", () => {
  const stage = new Standing([5, 8]);
  const { meta, arrays } = told(small);
  receive(stage, { meta: { ...meta, version: meta.version + 1 }, arrays });
  assert.match(stage.warned[0], /load this page anew/);
  assert.deepEqual(stage.taken, []);
});

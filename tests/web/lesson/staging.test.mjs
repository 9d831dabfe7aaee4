// What the screen shows of a step, in which order and when: nothing of the answer before it is revealed.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Views } from "../../../stn_viz/stage/web/lesson/payload.js";
import { Staging } from "../../../stn_viz/stage/web/lesson/staging.js";

mock.timers.enable({ apis: ["setTimeout"] });
const run = (ms) => mock.timers.tick(ms);
let [told, answers] = [[], []];

/** A step; the view that answers is `after`. */
const step = (more = {}, after = "after") => ({
  id: "s",
  stage: "before",
  // biome-ignore lint/suspicious/noThenProperty: a step on the wire has a field of this name; nobody awaits it
  then: after,
  hide: [],
  play: null,
  ask: { kind: "choice" },
  ...more,
});

/** A staging on a screen that notes what it is asked; `before` and `after` are there. */
function staging(names = ["before", "after"]) {
  const views = new Views();
  views.add(Object.fromEntries(names.map((name) => [name, { kind: "stage", name }])), {});
  const note = (what) => (value) => told.push(value === undefined ? [what] : [what, value]);
  const box = {
    addEventListener: (type, act, { signal }) => told.push(["listen", type]) && handlers.push({ type, act, signal }),
  };
  const handlers = [];
  const driver = {
    stage: {
      busy: false,
      parts: { source: { box }, target: { box, pixel: () => [1, 2] } },
      selection: { at: () => ({ row: 2, col: 1 }) },
    },
    ring: { show: (map, at) => told.push(["ring", map, at]) },
    wanted: null,
    moving: false,
    strayed: false,
    measured: () => 12.34567,
    forget: note("forget"),
    halt: note("halt"),
    keepBox: note("keepBox"),
    end: note("end"),
  };
  const screen = {
    driver,
    staged: true,
    curve: { draw: (reach) => told.push(["draw", reach]) },
    show: ({ name }, glide) => told.push([glide ? "glide" : "show", name]),
    play: note("play"),
    map: (on) => told.push(["map", on]),
    dispose: note("dispose"),
  };
  const one = new Staging(screen, views, (given) => answers.push(given));
  return { one, views, screen, driver, handlers };
}
/** What was shown and played. */
const seen = () => told.filter(([what]) => ["show", "glide", "play", "draw", "keepBox", "end", "ring"].includes(what));
const show = (one, of, phase, { given = null, stays = false, place = "l/s" } = {}) =>
  one.show(place, of, phase, given, stays);
beforeEach(() => {
  [told, answers] = [[], []];
  delete globalThis.matchMedia;
});

test("the loss over θ lies over V from the answer on, also for whoever comes back, and not before", () => {
  const { one } = staging();
  const maps = () => told.filter(([what]) => what === "map").map(([, on]) => on);
  show(one, step({ play: "descent" }), "asked");
  assert.deepEqual(maps(), [false]);
  show(one, step({ play: "descent" }), "revealed", { stays: true });
  assert.deepEqual(maps(), [false, true]);
  run(60_000);
  const { one: other } = staging();
  told = [];
  show(other, step({ play: "descent" }), "revealed");
  assert.deepEqual(maps(), [true]);
});

test("while it is asked only the state before the answer is shown, however long", () => {
  const { one } = staging();
  assert.equal(show(one, step({ play: "forward" }), "asked"), true);
  run(60_000);
  assert.deepEqual(seen(), [["show", "before"]]);
  show(one, step({ play: "forward" }), "answered");
  run(60_000);
  assert.deepEqual(seen(), [["show", "before"]], "an answer that is not revealed changes nothing");
});

test("the reveal glides to the state after it, and what moves begins when the glide is over", () => {
  const { one } = staging();
  const of = step({ play: "descent" });
  show(one, of, "asked");
  show(one, of, "revealed", { stays: true });
  assert.deepEqual(seen().at(-1), ["glide", "after"]);
  run(600);
  assert.equal(told.filter(([what]) => what === "play").length, 0, "a glide takes 600 ms");
  run(100);
  assert.deepEqual(seen().at(-1), ["play", "descent"]);
});

test("θ's own animation and pixel by pixel need no glide", () => {
  for (const play of ["theta", "pixelwise"]) {
    told = [];
    const { one } = staging();
    show(one, step({ play }), "revealed", { stays: true });
    run(0);
    assert.deepEqual(seen(), [
      ["show", "after"],
      ["play", play],
    ]);
  }
});

test("where motion is to be reduced nothing waits for a glide", () => {
  globalThis.matchMedia = () => ({ matches: true });
  const { one } = staging();
  show(one, step({ play: "forward" }), "revealed", { stays: true });
  run(0);
  assert.deepEqual(seen().at(-1), ["play", "forward"]);
});

test("who comes back to a step that was revealed sees its end at once", () => {
  const { one } = staging();
  show(one, step({ play: "descent" }), "revealed");
  run(10_000);
  assert.deepEqual(seen(), [["show", "after"], ["end"]]);
});

test("a step that asks nothing shows its first state for a while, then moves by itself", () => {
  const { one } = staging();
  show(one, step({ ask: null }), "plain");
  run(400);
  assert.deepEqual(seen(), [["show", "before"]]);
  run(200);
  assert.deepEqual(seen(), [
    ["show", "before"],
    ["glide", "after"],
  ]);
});

test("a curve that will be swept is empty before, and one with a state after it is not", () => {
  const { one } = staging();
  show(one, step({ play: "sweep" }, null), "asked");
  assert.deepEqual(seen(), [
    ["show", "before"],
    ["draw", 0],
  ]);
  told = [];
  show(one, step({ play: "sweep" }), "asked", { place: "l/other" });
  assert.deepEqual(seen(), [["show", "before"]]);
});

test("another step stops what the one before had begun", () => {
  const { one } = staging();
  show(one, step({ ask: null, play: "forward" }), "plain");
  show(one, step(), "asked", { place: "l/next" });
  told = [];
  run(60_000);
  assert.deepEqual(seen(), []);
});

test("the same step in the same phase is left alone", () => {
  const { one } = staging();
  show(one, step(), "asked");
  told = [];
  assert.equal(show(one, step(), "asked"), true);
  assert.deepEqual(told, []);
  one.rest();
  show(one, step(), "asked");
  assert.deepEqual(seen(), [["show", "before"]], "after a page without a stage it is shown again");
});

test("a step waits until all its views have come", () => {
  const { one, views } = staging(["before"]);
  assert.equal(show(one, step(), "asked"), false);
  assert.deepEqual(told, []);
  views.add({ after: { kind: "stage", name: "after" } }, {});
  assert.equal(show(one, step(), "asked"), true);
});

test("a pixel is answered on the stage, ringed, and no longer once it is revealed", () => {
  const { one, handlers } = staging();
  const of = step({ ask: { kind: "pixel", map: "V" } });
  show(one, of, "asked");
  const click = handlers.find(({ type }) => type === "click");
  click.act({ stopPropagation() {}, preventDefault() {} });
  assert.deepEqual(answers, [[2, 1]]);
  assert.deepEqual(seen().at(-1), ["ring", "V", [2, 1]]);
  assert.equal(click.signal.aborted, false);
  show(one, of, "revealed", { stays: true, given: [2, 1] });
  assert.equal(click.signal.aborted, true);
  told = [];
  show(one, of, "revealed", { place: "l/again", given: [2, 1] });
  assert.deepEqual(seen(), [
    ["show", "after"],
    ["ring", "V", [2, 1]],
  ]);
});

test("the box that was guessed stays beside the answer, where one was", () => {
  for (const [given, kept] of [
    [45, 1],
    [null, 0],
  ]) {
    told = [];
    const { one } = staging();
    show(one, step({ ask: { kind: "box" } }), "revealed", { stays: true, given });
    assert.equal(told.filter(([what]) => what === "keepBox").length, kept);
  }
});

test("a box is read off once a hand has moved it, and not while anything moves", () => {
  const { one, driver, screen } = staging();
  const of = step({ ask: { kind: "box", measure: "rotation" } });
  assert.equal(one.box(of, "asked"), null, "nobody has");
  driver.strayed = true;
  assert.equal(one.box(of, "asked"), 12.346);
  driver.moving = true;
  assert.equal(one.box(of, "asked"), null);
  driver.moving = false;
  driver.stage.busy = true;
  assert.equal(one.box(of, "asked"), null);
  driver.stage.busy = false;
  screen.staged = false;
  assert.equal(one.box(of, "asked"), null, "a gallery has no box");
});

test("the microscope is there where a pixel is pinned, or where a step hides it until the answer", () => {
  const { one, driver, screen } = staging();
  assert.equal(one.looks(step()), false);
  assert.equal(one.looks(step({ hide: ["microscope"] })), true);
  driver.wanted = { selection: [1, 2] };
  assert.equal(one.looks(step()), true);
  screen.staged = false;
  assert.equal(one.looks(step()), false);
});

test("a motion is shown again from its beginning", () => {
  const { one } = staging();
  const of = step({ play: "forward" });
  show(one, of, "revealed");
  told = [];
  one.replay(of);
  run(500);
  run(700);
  assert.deepEqual(seen(), [
    ["show", "before"],
    ["glide", "after"],
    ["play", "forward"],
  ]);
});

test("nothing begins any more on a page without a stage, nor once the player is gone", () => {
  for (const end of ["rest", "dispose"]) {
    const { one } = staging();
    show(one, step({ ask: null, play: "forward" }), "plain");
    told = [];
    one[end]();
    run(60_000);
    assert.deepEqual(seen(), []);
  }
});

// What a stage knows: what a scene brings, what stays, and when it has to be laid out or painted anew.

import assert from "node:assert/strict";
import { test } from "node:test";
import { State } from "../../../stn_viz/stage/web/stage/state.js";
import { sceneOf } from "../../../stn_viz/stage/web/wire/scene.js";
import { payload } from "../golden.mjs";

const scene = (more = {}) => ({ ...sceneOf(payload("affine-0")), ...more });
const taken = (more = {}, keeps = false, state = new State()) => {
  const shown = scene(more);
  state.takeScene(shown, shown.theta, keeps);
  return state;
};

test("a scene brings θ, its loss, its overlays, and forgets torch's word of the one before", () => {
  const state = new State();
  Object.assign(state, { torch: { V: new Float32Array(1) }, yours: {}, warning: "old" });
  const [one, two] = scene().overlay_names;
  taken({ shown: [two], upstream: "sum", network: null }, false, state);
  assert.deepEqual([state.overlays[one], state.overlays[two]], [false, true]);
  assert.equal(state.loss, "sum");
  const network = { label: 3 };
  assert.equal(taken({ network }).network, network);
  assert.deepEqual([state.torch, state.yours, state.warning], [null, null, ""]);
  assert.deepEqual([...state.theta], scene().theta);
  assert.notEqual(state.theta, state.scene.theta, "a copy: a hand does not write into the payload");
});

test("overlays that somebody chose stay where the scene is the same", () => {
  const state = taken({ shown: [] });
  const [name] = state.scene.overlay_names;
  state.overlays[name] = true;
  taken({ shown: [] }, true, state);
  assert.equal(state.overlays[name], true);
  taken({ shown: [] }, false, state);
  assert.equal(state.overlays[name], false);
});

test("a photo is looked at in colours, a map by its first channel, and a channel that is not there is left", () => {
  assert.equal(taken({ picture: false }).channel, 0);
  assert.equal(taken({ picture: true, channels: 3 }).channel, null);
  const state = taken({ picture: true, channels: 3 });
  state.channel = 2;
  taken({ picture: true, channels: 3 }, false, state);
  assert.equal(state.channel, 2, "still there");
  taken({ picture: true, channels: 1 }, false, state);
  assert.equal(state.channel, null);
  state.channel = 1;
  taken({ picture: true, channels: 1 }, false, state);
  assert.equal(state.channel, null, "the first beyond the last");
});

test("the gradient flows where its maps or its forces are looked at", () => {
  const state = taken({ shown: [] });
  assert.ok(!state.flows);
  for (const name of ["gradient", "forces"]) {
    state.overlays = { [name]: true };
    assert.ok(state.flows);
  }
});

test("the look is the scene's, with the channel of now", () => {
  const state = taken({ picture: false, range: [-2, 3] });
  assert.deepEqual(state.look, { picture: false, channel: 0, low: -2, high: 3 });
});

test("panes are laid out anew for another size, scene or zoom, and not otherwise", () => {
  const state = taken();
  assert.ok(state.moves(false), "the first scene");
  assert.ok(!state.moves(false));
  assert.ok(state.moves(true), "resized");
  state.zoom = 2;
  assert.ok(state.moves(false), "zoomed");
  taken({}, true, state);
  assert.ok(state.moves(false), "another scene");
  state.painted();
  assert.ok(!state.moves(false));
  assert.equal(state.stale, false);
});

test("torch's V of a θ that has been left comes too late", () => {
  const state = taken();
  const torch = { V: new Float32Array(1) };
  state.showTorch(Float64Array.from(state.theta), torch);
  assert.equal(state.torch, null);
  state.showTorch(state.theta, torch);
  assert.equal(state.torch, torch);
});

test("a blurred picture of a descent takes the place of U and T, and everything is painted again", () => {
  const state = taken();
  state.painted();
  const [U, T] = [
    { data: new Float32Array(state.scene.values.length), shape: state.scene.U.shape },
    new Float32Array(4),
  ];
  state.takePicture({ U, T });
  assert.deepEqual(
    [state.scene.U, state.scene.values, state.scene.difference, state.scene.words],
    [U, U.data, T, null],
  );
  assert.ok(state.stale);
});

test("the warp of a frame has its box and its verdict; loose points have neither", () => {
  const state = taken();
  state.refresh();
  assert.equal(state.sides.length, 4);
  assert.ok(state.verdict.kind);
  const before = state.current.edition;
  state.compute();
  state.refresh();
  assert.equal(state.current.edition, before + 1, "what is fresh is not computed again");
  state.refresh();
  assert.equal(state.current.edition, before + 2, "in the next frame it is");
  const loose = new State();
  const scattered = sceneOf(payload("wire-loose"));
  loose.takeScene(scattered, scattered.theta, false);
  loose.refresh();
  assert.deepEqual([loose.sides, loose.verdict], [[], null]);
});

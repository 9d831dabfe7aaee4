// The box of the first screen: where it is at which time, and that nothing runs where nobody looks.

import assert from "node:assert/strict";
import test from "node:test";
import { fromControls } from "../../stn_viz/stage/web/math/controls.js";
import { Glide, posed } from "../../stn_viz/stage/web/start/glide.js";
import { close, scene } from "./golden.mjs";

const { family } = scene("similarity-0");
const pose = (turn, size) =>
  Float64Array.from(fromControls(family, fromControls(family, family.identity, "rotation", turn, 1), "scale", size, 1));
const what = {
  scene: { family, aspect: 1 },
  way: { poses: [pose(0, 1), pose(40, 0.5), pose(-20, 0.25)], rest: 1, travel: 2 },
};
const at = (seconds, still = false) => posed(what.scene, what.way, seconds, still);

test("it rests at each pose, travels to the next, and goes round", () => {
  for (const [seconds, k] of [
    [0, 0],
    [0.99, 0],
    [3, 1],
    [6.5, 2],
    [9, 0],
    [30, 1],
  ]) // prettier-ignore
    assert.equal(at(seconds), what.way.poses[k], `at ${seconds} s`);
  close(at(2), pose(20, 0.75), 1e-9, "half-way: half the turn, half the size");
  close(at(8), pose(-10, 0.625), 1e-9, "half-way from the last to the first");
  assert.equal(at(2, true), what.way.poses[0], "where motion is to be reduced it leaps");
});

test("it moves smoothly: no frame of a sixtieth second turns it by more than a few degrees", () => {
  for (let t = 0; t < 9; t += 1 / 60)
    assert.ok(Math.hypot(...at(t + 1 / 60).map((v, k) => v - at(t)[k])) < 0.04, `at ${t}`);
});

/** A browser's frames, handed out by the test. */
function frames() {
  const asked = new Map();
  let last = 0;
  globalThis.requestAnimationFrame = (act) => asked.set(++last, act) && last;
  globalThis.cancelAnimationFrame = (id) => asked.delete(id);
  const next = (now) => {
    const acts = [...asked.values()];
    asked.clear();
    for (const act of acts) act(now);
  };
  return { asked, next };
}

test("it runs while it is wanted and seen, and a pause is no leap", () => {
  const { asked, next } = frames();
  const shown = [];
  const said = [];
  const glide = new Glide(
    what,
    (theta) => shown.push(theta),
    (on) => said.push(on),
  ); // prettier-ignore
  assert.equal(asked.size, 0, "it waits to be wanted");
  glide.want(true);
  for (let k = 0; k <= 60; k++) next(1000 + k * 25); // 1.5 seconds: 1 of rest, half a second under way
  assert.equal(shown[0], what.way.poses[0]);
  assert.ok(shown.length > 10 && shown.length < 25, "nothing is drawn anew while it rests");
  close(shown.at(-1), at(1.5), 1e-9, "where it is by the clock");
  glide.see(false);
  assert.equal(asked.size, 0, "out of sight: no frame is asked for");
  glide.see(true);
  next(100_000);
  next(100_016);
  close(shown.at(-1), at(1.516), 1e-9, "it goes on where it was");
  next(200_000); // a window that was hidden for a while
  close(shown.at(-1), at(1.616), 1e-9, "and does not leap");
  glide.want(false);
  assert.equal(asked.size, 0);
  glide.see(true);
  assert.equal(asked.size, 0, "to be seen is not enough");
  assert.deepEqual(said, [true, false]);
});

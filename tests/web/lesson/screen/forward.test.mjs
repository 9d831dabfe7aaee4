// A forward pass: first the grid moves to θ, then V is read through it, pixel by pixel.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Driver } from "../../../../stn_viz/stage/web/lesson/screen/driver.js";

function driver(playback = null) {
  const did = [];
  const motion = {
    request: 0,
    forget() {},
    toggle() {
      did.push("grid");
      this.request = 1;
    },
  };
  const { play, forward } = Driver.prototype;
  return { did, motion, play, forward, stage: { scene: { playback }, motion }, fill: { run: () => did.push("V") } };
}

test("V is filled once, when the grid has come to rest", () => {
  const one = driver();
  one.play("forward");
  one.forward();
  assert.deepEqual(one.did, ["grid"]);
  one.motion.request = 0;
  one.forward();
  one.forward();
  assert.deepEqual(one.did, ["grid", "V"]);
});

test("the way of θ alone fills nothing, and a descent has no forward pass", () => {
  const one = driver();
  one.play("theta");
  one.motion.request = 0;
  one.forward();
  assert.deepEqual(one.did, ["grid"]);
  const descent = driver({});
  descent.play("forward");
  descent.forward();
  assert.deepEqual(descent.did, []);
});

// The warp of now: its grid at once, V when it is asked for, once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { grid } from "../../../stn_viz/stage/web/math/grid.js";
import { sample } from "../../../stn_viz/stage/web/math/sampler.js";
import { CurrentWarp } from "../../../stn_viz/stage/web/stage/current_warp.js";
import { sceneOf } from "../../../stn_viz/stage/web/wire/scene.js";
import { payload } from "../golden.mjs";

const scene = sceneOf(payload("affine-0"));
const theta = Float64Array.from(scene.theta);
const wanted = (of) => {
  const at = grid(scene.family, of, scene.frame);
  return { at, V: sample(scene.U, at, scene.frame, scene.kernel, scene.padding) };
};

test("before anything is computed V is empty", () => assert.equal(new CurrentWarp().V.length, 0));

test("grid and V are those of the last θ", () => {
  const warp = new CurrentWarp();
  for (const of of [theta, Float64Array.from(scene.family.identity)]) {
    warp.compute(scene, of);
    const { at, V } = wanted(of);
    assert.deepEqual(warp.grid.x, at.x);
    assert.deepEqual(warp.V, V);
  }
  assert.equal(warp.edition, 2);
});

test("V is read when it is asked for, and not again", () => {
  const warp = new CurrentWarp();
  let reads = 0;
  const counted = { ...scene };
  Object.defineProperty(counted, "U", {
    get() {
      reads += 1;
      return scene.U;
    },
  });
  warp.compute(counted, theta);
  warp.compute(counted, theta);
  assert.equal(reads, 0, "frames that nobody looks at read nothing");
  const first = warp.V;
  assert.equal(warp.V, first);
  assert.equal(reads, 1);
});

test("a frame writes over the one before: the grid and V keep their room", () => {
  const warp = new CurrentWarp();
  warp.compute(scene, theta);
  const [room, V] = [warp.grid.x, warp.V];
  warp.compute(scene, Float64Array.from(scene.family.identity));
  assert.equal(warp.grid.x, room);
  assert.equal(warp.V, V);
});

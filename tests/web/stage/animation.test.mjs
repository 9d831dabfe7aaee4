// Films: between the θ of a list, and from the identity to θ; played, paused and scrubbed.

import assert from "node:assert/strict";
import test from "node:test";
import { along, descentFilm, journey, Motion } from "../../../stn_viz/stage/web/stage/animation.js";

test("a film rests on the list's own θ and goes straight between them", () => {
  const thetas = [Float64Array.of(0, 1), Float64Array.of(0.1, 3), Float64Array.of(0.7, 5)];
  assert.deepEqual(Array.from(along(thetas, 1)), [0.1, 3]);
  assert.deepEqual(Array.from(along(thetas, 1.5)), [0.1 + (0.7 - 0.1) * 0.5, 4]);
  assert.deepEqual(Array.from(along(thetas, 2)), [0.7, 5]);
  assert.deepEqual(Array.from(along(thetas, 9)), [0.7, 5]);
  assert.notEqual(along(thetas, 0), thetas[0], "a copy, so that a hand does not write into the playback");
});

/** A stage with a clock of its own: `run(ms)` lets frames come every 16 ms. */
function clock() {
  let now = 0,
    waiting = null;
  globalThis.requestAnimationFrame = (act) => {
    waiting = act;
    return 7;
  };
  globalThis.cancelAnimationFrame = () => {
    waiting = null;
  };
  return (ms) => {
    for (const end = now + ms; now < end && waiting; now += 16) {
      const act = waiting;
      waiting = null;
      act(now);
    }
  };
}

test("what comes after a film comes once it has run to its end, not when it is paused", () => {
  const run = clock();
  let ends = 0;
  const motion = new Motion({}, () => {});
  motion.load(
    descentFilm(29, () => {}),
    0,
  );
  motion.toggle(() => ends++);
  run(300);
  motion.pause();
  assert.equal(ends, 0);
  motion.toggle(() => ends++);
  run(4000);
  assert.equal(motion.t, 28);
  assert.equal(ends, 1);
});

test("a descent is played, paused on a whole step, scrubbed, and begins anew after its end", () => {
  const run = clock();
  const shown = [],
    told = [];
  const motion = new Motion({}, (t, playing) => told.push([t, playing]));
  motion.load(
    descentFilm(29, (t) => shown.push(t)),
    3,
  );
  assert.deepEqual(told.at(-1), [3, false], "it is told where the film stands before it is played");
  motion.toggle();
  run(500);
  assert.ok(motion.t > 3 && motion.t < 28, `${motion.t}`);
  assert.ok(
    shown.every((t, k) => k === 0 || t >= shown[k - 1]),
    "forwards only",
  );
  motion.pause();
  assert.equal(motion.t, Math.round(motion.t), "at rest on a step");
  assert.equal(shown.at(-1), motion.t);
  assert.deepEqual(told.at(-1), [motion.t, false]);
  motion.scrub(99);
  assert.equal(motion.t, 28);
  motion.scrub(-1);
  assert.equal(motion.t, 0);
  motion.scrub(28);
  motion.toggle();
  assert.equal(shown.at(-1), 0, "from the start");
  run(20000);
  assert.equal(motion.t, 28);
  assert.deepEqual(told.at(-1), [28, false]);
});

test("from the identity to θ is a film as well", () => {
  const run = clock();
  const stage = {
    theta: Float64Array.of(3),
    scene: { family: { identity: [1], controls: [] }, aspect: 1 },
    change: (theta) => (stage.theta = theta),
  };
  const film = journey(stage);
  film.show(0.5);
  assert.equal(stage.theta[0], 2);
  film.show(1);
  assert.equal(stage.theta[0], 3);
  const motion = new Motion(stage, () => {});
  motion.toggle();
  run(5000);
  assert.equal(stage.theta[0], 3, "and ends where it was");
});

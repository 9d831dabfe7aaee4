// A descent in the browser: films, losses, forces and tapes are what Python says they are.

import assert from "node:assert/strict";
import test from "node:test";
import { forces } from "../../stn_viz/stage/web/math/forces.js";
import { LOSSES, lossOf } from "../../stn_viz/stage/web/math/losses.js";
import { along, journey, Motion, reel } from "../../stn_viz/stage/web/stage/animation.js";
import { opensAt, tapeOf } from "../../stn_viz/stage/web/wire/playback.js";
import { close, losses, pulled, scene } from "./golden.mjs";

for (const [name, { theta, gradient, forces: wanted }] of Object.entries(pulled())) {
  test(`forces on the handles of ${name} are the library's`, () => {
    const { family, frame } = scene(`${name}-0`);
    const found = forces({ family, frame, aspect: frame.source[1] / frame.source[0] }, theta, gradient);
    assert.equal(found.length, wanted.length);
    found.forEach(({ at, pull, handle }, k) => {
      close(at, wanted[k].at, 1e-9, `where ${handle.name} stands`);
      close(pull, wanted[k].pull, 1e-6, `what pulls at ${handle.name}`);
    });
  });
}

for (const { loss, value, gradient } of losses.cases) {
  test(`${loss} and its ∂L/∂V are the library's`, () => {
    const { channels, pixel } = losses;
    const [V, target] = [Float32Array.from(losses.V), Float32Array.from(losses.T)];
    const size = V.length / channels;
    close(lossOf(loss, V, { channels, pixel, target }), value, 1e-6, "L");
    const indices = [Array.from({ length: size }, (_, i) => i), [3, pixel, size - 1], [0, 1]];
    for (const index of indices) {
      const at = (/** @type {ArrayLike<number>} */ map) =>
        Array.from({ length: channels * index.length }, (_, k) => {
          const c = Math.floor(k / index.length);
          return map[c * size + index[k % index.length]];
        });
      const out = new Float32Array(channels * index.length);
      LOSSES[loss].gradient(out, index, () => Float32Array.from(at(V)), { channels, pixel, target, size });
      close(Array.from(out), at(gradient), 1e-6, `∂L/∂V at ${index}`);
    }
  });
}

test("a loss that the browser has no formula of is torch's", () => {
  assert.equal(LOSSES.network, undefined);
  assert.ok(Number.isNaN(lossOf("network", Float32Array.of(1))));
});

test("losses by hand", () => {
  const V = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]); // two channels of four pixels
  assert.equal(lossOf("sum", V), 36);
  assert.equal(lossOf("pixel", V, { channels: 2, pixel: 1 }), 8);
  assert.equal(lossOf("difference", V, { target: Float32Array.from([1, 2, 3, 4, 5, 6, 7, 4]) }), 2);
  assert.ok(Number.isNaN(lossOf("difference", V)), "nothing to compare with");
  assert.ok(Number.isNaN(lossOf("network", V)), "only torch knows");
});

test("a film rests on the list's own θ and goes straight between them", () => {
  const thetas = [Float64Array.of(0, 1), Float64Array.of(0.1, 3), Float64Array.of(0.7, 5)];
  assert.deepEqual(Array.from(along(thetas, 1)), [0.1, 3]);
  assert.deepEqual(Array.from(along(thetas, 1.5)), [0.1 + (0.7 - 0.1) * 0.5, 4]);
  assert.deepEqual(Array.from(along(thetas, 2)), [0.7, 5]);
  assert.deepEqual(Array.from(along(thetas, 9)), [0.7, 5]);
  assert.notEqual(along(thetas, 0), thetas[0], "a copy, so that a hand does not write into the tape");
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

test("a descent is played, paused on a whole step, scrubbed, and begins anew after its end", () => {
  const run = clock();
  const shown = [],
    told = [];
  const motion = new Motion({}, (t, playing) => told.push([t, playing]));
  motion.load(
    reel(29, (t) => shown.push(t)),
    3,
  );
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

test("a tape is read row by row", () => {
  const rows = (...shape) => ({
    data: Float64Array.from({ length: shape.reduce((a, b) => a * b) }, (_, k) => k),
    shape,
  });
  const arrays = {
    tape_thetas: rows(3, 2),
    tape_losses: rows(3),
    tape_gradients: rows(3, 2),
    tape_U: rows(2, 1, 2, 2),
    tape_seen: { data: Int32Array.of(0, 1, 1), shape: [3] },
  };
  const tape = tapeOf({ tape: { clock: "c", at: 1, sigmas: [4, 0] } }, arrays);
  assert.deepEqual(Array.from(tape.thetas[2]), [4, 5]);
  assert.deepEqual(Array.from(tape.level(1).U.data), [4, 5, 6, 7]);
  assert.deepEqual(tape.level(0).U.shape, [1, 2, 2]);
  assert.equal(tape.level(0).sigma, 4);
  assert.equal(tape.level(0).T, null);
  assert.equal(tape.grids, null);
  assert.equal(tapeOf({}, {}), null);
});

test("a tape that comes again stands where it stood, unless Python opens it anew", () => {
  const tape = (changes = {}) => ({ at: 4, opening: 0, thetas: [Float64Array.of(1), Float64Array.of(2)], ...changes });
  assert.equal(opensAt(tape()), 4);
  assert.equal(opensAt(tape(), { tape: tape(), step: 7 }), 7);
  assert.equal(opensAt(tape(), { tape: tape(), step: 0 }), 0);
  assert.equal(opensAt(tape({ opening: 1 }), { tape: tape(), step: 7 }), 4, "opened anew");
  assert.equal(opensAt(tape({ at: 2 }), { tape: tape(), step: 7 }), 2, "at another step");
  assert.equal(opensAt(tape(), { tape: tape({ thetas: [Float64Array.of(1), Float64Array.of(3)] }), step: 7 }), 4);
  assert.equal(opensAt(tape(), { tape: null, step: 7 }), 4, "no tape before");
});

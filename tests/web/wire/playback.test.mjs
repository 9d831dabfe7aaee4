// A descent as it came from Python.

import assert from "node:assert/strict";
import test from "node:test";
import { opensAt, tapeOf } from "../../../stn_viz/stage/web/wire/playback.js";

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

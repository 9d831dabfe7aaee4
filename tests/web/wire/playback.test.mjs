// A descent as it came from Python.

import assert from "node:assert/strict";
import test from "node:test";
import { opensAt, playbackOf } from "../../../stn_viz/stage/web/wire/playback.js";

test("a playback is read row by row", () => {
  const rows = (...shape) => ({
    data: Float64Array.from({ length: shape.reduce((a, b) => a * b) }, (_, k) => k),
    shape,
  });
  const arrays = {
    playback_thetas: rows(3, 2),
    playback_losses: rows(3),
    playback_gradients: rows(3, 2),
    playback_U: rows(2, 1, 2, 2),
    playback_seen: { data: Int32Array.of(0, 1, 1), shape: [3] },
  };
  const playback = playbackOf({ playback: { clock: "c", at: 1, sigmas: [4, 0] } }, arrays);
  assert.deepEqual(Array.from(playback.thetas[2]), [4, 5]);
  assert.deepEqual(Array.from(playback.level(1).U.data), [4, 5, 6, 7]);
  assert.deepEqual(playback.level(0).U.shape, [1, 2, 2]);
  assert.equal(playback.level(0).sigma, 4);
  assert.equal(playback.level(0).T, null);
  assert.equal(playback.grids, null);
  assert.equal(playbackOf({}, {}), null);
});

test("a playback that comes again stands where it stood, unless Python opens it anew", () => {
  const playback = (changes = {}) => ({
    at: 4,
    opening: 0,
    thetas: [Float64Array.of(1), Float64Array.of(2)],
    ...changes,
  });
  assert.equal(opensAt(playback()), 4);
  assert.equal(opensAt(playback(), { playback: playback(), step: 7 }), 7);
  assert.equal(opensAt(playback(), { playback: playback(), step: 0 }), 0);
  assert.equal(opensAt(playback({ opening: 1 }), { playback: playback(), step: 7 }), 4, "opened anew");
  assert.equal(opensAt(playback({ at: 2 }), { playback: playback(), step: 7 }), 2, "at another step");
  assert.equal(
    opensAt(playback(), { playback: playback({ thetas: [Float64Array.of(1), Float64Array.of(3)] }), step: 7 }),
    4,
  );
  assert.equal(opensAt(playback(), { playback: null, step: 7 }), 4, "no playback before");
});

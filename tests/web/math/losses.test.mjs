// Losses and their ∂L/∂V are the library's, and right by hand.

import assert from "node:assert/strict";
import test from "node:test";
import { LOSSES, lossOf } from "../../../stn_viz/stage/web/math/losses.js";
import { close, losses } from "../golden.mjs";

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

// Layers by hand; tests/web/site/asking.test.mjs sets whole networks beside torch's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { forward, softmax } from "../../../stn_viz/stage/web/math/network.js";

const weights = {
  weight: { data: Float32Array.of(0, 0, 0, 0, 2, 0, 0, 0, 1), shape: [1, 1, 3, 3] },
  bias: { data: Float32Array.of(-1), shape: [1] },
  matrix: { data: Float32Array.of(1, 1, 1, 1, 0, 0, 0, -9), shape: [2, 4] },
  shift: { data: Float32Array.of(0.5, 1), shape: [2] },
};
const map = { data: Float32Array.from({ length: 16 }, (_, k) => k), shape: [1, 4, 4] };
const pool = (kind) => Array.from(forward([{ kind }], weights, map));

test("a convolution reads zeros beyond the edge, at its stride", () => {
  const layer = { kind: "convolution", weight: "weight", bias: "bias", padding: 1, stride: 2 };
  // twice a pixel and its neighbour below on the right, less one: of pixels 0, 2, 8 and 10
  assert.deepEqual(Array.from(forward([layer], weights, map)), [4, 10, 28, 34]);
});

test("pools take blocks of 2×2; a dense layer, what is left", () => {
  assert.deepEqual(pool("mean"), [2.5, 4.5, 10.5, 12.5]);
  assert.deepEqual(pool("maximum"), [5, 7, 13, 15]);
  const dense = { kind: "dense", weight: "matrix", bias: "shift", rectified: true };
  assert.deepEqual(Array.from(forward([{ kind: "mean" }, dense], weights, map)), [30.5, 0]);
});

test("probabilities add up to one, however large the logits are", () => {
  assert.deepEqual(softmax([1000, 1000]), [0.5, 0.5]);
});

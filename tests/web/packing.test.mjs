// What Python packed, wherever it lies in memory.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pack, refusal, unpack, VERSION } from "../../stn_viz/stage/web/packing.js";
import { payload, scene } from "./golden.mjs";
import "./texts.mjs";

test("the payload survives an unaligned place in memory", () => {
  const bytes = payload("affine-0");
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  const { arrays } = scene("affine-0");
  assert.deepEqual(unpack(shifted.subarray(3)).arrays, arrays);
});

test("arrays of every type come back with their shapes, in place", () => {
  const body = new Uint8Array(40);
  body.set([1, 2, 3]);
  new Float32Array(body.buffer, 8, 2).set([0.5, -2]);
  new Float64Array(body.buffer, 16, 1).set([Math.PI]);
  new Int32Array(body.buffer, 24, 4).set([-1, 0, 7, 9]);
  const arrays = {
    bytes: { dtype: "uint8", shape: [3], offset: 0, length: 3 },
    single: { dtype: "float32", shape: [1, 2], offset: 8, length: 8 },
    double: { dtype: "float64", shape: [1], offset: 16, length: 8 },
    whole: { dtype: "int32", shape: [2, 2], offset: 24, length: 16 },
  };
  const words = JSON.stringify({ said: "θ", arrays });
  const head = new TextEncoder().encode(
    words + " ".repeat((8 - ((4 + new TextEncoder().encode(words).length) % 8)) % 8),
  );
  const whole = new Uint8Array(4 + head.length + body.length);
  new DataView(whole.buffer).setUint32(0, head.length, true);
  whole.set(head, 4);
  whole.set(body, 4 + head.length);
  const found = unpack(whole);
  assert.deepEqual(found.meta, { said: "θ" });
  assert.deepEqual(
    Object.values(found.arrays).map(({ data }) => [...data]),
    [[1, 2, 3], [0.5, -2], [Math.PI], [-1, 0, 7, 9]],
  );
  assert.deepEqual(found.arrays.whole.shape, [2, 2]);
  assert.equal(found.arrays.double.data.buffer, whole.buffer, "not copied where it lies on an 8-byte boundary");
});

test("another version is refused in a sentence that names both", () => {
  assert.equal(refusal({ version: VERSION }), "");
  for (const named of [VERSION, VERSION + 1])
    assert.match(refusal({ version: VERSION + 1 }), new RegExp(`\\b${named}\\b`));
});

test("what is packed here is what Python packed, and reads back as it was", () => {
  const { meta, arrays } = unpack(payload("affine-0"));
  assert.deepEqual(unpack(pack(meta, arrays)), { meta, arrays });
  assert.equal(pack({ said: "θ" }, {}).length % 8, 0);
});

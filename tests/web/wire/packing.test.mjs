// What Python packed, wherever it lies in memory.

import assert from "node:assert/strict";
import { test } from "node:test";
import { unpack } from "../../../stn_viz/stage/web/wire/packing.js";
import { payload, scene } from "../golden.mjs";

test("the payload survives an unaligned place in memory", () => {
  const bytes = payload("affine-0");
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  const { arrays } = scene("affine-0");
  assert.deepEqual(unpack(shifted.subarray(3)).arrays, arrays);
});

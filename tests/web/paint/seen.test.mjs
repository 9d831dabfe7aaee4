// A camera's picture is the map that its words would be packed from.

import assert from "node:assert/strict";
import { test } from "node:test";
import { packed } from "../../../stn_viz/stage/web/paint/fast_paint.js";
import { seen } from "../../../stn_viz/stage/web/paint/seen.js";

test("planes and values are those of the words, channel by channel", () => {
  const words = Uint32Array.from({ length: 6 }, (_, k) => (0xff000000 | (k << 16) | ((10 + k) << 8) | (200 + k)) >>> 0);
  const { U, values, words: kept } = seen(words, [2, 3]);
  assert.equal(kept, words);
  assert.deepEqual(U.shape, [3, 2, 3]);
  assert.deepEqual([...U.data], [200, 201, 202, 203, 204, 205, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5]);
  assert.deepEqual(packed(U), words);
  assert.deepEqual(
    values,
    Float32Array.from(U.data, (v) => v / 255),
  );
});

test("nothing is made before it is read, and then once", () => {
  const read = [];
  const words = new Proxy(Uint32Array.of(0xff030201), {
    get(target, name) {
      read.push(name);
      return target[name];
    },
  });
  const map = seen(words, [1, 1]);
  assert.deepEqual(read, []);
  assert.deepEqual([...map.U.data], [1, 2, 3]);
  const count = read.length;
  assert.ok(count > 0);
  assert.equal(map.U.data, map.U.data);
  assert.equal(map.values, map.values);
  assert.equal(read.length, count);
});

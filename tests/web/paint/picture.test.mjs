// Numbers as a canvas takes them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { toRgba } from "../../../stn_viz/stage/web/paint/picture.js";

test("colours, greys and opacity are painted as a canvas wants them", () => {
  const paint = (V, channels) => [...toRgba(Float32Array.from(V), channels, new Uint8ClampedArray(8))];
  assert.deepEqual(paint([0.2, 1.5], 1), [51, 51, 51, 255, 255, 255, 255, 255]);
  assert.deepEqual(paint([0, 1, 0.2, -1, 1, NaN], 3), [0, 51, 255, 255, 255, 0, 0, 255]);
  assert.deepEqual(paint([0, 1, 0.2, 0, 1, 0, 0, 0.4], 4), [0, 51, 255, 0, 255, 0, 0, 102]);
});

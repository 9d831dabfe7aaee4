import assert from "node:assert/strict";
import test from "node:test";

import { joined } from "../../stn_viz/stage/web/joined.js";

test("parts stand one behind the other, in the order given", () => {
  const parts = [Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(255, 0, 3)];
  assert.deepEqual(joined(parts), Uint8Array.of(1, 2, 255, 0, 3));
});

test("no part and one part make a piece of their own", () => {
  assert.equal(joined([]).length, 0);
  const part = Uint8Array.of(7);
  const whole = joined([part]);
  part[0] = 8;
  assert.deepEqual(whole, Uint8Array.of(7));
});

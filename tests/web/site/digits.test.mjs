// Digits turned in the browser beside those that Python turns.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { unpack } from "../../../stn_viz/stage/web/packing.js";
import { turned } from "../../../stn_viz/stage/web/site/digits.js";
import { payload } from "../golden.mjs";

test("a digit is turned as the app turns it", () => {
  const { digits } = unpack(payload("site-digits")).arrays;
  for (const { index, degrees, U } of JSON.parse(readFileSync(`${process.env.STN_VIZ_SCENES}/site.json`)).asked) {
    const found = turned(digits, index, degrees).data;
    assert.ok(Math.max(...U.map((v, i) => Math.abs(v - found[i]))) <= 1, "one step of a byte, where both round");
    assert.ok(Math.max(...found) > 100);
  }
});

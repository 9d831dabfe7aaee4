// The network in the browser beside torch: its θ, its verdict through its own box, and that on another V.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { unpack } from "../../../stn_viz/stage/web/packing.js";
import { asked } from "../../../stn_viz/stage/web/site/asking.js";
import { judged } from "../../../stn_viz/stage/web/stage/network/judging.js";
import { payload } from "../golden.mjs";

const cases = JSON.parse(readFileSync(`${process.env.STN_VIZ_SCENES}/site.json`, "utf-8")).asked;
const { meta: network, arrays } = unpack(payload("site-network"));
const near = (found, wanted) => {
  assert.equal(found.length, wanted.length);
  found.forEach((v, k) => {
    assert.ok(Math.abs(v - wanted[k]) < 1e-4, `${v}, torch ${wanted[k]}`);
  });
};

test("it answers as torch does", () => {
  for (const { U, own, V, of_V } of cases) {
    const opinion = asked(network, arrays, { data: Uint8Array.from(U), shape: [1, 28, 28] });
    near(opinion.theta, own.theta);
    near(opinion.probabilities, own.probabilities);
    assert.equal(opinion.label, own.label);
    near(judged(network, arrays, V).probabilities, of_V.probabilities);
  }
});

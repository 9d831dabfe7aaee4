// Scenes that are put together here beside those that Python packs whole.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { unpack } from "../../../stn_viz/stage/web/packing.js";
import { composed, targetOf } from "../../../stn_viz/stage/web/site/composed.js";
import { payload } from "../golden.mjs";

const { views } = JSON.parse(readFileSync(`${process.env.STN_VIZ_SCENES}/site.json`, "utf-8"));

test("a scene of any size, kernel and padding is the one that Python packs", () => {
  for (const { family, kernel, padding } of views) {
    const whole = unpack(payload(`site-${family}-scene`)).meta;
    const part = unpack(payload(`site-${family}`)).meta;
    const U = { data: new Uint8Array(30 * 40), shape: [1, 30, 40] };
    const choice = { kernel, padding, size: 28, label: "θ", caption: "U", full: null, digit: null, network: null };
    const found = composed({ labels: { target: "V" } }, part, U, { ...choice, theta: null });
    assert.deepEqual(found.forms, whole.forms);
    assert.deepEqual(found.record, whole.record);
    assert.deepEqual(found.frame, whole.frame);
    assert.deepEqual({ ...found.family, label: whole.family.label }, whole.family);
    assert.deepEqual([found.points, found.judged], [whole.points, whole.judged]);
    const own = composed({}, part, U, { ...choice, full: [300, 400], theta: [1] });
    assert.deepEqual(own.full, { source: [300, 400], target: [21, 28] });
    assert.deepEqual([own.theta, own.labels], [[1], { source: "U" }]);
  }
});

test("V is as large as U, or in its proportions, and never without a pixel", () => {
  assert.deepEqual(targetOf([30, 40], 0), [30, 40]);
  assert.deepEqual(targetOf([1, 400], 28), [1, 28]);
});

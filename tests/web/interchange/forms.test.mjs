// What is copied and saved on the stage is what Python writes for the same θ, character by character.

import assert from "node:assert/strict";
import { test } from "node:test";
import { copyable, record } from "../../../stn_viz/stage/web/interchange/forms.js";
import { sceneOf } from "../../../stn_viz/stage/web/wire/scene.js";
import { families, payload } from "../golden.mjs";
import "../texts.mjs";

for (const { family, copied } of families) {
  for (const [k, { texts, json }] of copied.entries()) {
    const scene = sceneOf(payload(`copied-${family}-${k}`));
    const theta = Float64Array.from(scene.theta);
    test(`${family} in view ${k}: every form is Python's`, () => {
      assert.deepEqual(Object.keys(scene.forms), Object.keys(texts));
      for (const [name, text] of Object.entries(texts)) {
        const own = copyable(name, scene, theta);
        if (text) assert.equal(own, text);
        else assert.match(own, /^\[\[.*\]\] {2}# stn_viz extent: /); // measured here alone
      }
    });
    test(`${family} in view ${k}: so is the JSON, its order included`, () => {
      const own = record(scene, theta);
      assert.deepEqual(own, json);
      assert.deepEqual(Object.keys(own), Object.keys(json));
    });
  }
}

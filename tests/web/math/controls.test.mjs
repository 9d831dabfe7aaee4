// Controls as a person names them, rotation and scale: read off θ and put into it as Python does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromControls, toControls, VOCABULARY } from "../../../stn_viz/stage/web/math/controls.js";
import { close, families, STORED, scene } from "../golden.mjs";

for (const document of families) {
  const { family: name, theta } = document;
  const { family } = scene(`${name}-0`);
  if (!family.linear) continue;

  for (const { aspect, read, set } of document.controls) {
    test(`${name}: controls at aspect ${aspect}`, () => {
      const found = toControls(family, theta, aspect);
      assert.deepEqual(Object.keys(found), Object.keys(read));
      for (const key of Object.keys(read)) {
        close(found[key], read[key], STORED, key);
        assert.ok(VOCABULARY[key].low < VOCABULARY[key].high && VOCABULARY[key].step > 0);
      }
      for (const { name: control, value, theta: want } of set) {
        close(fromControls(family, theta, control, value, aspect), want, STORED, `θ for ${control}`);
      }
    });
  }
}

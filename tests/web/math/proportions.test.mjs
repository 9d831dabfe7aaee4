// Two scales kept in proportion: both are multiplied alike, and everything else of the warp stays.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromControls, toControls } from "../../../stn_viz/stage/web/math/controls.js";
import { hasTwoScales, inProportion } from "../../../stn_viz/stage/web/math/proportions.js";
import { close, scene } from "../golden.mjs";

const WITHIN = 1e-9;
const ASPECT = 1.5;

/** @param {string} name */
function linear(name) {
  const { family } = scene(`${name}-0`);
  assert.ok(family.linear);
  return family;
}

test("with one scale the other is multiplied alike; rotation, shear and shifts stay", () => {
  const family = linear("affine");
  const theta = [0.9, -0.3, 0.1, 0.25, 0.5, -0.2];
  const before = toControls(family, theta, ASPECT);
  for (const [name, other] of /** @type {const} */ ([
    ["scale x", "scale y"],
    ["scale y", "scale x"],
  ])) {
    const value = 1.7 * (before[name] ?? NaN);
    const after = toControls(family, inProportion(family, theta, name, value, ASPECT), ASPECT);
    close([after[name], after[other]], [value, 1.7 * (before[other] ?? NaN)], WITHIN, name);
    for (const kept of /** @type {const} */ (["rotation", "shear", "shift x", "shift y"]))
      close([after[kept]], [before[kept]], WITHIN, kept);
  }
});

test("any other control, a family of one scale, and a scale of zero are set as ever", () => {
  const [affine, similarity] = [linear("affine"), linear("similarity")];
  assert.ok(hasTwoScales(affine) && !hasTwoScales(similarity));
  const theta = [0.9, -0.3, 0.1, 0.25, 0.5, -0.2];
  assert.deepEqual(inProportion(affine, theta, "rotation", 30, 1), fromControls(affine, theta, "rotation", 30, 1));
  const near = similarity.identity;
  assert.deepEqual(inProportion(similarity, near, "scale", 0.5, 1), fromControls(similarity, near, "scale", 0.5, 1));
  const flat = [0, 0, 0, 0, 1, 0];
  assert.deepEqual(inProportion(affine, flat, "scale x", 1, 1), fromControls(affine, flat, "scale x", 1, 1));
});

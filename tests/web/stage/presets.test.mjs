// The ready-made warps.

import assert from "node:assert/strict";
import { test } from "node:test";
import { preset, presetsFor } from "../../../stn_viz/stage/web/stage/presets.js";
import { families, scene } from "../golden.mjs";

const linear = families.map(({ family: name }) => scene(`${name}-0`)).filter(({ family }) => family.linear);

test("every family is offered the presets that it can tell apart, and they give finite θ", () => {
  for (const { family, frame } of linear) {
    const shown = { family, aspect: frame.source[1] / frame.source[0] };
    const names = presetsFor(shown);
    assert.equal(names[0], "identity");
    const thetas = names.map((name) => Array.from(preset(shown, name)));
    for (const theta of thetas) assert.ok(theta.length === family.parameters.length && theta.every(Number.isFinite));
    assert.equal(new Set(thetas.map(String)).size, names.length, `${family.name}: ${names}`);
  }
});

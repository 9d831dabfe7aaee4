// What pulls at the handles is what the library says.

import assert from "node:assert/strict";
import test from "node:test";
import { forces } from "../../../stn_viz/stage/web/math/forces.js";
import { close, pulled, scene } from "../golden.mjs";

for (const [name, { theta, gradient, forces: wanted }] of Object.entries(pulled())) {
  test(`forces on the handles of ${name} are the library's`, () => {
    const { family, frame } = scene(`${name}-0`);
    const found = forces({ family, frame, aspect: frame.source[1] / frame.source[0] }, theta, gradient);
    assert.equal(found.length, wanted.length);
    found.forEach(({ at, pull, handle }, k) => {
      close(at, wanted[k].at, 1e-9, `where ${handle.name} stands`);
      close(pull, wanted[k].pull, 1e-6, `what pulls at ${handle.name}`);
    });
  });
}

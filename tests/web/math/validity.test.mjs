// What is wrong with a θ: the browser's verdict is the library's, on every family and on θ drawn at random.

import assert from "node:assert/strict";
import { test } from "node:test";
import { validity } from "../../../stn_viz/stage/web/math/validity.js";
import { spoken } from "../../../stn_viz/stage/web/stage/frame.js";
import { judged, scene } from "../golden.mjs";
import "../texts.mjs";

const cases = judged();

for (const name of new Set(cases.map((found) => found.scene))) {
  test(`${name}: the same kind, share and sentence`, () => {
    const { meta, frame, family } = scene(name);
    const room = {};
    for (const { theta, kind, share, sentence } of cases.filter((found) => found.scene === name)) {
      const said = validity(family, theta, frame, meta.validity, room);
      assert.equal(said.kind, kind, `${theta}`);
      assert.ok(Math.abs(said.share - share) < 1e-9, `${theta}: ${said.share}, ${share}`);
      assert.equal(spoken(said), sentence, `${theta}`);
    }
  });
}

test("every kind is among the cases, in every shape of V", () => {
  assert.ok(cases.length > 600);
  for (const shape of ["plain", "large", "flat", "line"]) {
    const kinds = new Set(cases.filter((found) => found.scene.endsWith(shape)).map((found) => found.kind));
    assert.deepEqual([...kinds].sort(), ["fine", "folded", "horizon", "outside", "singular"], shape);
  }
});

test("of a family that only torch can evaluate the browser says what torch said", () => {
  const { meta, frame, family } = scene("swirl-0");
  assert.deepEqual(validity(family, meta.theta, frame, meta.validity), meta.verdict);
  assert.equal(meta.verdict.kind, "fine");
});

test("points that overflow have no place, and no horizon is to blame", () => {
  const { meta, frame, family } = scene("judged-affine-plain");
  const said = validity(family, new Array(6).fill(1e308), frame, meta.validity);
  assert.equal(said.kind, "non-finite");
  assert.match(spoken(said), /has no place to read/);
});

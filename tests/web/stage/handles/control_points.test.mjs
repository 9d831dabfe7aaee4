// Control points: which a lasso catches, and where each came from.

import assert from "node:assert/strict";
import { test } from "node:test";
import { displaced, enclosed } from "../../../../stn_viz/stage/web/stage/handles/control_points.js";
import { close, families, scene } from "../../golden.mjs";

const linear = families.map(({ family: name }) => scene(`${name}-0`)).filter(({ family }) => family.linear);

const many = linear.filter(({ family }) => family.handles.filter(({ kind }) => kind === "point").length > 10);

test("a lasso catches the control points inside it, and none moved at the identity", () => {
  for (const { family, frame } of many) {
    const points = family.handles.filter(({ kind }) => kind === "point");
    const [h, w] = frame.source;
    const all = enclosed({ family, frame }, family.identity, family.handles, [
      [-w, -h],
      [2 * w, 2 * h],
    ]);
    assert.equal(all.length, points.length);
    const left = enclosed({ family, frame }, family.identity, family.handles, [
      [2 * w, 2 * h],
      [(w - 1) / 2 + 0.1, -h],
    ]);
    assert.deepEqual(
      left,
      points.filter(({ point }) => point[0] > 1e-9),
    );
    for (const [from, to] of displaced({ family, frame }, family.identity, family.handles))
      close(from, to, 1e-6, "way");
  }
});

// What a hand asks for on the stage: several points at once, pinned points, the whole box.

import assert from "node:assert/strict";
import { test } from "node:test";
import { sources } from "../../../../stn_viz/stage/web/math/family.js";
import { dragged, pinnedBack, scaled, turned } from "../../../../stn_viz/stage/web/stage/handles/moves.js";
import { stalkOf } from "../../../../stn_viz/stage/web/stage/handles/placement.js";
import { close, families, scene } from "../../golden.mjs";

const linear = families.map(({ family: name }) => scene(`${name}-0`)).filter(({ family }) => family.linear);

const many = linear.filter(({ family }) => family.handles.filter(({ kind }) => kind === "point").length > 10);

const apart = ([x, y], [u, v]) => Math.hypot(x - u, y - v);

test("chosen control points are dragged by the same way, the others stay", () => {
  assert.ok(many.length > 0);
  for (const { family } of many) {
    const theta = family.identity;
    const [one, two, other] = family.handles.filter(({ kind }) => kind === "point");
    const ids = [one.id, two.id, other.id];
    const [from, second, third] = sources(family, theta, ids);
    const goal = [from[0] + 0.05, from[1] - 0.03];
    const moved = dragged(family, theta, theta, one, goal, new Set([one.id, two.id]), {});
    const [a, b, c] = sources(family, moved, ids);
    close(a, goal, 1e-9, "the dragged point");
    close(b, [second[0] + 0.05, second[1] - 0.03], 1e-9, "the point that was chosen with it");
    close(c, third, 1e-9, "a point that was not chosen");
  }
});

test("a pinned control point stays whatever else is dragged", () => {
  for (const { family } of many) {
    const [one, two] = family.handles.filter(({ kind }) => kind === "point");
    const [held] = sources(family, family.identity, [two.id]);
    const moved = dragged(family, family.identity, family.identity, one, [0.3, 0.2], new Set(), {});
    const pushed = moved.map((v, k) => v + 0.01 * Math.sin(k + 1));
    const [away] = sources(family, pushed, [two.id]);
    assert.ok(apart(away, held) > 1e-4);
    close(
      sources(family, pinnedBack(family, family.identity, pushed, new Set([two.id])), [two.id])[0],
      held,
      1e-9,
      "pin",
    );
  }
});

test("the whole box is scaled about its centre where the family can scale", () => {
  const able = linear.filter(({ family }) => family.controls.includes("scale") || family.parameters.length >= 6);
  assert.ok(able.length > 1);
  for (const { family } of able) {
    const before = sources(family, family.identity, [family.centreId, ...family.anchorIds]);
    const after = sources(family, scaled(family, family.identity, 0.5), [family.centreId, ...family.anchorIds]);
    close(after[0], before[0], 1e-9, `${family.name}: the centre`);
    for (const [k, p] of after.entries())
      close(
        p,
        before[k].map((v, axis) => before[0][axis] + (v - before[0][axis]) / 2),
        1e-6,
        `${family.name}: anchor ${k}`,
      );
  }
});

test("a knob goes round its centre and stands off the box", () => {
  const place = turned([13, 5], [10, 1], 5);
  assert.ok(Math.abs(apart(place, [10, 1]) - 5) < 1e-12);
  close(place, [10 + 3 * Math.cos(1) - 4 * Math.sin(1), 1 + 3 * Math.sin(1) + 4 * Math.cos(1)], 1e-12, "one radian on");
  close(stalkOf([13, 5], [10, 1])[1], [13 + 18, 5 + 24], 1e-12, "30 pixels further out");
});

// What a hand asks for on the stage: several points at once, pinned points, the whole box; and the ready-made warps.

import assert from "node:assert/strict";
import { test } from "node:test";
import { sources } from "../../../stn_viz/stage/web/math/index.js";
import { displaced, enclosed } from "../../../stn_viz/stage/web/stage/handles/control_points.js";
import { dragged, pinnedBack, scaled, turned } from "../../../stn_viz/stage/web/stage/handles/moves.js";
import { stalkOf } from "../../../stn_viz/stage/web/stage/handles/placement.js";
import { preset, presetsFor } from "../../../stn_viz/stage/web/stage/presets.js";
import { close, families, scene } from "../golden.mjs";

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

test("a knob goes round its centre and stands off the box", () => {
  const place = turned([13, 5], [10, 1], 5);
  assert.ok(Math.abs(apart(place, [10, 1]) - 5) < 1e-12);
  close(place, [10 + 3 * Math.cos(1) - 4 * Math.sin(1), 1 + 3 * Math.sin(1) + 4 * Math.cos(1)], 1e-12, "one radian on");
  close(stalkOf([13, 5], [10, 1])[1], [13 + 18, 5 + 24], 1e-12, "30 pixels further out");
});

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

// Handles of a velocity field: a push at an anchor, until the flow carries it to the hand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { sources } from "../../../../stn_viz/stage/web/math/family.js";
import { currents, swept } from "../../../../stn_viz/stage/web/stage/handles/velocity_drag.js";
import { close, scene } from "../../golden.mjs";
import "../../texts.mjs";

const { family } = scene("diffeomorphic-0");
const still = Array.from(family.identity);

test("there is a handle for each anchor, which stands there and is named by its number", () => {
  const grips = currents(family);
  assert.equal(2 * grips.length, family.parameters.length);
  assert.deepEqual(
    grips.map(({ k }) => k),
    grips.map((_, k) => k),
  );
  assert.equal(new Set(grips.map(({ name }) => name)).size, grips.length);
  for (const { point, id, kind } of grips) {
    assert.deepEqual(family.points[id], point);
    assert.equal(kind, "current");
  }
});

test("a family whose θ is no vector for each anchor has none", () => {
  assert.deepEqual(currents({ ...family, parameters: ["turn"] }), []);
});

test("the flow carries the anchor to the hand, and θ changes at this anchor alone", () => {
  for (const [k, by] of [
    [4, [0.3, -0.2]],
    [0, [-0.15, 0.1]],
  ]) {
    const grip = currents(family)[k];
    const [[x, y]] = sources(family, still, [grip.id]);
    const goal = [x + by[0], y + by[1]];
    const theta = swept(family, still, grip, goal, still);
    close(sources(family, theta, [grip.id])[0], goal, 1e-3, "the anchor");
    assert.deepEqual(
      theta.filter((_, n) => n >> 1 !== k),
      still.filter((_, n) => n >> 1 !== k),
    );
  }
});

test("it goes on from where the hand was a frame ago, and ends at the same place", () => {
  const grip = currents(family)[4];
  const [[x, y]] = sources(family, still, [grip.id]);
  const first = swept(family, still, grip, [x + 0.2, y + 0.1], still);
  const next = swept(family, still, grip, [x + 0.22, y + 0.11], first);
  close(sources(family, next, [grip.id])[0], [x + 0.22, y + 0.11], 1e-3, "the anchor");
});

test("where only torch knows the flow, the push is as far as the hand went", () => {
  const points = [[0, 0]];
  const torchGrid = { data: Float32Array.of(0.1, 0.2), shape: [1, 1, 2] };
  const given = { linear: false, known: false, flow: null, points, torchGrid, alignCorners: false };
  const grip = { k: 0, id: 0 };
  close(swept(given, [0.5, -0.5], grip, [0.4, 0.1], [0.5, -0.5]), [0.8, -0.6], 1e-6, "θ");
});

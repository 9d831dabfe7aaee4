// What lies ahead of a descent: one plain step, its box and its loss, and what pulls at the handles.

import assert from "node:assert/strict";
import { test } from "node:test";
import { forces } from "../../../../stn_viz/stage/web/math/forces.js";
import { grid } from "../../../../stn_viz/stage/web/math/grid.js";
import { outline } from "../../../../stn_viz/stage/web/math/outline.js";
import { sample } from "../../../../stn_viz/stage/web/math/sampler.js";
import { lossOn, StepPreview } from "../../../../stn_viz/stage/web/stage/descent/preview.js";
import { sceneOf } from "../../../../stn_viz/stage/web/wire/scene.js";
import { close, payload } from "../../golden.mjs";

const SLOPE = [0.5, -1, 0.25, 2, 0, -0.75];

function stage(name = "affine-0", more = {}) {
  const scene = sceneOf(payload(name));
  const told = [];
  return {
    scene: { ...scene, ...more },
    theta: Float64Array.from(scene.theta),
    gradient: { theta: Float64Array.from(SLOPE) },
    loss: "sum",
    selection: { pinned: null },
    motion: { request: 0 },
    held: null,
    handles: { tell: (pulls) => told.push(pulls) },
    ask: () => told.push("ask"),
    told,
  };
}
const box = ({ scene }, theta) => outline(grid(scene.family, theta, scene.frame), scene.frame);

test("one step on is θ − η ∂L/∂θ, with its own box and the loss of its V", () => {
  const one = stage();
  const preview = new StepPreview(one);
  preview.setRate(0.1);
  assert.deepEqual(one.told, ["ask"]);
  preview.update();
  const theta = one.scene.theta.map((v, k) => v - 0.1 * SLOPE[k]);
  close(preview.theta, theta, 1e-12, "θ");
  close(preview.sides, box(one, theta), 1e-12, "box");
  const { U, frame, kernel, padding, family } = one.scene;
  const V = sample(U, grid(family, theta, frame), frame, kernel, padding);
  close(
    preview.loss,
    V.reduce((a, b) => a + b, 0),
    1e-6,
    "L",
  );
});

test("forces are those of the maths, and each handle is told its own", () => {
  const one = stage();
  const preview = new StepPreview(one);
  preview.update();
  const wanted = forces(one.scene, one.theta, SLOPE);
  close(
    preview.forces.map(({ pull }) => pull),
    wanted.map(({ pull }) => pull),
    1e-12,
    "pull",
  );
  close(preview.strongest, Math.max(...wanted.map(({ pull }) => Math.hypot(...pull))), 1e-12, "strongest");
  assert.deepEqual(one.told, [preview.forces]);
});

test("without a gradient, or with one that is no number, nothing lies ahead", () => {
  for (const gradient of [null, { theta: Float64Array.of(1, 2, 3, NaN, 5, 6) }]) {
    const one = stage();
    const preview = new StepPreview(one);
    preview.update();
    one.gradient = gradient;
    preview.update();
    assert.deepEqual([preview.theta, preview.sides, preview.forces], [null, null, []]);
    assert.ok(Number.isNaN(preview.loss));
  }
});

test("the scale of the forces stays while θ moves, and forces that cost more than a frame has wait", () => {
  const one = stage();
  const preview = new StepPreview(one);
  preview.update();
  const { strongest } = preview;
  one.held = one.theta;
  one.gradient = { theta: Float64Array.from(SLOPE, (v) => 10 * v) };
  preview.update();
  assert.equal(preview.strongest, strongest);
  preview.cost = 1000; // ms
  preview.update();
  assert.deepEqual(preview.forces, []);
  assert.ok(preview.sides, "the box does not wait");
  one.held = null;
  preview.update();
  assert.ok(preview.forces.length > 0);
  close(preview.strongest, 10 * strongest, 1e-9, "strongest");
});

test("of a descent ten earlier boxes at most are kept, the first among them, and the answer's", () => {
  const one = stage();
  const identity = Float64Array.from(one.scene.family.identity);
  const thetas = Array.from({ length: 31 }, (_, k) => identity.map((v, n) => v + (n === 2 ? k / 100 : 0)));
  const answer = identity.map((v) => 0.5 * v);
  one.scene.playback = { thetas, rate: 0.25, answer, grids: null };
  const preview = new StepPreview(one);
  preview.rebuild();
  assert.equal(preview.rate, 0.25);
  assert.ok(preview.way.length <= 10 && preview.way[0].k === 0, `${preview.way.length}`);
  for (const { k, sides } of preview.way) close(sides, box(one, thetas[k]), 1e-12, `step ${k}`);
  close(preview.answer, box(one, answer), 1e-12, "answer");
  one.scene.playback = null;
  preview.rebuild();
  assert.deepEqual([preview.way, preview.answer], [[], null]);
});

test("of a family that only torch can evaluate, boxes are drawn by the points that torch sent", () => {
  const one = stage("swirl-0");
  const [h, w] = one.scene.frame.target;
  const middle = new Float32Array(2 * h * w); // every point at 0, the middle of U
  one.scene.playback = { thetas: [[0.3]], rate: 1, answer: [0], answerGrid: middle, grids: [middle] };
  const preview = new StepPreview(one);
  preview.rebuild();
  const { centre } = one.scene.frame;
  for (const sides of [preview.answer, preview.way[0].sides])
    for (const point of sides.flat(2)) close(point, centre, 1e-6, "point");
});

test("L is that of the pinned pixel, or of a comparison with T", () => {
  const one = stage();
  const size = one.scene.frame.target[0] * one.scene.frame.target[1];
  const V = Float32Array.from({ length: 2 * size }, (_, k) => k);
  one.loss = "pixel";
  one.selection.pinned = [1, 2];
  const at = one.scene.frame.target[1] + 2;
  assert.equal(lossOn(one, V), at + size + at);
  one.loss = "difference";
  one.scene.difference = V.map((v) => v - 3);
  assert.equal(lossOn(one, V), 9);
});

// The four V of both conventions: builder and sampler agree on the diagonal, which stands bright.

import assert from "node:assert/strict";
import { test } from "node:test";
import { grid as gridOf } from "../../../stn_viz/stage/web/math/grid.js";
import { sample } from "../../../stn_viz/stage/web/math/sampler.js";
import { conventions } from "../../../stn_viz/stage/web/paint/conventions.js";
import { scene as golden } from "../golden.mjs";
import { bytes, pane, pen } from "../paper.mjs";
import "../texts.mjs";

const LOOK = { picture: false, channel: 0, low: 0, high: 1 };

function drawn(name, width = 400) {
  const { meta, arrays, frame, family } = golden(name);
  const grid = gridOf(family, meta.theta, frame);
  const scene = { frame, U: arrays.U, kernel: "bilinear", padding: "zeros", channels: 2 };
  const V = sample(arrays.U, grid, frame, "bilinear", "zeros");
  const context = pen();
  const painted = [];
  const draw = context.drawImage;
  context.drawImage = (image, ...rect) => {
    painted.push(Array.from(V.subarray(0, V.length / 2), (_, i) => bytes(image, i)[0]));
    draw(image, ...rect);
  };
  const view = pane({ width, height: 300 });
  return { said: conventions({ scene, current: { grid, V }, look: LOOK }, context, view), context, painted, V, frame };
}
const grey = (v) => Math.round(255 * Math.min(Math.max(v, 0), 1));

for (const name of ["affine-0", "affine-1"])
  test(`${name}: four pictures in two rows, each with the pair that it was made by`, () => {
    const { context, frame } = drawn(name);
    assert.deepEqual(context.texts(), [
      "align_corners=False",
      "built False, sampled True",
      "built True, sampled False",
      "align_corners=True",
    ]);
    assert.deepEqual(
      context.of("text").map(({ fillStyle }) => fillStyle),
      ["light", "network", "network", "light"],
    );
    const [a, b, c, d] = context.of("image").map(({ rect }) => rect);
    assert.ok(a[0] + a[2] <= b[0] && a[1] + a[3] <= c[1] && b[0] === d[0] && c[1] === d[1]);
    for (const [, , w, h] of [a, b, c, d]) assert.ok(Math.abs(w / h - frame.target[1] / frame.target[0]) < 1e-9);
  });

test("a picture as narrow as on a phone has a name as short, within its width", () => {
  const { context } = drawn("affine-0", 160);
  assert.deepEqual(context.texts(), ["False", "False → True", "True → False", "True"]);
  for (const { text } of context.of("text")) assert.ok(6 * text.length <= 77);
});

test("V itself stands where the scene's own convention builds and reads", () => {
  for (const [name, own] of [
    ["affine-0", 0],
    ["affine-1", 3],
  ]) {
    const { painted, V, frame } = drawn(name);
    assert.equal(frame.alignCorners, own === 3);
    assert.deepEqual(painted[own], Array.from(V.subarray(0, V.length / 2), grey));
    for (const other of [1, 2]) assert.notDeepEqual(painted[other], painted[own]);
  }
});

test("the largest difference from V is said", () => {
  const { said } = drawn("affine-0");
  const size = Number(said.match(/^largest difference (\d+\.\d{4})$/)[1]);
  assert.ok(size > 0.01 && size < 2, said);
});

test("each picture stands in the middle of its quarter, its words at the quarter's foot, smoothed where it is shrunk", () => {
  const { context } = drawn("affine-0");
  const wide = (400 - 6) / 2; // a seam of 6 pixels lies between the quarters
  const high = (300 - 6) / 2;
  for (const [k, { rect, imageSmoothingEnabled }] of context.of("image").entries()) {
    const [left, top] = [(k % 2) * (wide + 6), Math.floor(k / 2) * (high + 6)];
    const [x, y, w, h] = rect;
    assert.ok(Math.abs(x + w / 2 - (left + wide / 2)) < 1e-9 && Math.abs(y + h / 2 - (top + high / 2)) < 1e-9, `${k}`);
    assert.ok(w <= wide + 1e-9 && h <= high + 1e-9 && (Math.abs(w - wide) < 1e-9 || Math.abs(h - high) < 1e-9));
    assert.equal(context.of("text")[k].place[1], top + high - 8);
    assert.equal(imageSmoothingEnabled, false, "a few large squares");
  }
});

// The coordinate convention: ±1 are outer edges or pixel centres, for both sides of a map that is not square.

import assert from "node:assert/strict";
import { test } from "node:test";
import { frameOf, targetAxis, targetPoint, toNormalised, toPixels } from "../../../stn_viz/stage/web/math/frame.js";
import { close } from "../golden.mjs";

const frame = (alignCorners, source = [4, 10], target = [3, 5]) =>
  frameOf({ frame: { source, target, align_corners: alignCorners } });

test("±1 are the outer edges, half a pixel beyond the first and the last centre", () => {
  assert.deepEqual(toPixels(frame(false), [-1, -1]), [-0.5, -0.5]);
  assert.deepEqual(toPixels(frame(false), [1, 1]), [9.5, 3.5]);
});

test("with align_corners ±1 are the first and the last centre", () => {
  assert.deepEqual(toPixels(frame(true), [-1, -1]), [0, 0]);
  assert.deepEqual(toPixels(frame(true), [1, 1]), [9, 3]);
});

test("0 is the middle of the map under both, and one half width is W/2 or (W − 1)/2 pixels", () => {
  for (const aligned of [false, true]) assert.deepEqual(toPixels(frame(aligned), [0, 0]), [4.5, 1.5]);
  assert.deepEqual(frame(false).pixelsPerUnit, [5, 2]);
  assert.deepEqual(frame(true).pixelsPerUnit, [4.5, 1.5]);
});

test("to pixels and back is nothing", () => {
  for (const aligned of [false, true])
    for (const point of [
      [0.3, -0.7],
      [-1.4, 2],
    ])
      close(toNormalised(frame(aligned), toPixels(frame(aligned), point)), point, 1e-12, "point");
});

test("a side of one pixel has only the place 0 with align_corners, and no number is divided by nothing", () => {
  const thin = frame(true, [1, 10]);
  assert.deepEqual(thin.pixelsPerUnit, [4.5, 0]);
  assert.deepEqual(toNormalised(thin, [4.5, 0]), [0, 0]);
  assert.deepEqual(toNormalised(thin, [4.5, 7]), [0, 0]);
});

test("a target's pixels lie as the source's do: their centres, or from corner to corner", () => {
  const points = (aligned) => [0, 1, 2, 3, 4].map((col) => targetPoint(frame(aligned), 0, col)[0]);
  close(points(false), [-0.8, -0.4, 0, 0.4, 0.8], 1e-12, "centres");
  close(points(true), [-1, -0.5, 0, 0.5, 1], 1e-12, "corner to corner");
  close(
    [0, 1, 2].map((row) => targetPoint(frame(true), row, 0)[1]),
    [-1, 0, 1],
    1e-12,
    "down",
  );
});

test("a target of the source's size reads each pixel at its own centre", () => {
  for (const aligned of [false, true]) {
    const same = frame(aligned, [3, 5]);
    for (const [row, col] of [
      [0, 0],
      [2, 4],
      [1, 3],
    ])
      close(toPixels(same, targetPoint(same, row, col)), [col, row], 1e-12, `row ${row}, column ${col}`);
  }
});

test("a target of one pixel looks at the middle under both", () => {
  for (const aligned of [false, true]) {
    const one = frame(aligned, [4, 10], [1, 1]);
    assert.deepEqual(targetPoint(one, 0, 0), [0, 0]);
    assert.deepEqual(targetAxis(one, 0), { steps: 1, offset: 0.5 });
  }
});

test("a target of two pixels has them at its ends with align_corners, and half way to the middle without", () => {
  const points = (aligned) => [0, 1].map((col) => targetPoint(frame(aligned, [4, 10], [1, 2]), 0, col)[0]);
  assert.deepEqual(points(true), [-1, 1]);
  assert.deepEqual(points(false), [-0.5, 0.5]);
});

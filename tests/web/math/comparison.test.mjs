// Where V's frame lies over U, what U is at V's pixels, and how far two pictures are apart.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  apart,
  besideV,
  chessboard,
  frameOverSource,
  sameSize,
  unmoved,
  wordsApart,
} from "../../../stn_viz/stage/web/math/comparison.js";
import { frameOf } from "../../../stn_viz/stage/web/math/frame.js";
import { grid } from "../../../stn_viz/stage/web/math/grid.js";
import { close, scene } from "../golden.mjs";

const frame = (source, target, align_corners = false) => frameOf({ frame: { source, target, align_corners } });

test("V covers all of U where ±1 are edges, however many pixels it has", () => {
  for (const target of [
    [4, 10],
    [3, 5],
    [1, 1],
  ]) {
    const [from, to] = frameOverSource(frame([4, 10], target));
    close(from, [-0.5, -0.5], 1e-12, "first corner");
    close(to, [9.5, 3.5], 1e-12, "last corner");
  }
});

test("where ±1 are centres, V's outer pixels stand on U's, and their edges lie as far out as they are wide", () => {
  const [from, to] = frameOverSource(frame([5, 9], [3, 3], true)); // 4 pixels of U to one of V across, 2 down
  close(from, [-2, -1], 1e-12, "first corner");
  close(to, [10, 5], 1e-12, "last corner");
  const [one, end] = frameOverSource(frame([1, 4], [1, 4], true));
  close([...one, ...end], [-0.5, -0.5, 3.5, 0.5], 1e-12, "a single row has an extent, too");
});

test("an unmoved grid is that of a θ that changes nothing", () => {
  for (const name of ["affine-0", "affine-1"]) {
    const { family, frame } = scene(name);
    const { x, y } = grid(family, family.identity, frame);
    const still = unmoved(frame);
    close(still.x, x, 1e-9, "x");
    close(still.y, y, 1e-9, "y");
  }
});

test("sizes are the same only where both sides are", () => {
  assert.ok(sameSize(frame([4, 6], [4, 6])));
  assert.ok(!sameSize(frame([4, 6], [4, 5])));
  assert.ok(!sameSize(frame([4, 6], [6, 4])));
});

test("the difference is without its sign, and what is no number is left out of its mean", () => {
  const out = new Float32Array(4);
  const { largest, mean } = apart([1, 0.5, 0.25, NaN], [0.5, 1, 0.25, 1], out);
  assert.deepEqual([...out], [0.5, 0.5, 0, NaN]);
  assert.equal(largest, 0.5);
  close(mean, 1 / 3, 1e-12, "mean");
  assert.deepEqual(apart([NaN], [1], new Float32Array(1)), { largest: 0, mean: 0 });
});

test("of painted pictures each colour is compared for itself, and the picture is opaque", () => {
  const words = (...bytes) => new Uint32Array(Uint8Array.from(bytes).buffer);
  const out = new Uint32Array(2);
  const found = wordsApart(words(10, 20, 30, 255, 0, 0, 0, 255), words(20, 10, 30, 255, 51, 0, 0, 255), out);
  assert.deepEqual([...new Uint8Array(out.buffer)], [10, 10, 0, 255, 51, 0, 0, 255]);
  close([found.largest, found.mean], [51 / 255, 71 / 6 / 255], 1e-12, "as shares of 1");
});

test("a chessboard has eight squares along the longer side, the last row cut where V ends", () => {
  const squares = chessboard([6, 16]);
  assert.deepEqual(squares[0], [1 / 8, 0, 2 / 8, 1 / 3]);
  assert.equal(squares.length, 12);
  const [left, top, right, bottom] = chessboard([5, 16]).at(-1);
  close([left, top, right, bottom], [7 / 8, 4 / 5, 1, 1], 1e-12, "the last one");
  assert.deepEqual(chessboard([1, 1]).length, 32, "one pixel has squares, too");
});

test("V is beside the fixed picture where there is one", () => {
  assert.deepEqual([besideV({ fixed: null }), besideV({ fixed: new Float32Array(4) })], ["U", "F"]);
});

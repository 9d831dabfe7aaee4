// Arrows are as long as what they stand for; what is cut off, 0, or too short to point says so.

import assert from "node:assert/strict";
import { test } from "node:test";
import { arrows, force, thinned } from "../../../stn_viz/stage/web/paint/arrows.js";
import { spread } from "../../../stn_viz/stage/web/paint/overlays.js";
import { close } from "../golden.mjs";
import { pane, pen } from "../paper.mjs";

const LONGEST = 300 / 14; // of the pane's shorter side
const drawn = (list, range) => {
  const context = pen();
  arrows(context, pane(), list, range);
  const [fill] = context.of("fill");
  return { paths: fill.path, rings: context.of("stroke").at(-1).path, fill };
};
const arrow = (dx, dy, x = 2, y = 3) => ({ x, y, dx, dy });
const [X, Y] = [30 + 2.5 * 20, 40 + 3.5 * 20]; // where that arrow begins
/** The point of an arrow that lies farthest along it. */
const tip = (path) => path.reduce((a, b) => (Math.hypot(a[0] - X, a[1] - Y) > Math.hypot(b[0] - X, b[1] - Y) ? a : b));

test("the longest arrow is a fourteenth of the pane, half of it half as long, and both point their way", () => {
  close(tip(drawn([arrow(0, 2)], 2).paths[0]), [X, Y + LONGEST], 1e-9, "all of it");
  close(tip(drawn([arrow(-1, 0)], 2).paths[0]), [X - LONGEST / 2, Y], 1e-9, "half of it");
});

test("an arrow beyond the range is as long as the longest, with a bar across its tip", () => {
  assert.equal(drawn([arrow(2, 0)], 2).paths.length, 1);
  const { paths } = drawn([arrow(20, 0)], 2);
  assert.equal(paths.length, 2);
  close(tip(paths[0]), [X + LONGEST, Y], 1e-9, "tip");
  close(
    paths[1].map(([x]) => x),
    [X + LONGEST + 1.5, X + LONGEST + 1.5],
    1e-9,
    "bar",
  );
});

test("an exact 0 is a ring, and what is too short to point a dot", () => {
  const { paths, rings } = drawn([arrow(0, 0), arrow(0.01, 0, 4, 4)], 2);
  assert.deepEqual(
    rings.filter(({ centre }) => centre),
    [{ centre: [X, Y], radius: 2.5 }],
  );
  assert.deepEqual(
    paths.filter(({ centre }) => centre),
    [{ centre: [120, 130], radius: 1.6 }],
  );
});

test("an arrow without a number, or out of the world, is not drawn", () => {
  const { paths, rings } = drawn([arrow(NaN, 1), arrow(1, 1, NaN, 0), arrow(1, 1, 1e9, 0)], 2);
  assert.deepEqual([paths.length, rings.length], [0, 0]);
});

test("a force begins at its handle and is as long as it is told, 12 pixels at least, however thick", () => {
  for (const thick of [1, 2])
    for (const [length, wanted] of [
      [60, 60],
      [1, 12],
    ]) {
      const context = pen();
      force(context, 100, 50, [0, -1], length, thick);
      const [path] = context.of("fill")[0].path;
      close(Math.min(...path.map(([, y]) => y)), 50 - wanted, 1e-9, "tip");
      close(path[0][1], 50, 1e-9, "foot");
      context.translate(0, 0);
      context.moveTo(1, 1); // the pen's own place is given back
      context.stroke();
      assert.deepEqual(context.done.at(-1).path.at(-1), [[1, 1]]);
    }
});

test("of the arrows that a pass spreads every other row and column stay", () => {
  for (const target of [
    [40, 64],
    [28, 28],
    [64, 17],
  ]) {
    const list = [...spread(target, 16)].map((i) => ({ x: i % target[1], y: Math.floor(i / target[1]) }));
    const few = thinned(list, target);
    const [xs, ys] = [list, few].map((l) => [new Set(l.map(({ x }) => x)).size, new Set(l.map(({ y }) => y)).size]);
    assert.deepEqual(
      ys,
      xs.map((n) => Math.floor(n / 2)),
      `${target}`,
    );
    assert.equal(few.length, ys[0] * ys[1]);
  }
});

test("a row of arrows, or a column, is thinned along itself alone", () => {
  for (const target of [
    [1, 64],
    [64, 1],
  ]) {
    const list = [...spread(target, 16)].map((i) => ({ x: i % target[1], y: Math.floor(i / target[1]) }));
    assert.equal(thinned(list, target).length, Math.floor(list.length / 2), `${target}`);
  }
});

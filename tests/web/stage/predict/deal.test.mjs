// A dealt θ: the same for the same seed, visibly a warp, and told apart from what it is mistaken for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { grid } from "../../../../stn_viz/stage/web/math/grid.js";
import { candidates, dealt, nextSeed, SEEDS, shiftEntry } from "../../../../stn_viz/stage/web/stage/predict/deal.js";
import { families, scene } from "../../golden.mjs";

const posed = families
  .map(({ family: name }) => scene(`${name}-0`))
  .filter(({ family }) => family.linear)
  .map(({ family, frame }) => ({ family, frame, aspect: frame.source[1] / frame.source[0] }));
const SOME = [0, 1, 2, 3, 4, 17, 42, 4711, SEEDS - 1];

/** Where the corners of V are read, in source pixels. */
const corners = ({ family, frame }, theta) => {
  const places = grid(family, Float64Array.from(theta), frame);
  const [rows, cols] = frame.target;
  return [0, cols - 1, (rows - 1) * cols, rows * cols - 1].map((k) => [places.x[k], places.y[k]]);
};
const farthest = (a, b) => Math.max(...a.map(([x, y], k) => Math.hypot(x - b[k][0], y - b[k][1])));

test("the same seed deals the same θ, another one another", () => {
  for (const one of posed) {
    for (const seed of SOME) assert.deepEqual(Array.from(dealt(one, seed)), Array.from(dealt(one, seed)));
    const all = new Set(SOME.map((seed) => String(Array.from(dealt(one, seed)))));
    assert.equal(all.size, SOME.length, one.family.name);
  }
});

test("every dealt θ is finite, and a warp that one sees", () => {
  for (const one of posed)
    for (const seed of SOME) {
      const theta = dealt(one, seed);
      assert.ok(Array.from(theta).every(Number.isFinite));
      const gap = farthest(corners(one, theta), corners(one, one.family.identity));
      assert.ok(gap > 0.1 * Math.min(...one.frame.source), `${one.family.name} ${seed}: ${gap}`);
    }
});

test("one of the candidates is the dealt θ, and no two read the same", () => {
  for (const one of posed)
    for (const seed of SOME) {
      const four = candidates(one, seed);
      assert.equal(four.length, 4, `${one.family.name} ${seed}`);
      const right = four.filter(({ origin }) => origin === "true");
      assert.equal(right.length, 1);
      assert.deepEqual(Array.from(right[0].theta), Array.from(dealt(one, seed)));
      for (const [k, a] of four.entries())
        for (const b of four.slice(k + 1))
          assert.ok(
            farthest(corners(one, a.theta), corners(one, b.theta)) > 0.05 * Math.min(...one.frame.source),
            `${one.family.name} ${seed}: ${a.origin} and ${b.origin}`,
          );
    }
});

test("the right one stands in every place", () => {
  const [one] = posed;
  const places = new Set(
    Array.from({ length: 40 }, (_, seed) => candidates(one, seed).findIndex(({ origin }) => origin === "true")),
  );
  assert.deepEqual([...places].sort(), [0, 1, 2, 3]);
});

test("one seed leads to the next, the same for all, and not in a short circle", () => {
  const seen = new Set();
  for (let seed = 42; seen.size < 200; seed = nextSeed(seed)) {
    assert.ok(Number.isInteger(seed) && seed >= 0 && seed < SEEDS);
    assert.ok(!seen.has(seed), `back at ${seed} after ${seen.size}`);
    seen.add(seed);
  }
});

test("the entry that shifts the box is found by its name, along both axes", () => {
  const affine = { parameters: ["θ11", "θ12", "θ13", "θ21", "θ22", "θ23"] };
  const found = SOME.map((seed) => shiftEntry(affine, seed));
  assert.deepEqual(new Set(found.map(({ along }) => along)), new Set(["x", "y"]));
  for (const { index, along } of found) assert.equal(affine.parameters[index], along === "x" ? "θ13" : "θ23");
  assert.equal(shiftEntry({ parameters: ["x1,1", "y1,1"] }, 1), null);
});

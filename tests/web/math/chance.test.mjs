// The order in which numbers and items are dealt.

import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom, shuffled } from "../../../stn_viz/stage/web/math/chance.js";

test("the same seed deals the same order, another one another", () => {
  assert.deepEqual(shuffled(20, 3), shuffled(20, 3));
  assert.notDeepEqual(shuffled(20, 3), shuffled(20, 4));
  assert.deepEqual(
    shuffled(20, 3).toSorted((a, b) => a - b),
    Array.from({ length: 20 }, (_, k) => k),
  );
});

test("numbers of chance fill [0, 1) evenly and do not follow one another", () => {
  const roll = seededRandom(7);
  const rolled = Array.from({ length: 20_000 }, roll);
  const counts = new Array(10).fill(0);
  for (const v of rolled) counts[Math.floor(10 * v)] += 1;
  for (const count of counts) assert.ok(Math.abs(count - 2000) < 200, `${counts}`);
  const lag = rolled.slice(1).reduce((sum, v, k) => sum + (v - 0.5) * (rolled[k] - 0.5), 0) / rolled.length;
  assert.ok(Math.abs(lag) < 0.003, `${lag}`);
});

test("every item comes to every place about equally often", () => {
  const [n, deals] = [4, 4000];
  const seen = Array.from({ length: n }, () => new Array(n).fill(0));
  for (let seed = 0; seed < deals; seed++)
    for (const [place, item] of shuffled(n, seed).entries()) seen[item][place] += 1;
  for (const count of seen.flat()) assert.ok(Math.abs(count - deals / n) < 120, `${seen}`);
});

// The box, only as much smaller as it takes for every sample to lie inside U.

import assert from "node:assert/strict";
import { test } from "node:test";
import { sources } from "../../../../stn_viz/stage/web/math/family.js";
import { grid } from "../../../../stn_viz/stage/web/math/grid.js";
import { insideU } from "../../../../stn_viz/stage/web/stage/handles/inside.js";
import { scaled } from "../../../../stn_viz/stage/web/stage/handles/moves.js";
import { close, families, scene } from "../../golden.mjs";

const scenes = families.map(({ family: name }) => scene(`${name}-0`));
const able = scenes.filter(({ family }) => family.linear && family.parameters.length >= 6);
/** How far the samples of θ lie inside U, in pixels; negative: outside. */
function depth({ family, frame }, theta) {
  const { x, y } = grid(family, Float64Array.from(theta), frame);
  const [h, w] = frame.source;
  return Math.min(...Array.from(x, (v, i) => Math.min(v, w - 1 - v, y[i], h - 1 - y[i])));
}
/** A θ with its box larger than U, and its centre where it was. */
const large = ({ family }) => scaled(family, family.identity, 1.7);

test("families of all kinds come to touch U's edge from inside, and keep centre and shape", () => {
  assert.ok(able.length >= 4);
  for (const shown of able) {
    const { family } = shown;
    const before = large(shown);
    const { theta } = insideU(shown, before);
    close(depth(shown, theta), 0, 1e-4, "the outermost sample");
    const ids = [family.centreId, ...family.anchorIds.slice(0, 3)];
    const [[c, old], [now, after]] = [before, theta].map((t) => [sources(family, t, ids)[0], sources(family, t, ids)]);
    close(now, c, 1e-9, "centre");
    const ways = old.slice(1).map(([x, y], k) => [x - c[0], y - c[1], after[k + 1][0] - c[0], after[k + 1][1] - c[1]]);
    for (const [x, y, u, v] of ways) close(x * v - y * u, 0, 1e-9, "the same way from the centre");
  }
});

test("a box that lies inside stays, and one whose centre does not is left alone", () => {
  const shown = scene("affine-0");
  assert.equal(insideU(shown, [0.5, 0, 0, 0, 0.5, 0]).said, "stage-inside-already");
  assert.equal(insideU(shown, [0.5, 0, 1.2, 0, 0.5, 0]).said, "stage-inside-centre");
});

test("what cannot be is said: a horizon, a family without scale, a flow", () => {
  const projective = scene("projective-0");
  assert.equal(insideU(projective, [1, 0, 0, 0, 1, 0, 1.5, 0]).said, "stage-inside-horizon");
  const still = scene("translation-0");
  assert.equal(insideU(still, [0.5, 0]).said, "stage-inside-family");
  assert.equal(insideU({ ...still, family: { linear: false } }, []).said, "stage-inside-family");
});

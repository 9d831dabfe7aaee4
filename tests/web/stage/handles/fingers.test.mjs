// Two fingers on the source: what they hold of the box stays under them.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { sources } from "../../../../stn_viz/stage/web/math/family.js";
import { toPixels } from "../../../../stn_viz/stage/web/math/frame.js";
import { Fingers } from "../../../../stn_viz/stage/web/stage/handles/fingers.js";
import { close, scene } from "../../golden.mjs";
import "../../texts.mjs";

const touch = (pointerId) => ({ pointerId, pointerType: "touch" });
let told = [];

/** A stage of a family, which notes what is done with it. */
function hand(name, more = {}) {
  const { family, frame } = scene(name);
  const stage = {
    scene: { family, frame },
    theta: Float64Array.from(family.identity),
    hold: (theta) => told.push(["hold", theta && [...theta]]),
    change(theta) {
      stage.theta = Float64Array.from(theta);
      told.push(["change"]);
    },
    commit: (name) => told.push(["commit", name]),
  };
  const handles = {
    stage,
    list: [{}],
    gesture: null,
    letGo: () => told.push(["letGo"]),
    withPins: (_, theta) => theta,
    ...more,
  };
  return { fingers: new Fingers(handles), stage, family, frame };
}
const corners = ({ stage, family, frame }) =>
  sources(family, stage.theta, family.anchorIds).map((p) => toPixels(frame, p));
beforeEach(() => {
  told = [];
});

test("one finger drags alone, a mouse is none", () => {
  const { fingers } = hand("affine-0");
  assert.equal(fingers.down({ pointerId: 9, pointerType: "mouse" }, [0, 0]), false);
  assert.equal(fingers.down(touch(1), [1, 1]), false);
  assert.equal(fingers.move(touch(1), [2, 2]), false);
  assert.equal(fingers.up(touch(1)), false);
  assert.deepEqual(told, []);
});

for (const name of ["affine-0", "affine-1", "tps-0"])
  test(`${name}: turn, scale and shift of the fingers are those of the box`, () => {
    const all = hand(name);
    const before = corners(all);
    assert.equal(all.fingers.down(touch(1), [1, 1]), false);
    assert.equal(all.fingers.down(touch(2), [2, 3]), true);
    // the second finger lies (1, 2) off the first and comes to (1.5, 0.5): as complex numbers f = (1.5 + 0.5i)/(1 + 2i)
    all.fingers.move(touch(1), [2, 1.5]);
    assert.equal(all.fingers.move(touch(2), [3.5, 2]), true);
    const [re, im] = [(1.5 + 1) / 5, (0.5 - 3) / 5];
    const carried = ([x, y]) => [2 + re * (x - 1) - im * (y - 1), 1.5 + im * (x - 1) + re * (y - 1)];
    const wanted = before.map(carried);
    close(corners(all), wanted, 1e-6, "anchors");
  });

test("a family that cannot turn does what it can, and nothing becomes no number", () => {
  const all = hand("attention-0");
  all.fingers.down(touch(1), [1, 1]);
  all.fingers.down(touch(2), [3, 1]);
  all.fingers.move(touch(2), [1, 3]);
  assert.ok(all.stage.theta.every(Number.isFinite));
});

test("fingers at one place have no direction: the box follows the first", () => {
  const all = hand("translation-0");
  const before = corners(all);
  all.fingers.down(touch(1), [2, 2]);
  all.fingers.down(touch(2), [2, 2]);
  all.fingers.move(touch(1), [3, 2]);
  assert.ok(all.stage.theta.every(Number.isFinite));
  assert.equal(corners(all).length, before.length);
});

test("θ is held from the second finger on and committed when one of the two leaves; a third does nothing", () => {
  const all = hand("affine-0", { gesture: {} });
  all.fingers.down(touch(1), [1, 1]);
  all.fingers.down(touch(2), [3, 1]);
  assert.equal(all.fingers.down(touch(3), [5, 5]), true);
  assert.deepEqual(told, [["letGo"], ["hold", [...all.family.identity]]]);
  assert.equal(all.fingers.up(touch(3)), true);
  assert.equal(all.fingers.up(touch(2)), true);
  assert.equal(told.at(-1)[0], "commit");
  assert.equal(all.fingers.move(touch(1), [9, 9]), false, "the one that stays drags no box");
});

test("given up, θ is as it was when the second finger came", () => {
  const all = hand("affine-0");
  all.fingers.down(touch(1), [1, 1]);
  all.fingers.down(touch(2), [3, 1]);
  all.fingers.move(touch(2), [4, 4]);
  assert.notDeepEqual([...all.stage.theta], [...all.family.identity]);
  all.fingers.abandon();
  assert.deepEqual([...all.stage.theta], [...all.family.identity]);
  assert.deepEqual(told.at(-2), ["hold", null]);
});

test("a stage without handles, and a family that is not linear, are left as they are", () => {
  const fixed = hand("affine-0", { list: [] });
  fixed.fingers.down(touch(1), [1, 1]);
  assert.equal(fixed.fingers.down(touch(2), [3, 1]), true);
  assert.equal(fixed.fingers.move(touch(2), [4, 4]), false);
  const flow = hand("diffeomorphic-0");
  flow.fingers.down(touch(1), [1, 1]);
  flow.fingers.down(touch(2), [3, 1]);
  assert.equal(flow.fingers.move(touch(2), [4, 4]), false);
  assert.deepEqual(told, []);
});

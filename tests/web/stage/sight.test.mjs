// How much of the plane is in sight: the smallest zoom that holds the box.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting } from "../../../stn_viz/stage/web/stage/sight.js";

const SOURCE = [40, 60];
/** A stage whose box reaches `by` times as far as the source's edges do. */
function reaching(by, more = {}) {
  const [h, w] = SOURCE;
  const [x, y] = [(by * w + w - 1) / 2, (by * h + h - 1) / 2];
  const sides = [
    [
      [
        [x, 0],
        [0, y],
      ],
    ],
  ];
  const grid = { x: [x], y: [y], w: null };
  const frame = { source: SOURCE, target: [1, 1] };
  return {
    sides,
    current: { grid },
    handles: { many: false },
    projector: false,
    large: { shows: "" },
    scene: { scattered: false, frame },
    ...more,
  };
}

test("a box inside the source leaves a rim around it", () => {
  for (const by of [0.2, 1]) assert.equal(fitting(reaching(by)), 1.3);
});

test("a box that reaches out is in sight, with an eighth to spare", () => {
  for (const by of [1.3, 1.9, 2.4, 3.6, 5]) {
    const zoom = fitting(reaching(by));
    assert.ok(zoom >= 1.12 * by && zoom <= 2.1 * by, `${by}: ${zoom}`);
  }
});

test("what is flung beyond everything ends at the widest; control points keep the picture large", () => {
  const widest = fitting(reaching(100));
  assert.ok(widest > fitting(reaching(4)) || widest === fitting(reaching(5)));
  assert.equal(fitting(reaching(1000)), widest);
  assert.ok(fitting(reaching(100, { handles: { many: true } })) < widest);
});

test("across and down count alike: the farther of the two decides", () => {
  const wide = reaching(1);
  wide.sides[0][0][0] = [(3.6 * 60 + 59) / 2, 0];
  const high = reaching(1);
  high.sides[0][0][1] = [0, (3.6 * 40 + 39) / 2];
  const left = reaching(1);
  left.sides[0][0][1] = [0, (39 - 3.6 * 40) / 2];
  for (const stage of [wide, high, left]) assert.equal(fitting(stage), fitting(reaching(3.6)));
});

test("in a hall the picture comes first where the box is inside it", () => {
  assert.ok(fitting(reaching(1, { projector: true })) < fitting(reaching(1)));
  assert.equal(fitting(reaching(3, { projector: true })), fitting(reaching(3)));
  assert.ok(
    fitting(reaching(1, { large: { shows: "wipe" } })) < fitting(reaching(1)),
    "and so where one fills the stage",
  );
});

test("where one picture fills the stage it is as large as the box beside it lets it be", () => {
  for (const by of [1.2, 1.5, 2, 3, 4]) {
    const zoom = fitting(reaching(by, { large: { shows: "wipe" } }));
    assert.ok(zoom >= 1.12 * by && zoom <= 1.5 * by && zoom <= fitting(reaching(by)), `${by}: ${zoom}`);
  }
});

test("a box with a horizon has no end: one zoom for all of them", () => {
  const stage = reaching(1);
  stage.current.grid.w = [1, -1];
  const far = reaching(1000);
  far.current.grid.w = [0, 1];
  assert.equal(fitting(stage), fitting(far));
  assert.ok(fitting(far) < fitting(reaching(1000)));
});

test("of loose points those that are numbers count", () => {
  const scene = { scattered: true, frame: { source: SOURCE, target: [1, 3] } };
  const grid = { x: [NaN, 1e3, 29.5], y: [5, NaN, 19.5], w: null };
  assert.equal(fitting(reaching(9, { scene, current: { grid } })), 1.3);
  grid.x[2] = 29.5 + 60;
  assert.ok(fitting(reaching(9, { scene, current: { grid } })) > 2);
});

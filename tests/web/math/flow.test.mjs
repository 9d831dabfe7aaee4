// The flow of a velocity field, against fields whose flow is known in closed form.

import assert from "node:assert/strict";
import { test } from "node:test";
import { flowOf, follow } from "../../../stn_viz/stage/web/math/flow.js";
import { close } from "../golden.mjs";

const N = 65;
const MARGIN = 2;

/** A flow of 2×2 control points, whose velocity is bilinear between the corners of the working lattice. */
function flow(steps = 6) {
  const weights = new Float64Array(2 * N);
  for (let i = 0; i < N; i++) weights.set([1 - i / (N - 1), i / (N - 1)], 2 * i);
  const tensor = { data: weights, shape: [N, 2] };
  return flowOf({ steps, resolution: N, margin: MARGIN }, { flow_across: tensor, flow_down: tensor });
}
/** θ of a velocity that is a function of the place: its values at the four corners. */
const thetaOf = (velocity) => [-MARGIN, MARGIN].flatMap((y) => [-MARGIN, MARGIN].flatMap((x) => velocity(x, y)));
const POINTS = [
  [0, 0],
  [0.5, -0.25],
  [-1, 1],
  [0.9, 0.4],
];
const moved = (one, theta) => {
  const out = [];
  follow(
    one,
    theta,
    POINTS.length,
    (i) => POINTS[i][0],
    (i) => POINTS[i][1],
    (_i, x, y) => out.push([x, y]),
  );
  return out;
};

test("without velocity nothing moves", () =>
  close(
    moved(
      flow(),
      thetaOf(() => [0, 0]),
    ),
    POINTS,
    1e-12,
    "points",
  ));

test("a constant velocity shifts by itself in one unit of time", () => {
  close(
    moved(
      flow(),
      thetaOf(() => [0.25, -0.125]),
    ),
    POINTS.map(([x, y]) => [x + 0.25, y - 0.125]),
    1e-9,
    "points",
  );
});

test("a velocity of a·x scales by e^a", () => {
  const a = -0.4;
  const found = moved(
    flow(8),
    thetaOf((x, y) => [a * x, a * y]),
  );
  close(
    found,
    POINTS.map(([x, y]) => [x * Math.exp(a), y * Math.exp(a)]),
    2e-3,
    "points",
  );
});

test("a velocity across the radius turns by its angle", () => {
  const turn = 0.5;
  const found = moved(
    flow(8),
    thetaOf((x, y) => [-turn * y, turn * x]),
  );
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  close(
    found,
    POINTS.map(([x, y]) => [c * x - s * y, s * x + c * y]),
    2e-3,
    "points",
  );
});

test("more doublings come closer, and −v leads back", () => {
  const a = -0.4;
  const scaled = (steps) =>
    moved(
      flow(steps),
      thetaOf((x, y) => [a * x, a * y]),
    )[3][0];
  const wanted = 0.9 * Math.exp(a);
  assert.ok(Math.abs(scaled(1) - wanted) > 4 * Math.abs(scaled(4) - wanted));
  const one = flow(8);
  const theta = thetaOf((x, y) => [0.2 * y, 0.1 * x]);
  const there = moved(one, theta);
  const back = [];
  const away = theta.map((v) => -v);
  follow(
    one,
    away,
    4,
    (i) => there[i][0],
    (i) => there[i][1],
    (_i, x, y) => back.push([x, y]),
  );
  close(back, POINTS, 2e-3, "points");
});

test("a flow is kept for its θ alone, and what overflowed is not kept", () => {
  const one = flow();
  const first = moved(
    one,
    thetaOf(() => [0.25, 0]),
  );
  moved(
    one,
    thetaOf(() => [NaN, NaN]),
  );
  assert.equal(one.theta, null);
  close(
    moved(
      one,
      thetaOf(() => [0.25, 0]),
    ),
    first,
    1e-12,
    "points",
  );
});

test("beyond the working lattice a point moves as the lattice's rim does", () => {
  const one = flow();
  const theta = thetaOf((x, y) => [0.1 * x, 0.05 * y]);
  const at = (...point) => {
    const out = [];
    const put = (_, x, y) => out.push(x - point[0], y - point[1]);
    follow(
      one,
      theta,
      1,
      () => point[0],
      () => point[1],
      put,
    );
    return out;
  };
  close(at(5, 0.5), at(MARGIN, 0.5), 1e-12, "right");
  close(at(-5, 0.5), at(-MARGIN, 0.5), 1e-12, "left");
  close(at(0.5, 7), at(0.5, MARGIN), 1e-12, "below");
  close(at(0.5, -7), at(0.5, -MARGIN), 1e-12, "above");
});

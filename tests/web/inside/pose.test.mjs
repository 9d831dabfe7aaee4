// A digit in a hand: where its handle is, and which pose a pull leads to.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bounded,
  carried,
  corners,
  grasped,
  knob,
  middle,
  placed,
  swung,
} from "../../../stn_viz/stage/web/inside/pose.js";

const SIZE = [42, 60];
const BOUNDS = [
  [-180, 180],
  [0.4, 1.6],
  [-16, 16],
  [-16, 16],
];
const near = (a, b) => {
  for (const [k, v] of a.entries()) assert.ok(Math.abs(v - b[k]) <= 1e-9, `${a} ≠ ${b}`);
};

test("upright and unmoved the digit lies in the middle of the picture", () => {
  near(middle([0, 1, 0, 0], SIZE), [30, 21]);
  near(knob([0, 1, 0, 0], SIZE), [30, 10]);
  near(corners([0, 1, 0, 0], SIZE).flat(), [16, 7, 44, 7, 44, 35, 16, 35]);
});

test("a turn is clockwise on the screen, a shift to the right and down", () => {
  near(placed([90, 2, 3, -4], SIZE, [0, -5]), [30 + 3 + 10, 21 - 4]);
});

test("a handle that is pulled to where a pose has it leads to that pose", () => {
  for (const pose of [
    [37, 1.25, 2, -3],
    [-145, 0.6, 0, 5],
  ])
    near(swung([0, 1, pose[2], pose[3]], SIZE, knob(pose, SIZE)), pose);
});

test("a digit is carried as far as the hand goes", () => {
  assert.deepEqual(carried([10, 1, 2, 3], [5, 5], [9, 4.5]), [10, 1, 6, 2.5]);
});

test("no number leaves its bounds", () => {
  assert.deepEqual(bounded([200, 0.1, -20, 3], BOUNDS), [180, 0.4, -16, 3]);
});

test("a hand takes a handle where it is near, else the nearest digit", () => {
  const poses = [
    [0, 1, -10, 0],
    [0, 1, 10, 0],
  ];
  assert.deepEqual(grasped(poses, SIZE, [40.5, 10.5], 2), { digit: 1, handle: true });
  assert.deepEqual(grasped(poses, SIZE, [22, 20], 2), { digit: 0, handle: false });
});

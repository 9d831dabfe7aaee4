// What numbers can be taken for: each reading sends pixels where the text that they came from says.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  boxed,
  by,
  count,
  fromPixels,
  isMatrix,
  matrixFrom,
  normalisedMatrix,
  plain,
  rectangle,
} from "../../../stn_viz/stage/web/interchange/readings.js";
import { sources } from "../../../stn_viz/stage/web/math/family.js";
import { toPixels } from "../../../stn_viz/stage/web/math/frame.js";
import { grid } from "../../../stn_viz/stage/web/math/grid.js";
import { close, scene } from "../golden.mjs";
import "../texts.mjs";

const shown = (name) => {
  const { meta, ...ready } = scene(name);
  return { ...meta, ...ready };
};
const own = ({ frame }) => ({ source: frame.source, target: frame.target });

test("numbers are counted over their rows, and sizes are read width first", () => {
  assert.equal(count([[1, 2, 3], [4]]), 4);
  assert.equal(by([48, 64]), "64×48");
});

test("a matrix has two or three rows of three, or its numbers in one", () => {
  const six = [1, 2, 3, 4, 5, 6];
  for (const rows of [
    [six],
    [six.slice(0, 3), six.slice(3)],
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    [[...six, 7, 8, 9]],
  ])
    assert.ok(isMatrix(rows), JSON.stringify(rows));
  for (const rows of [
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    [[1, 2, 3]],
    [[1, 2, 3, 4, 5]],
    [
      [1, 2, 3, 4],
      [5, 6],
    ],
  ])
    assert.ok(!isMatrix(rows), JSON.stringify(rows));
  assert.deepEqual(matrixFrom([six]), [
    [1, 2, 3],
    [4, 5, 6],
    [0, 0, 1],
  ]);
  assert.deepEqual(
    matrixFrom([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]),
    [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ],
  );
});

test("no θ holds a negative zero", () => assert.ok(plain([-0, 1]).every((v) => !Object.is(v, -0))));

test("a normalised matrix that is θ keeps every digit; another is fitted", () => {
  const affine = shown("affine-0");
  const digits = [
    [0.1 + 0.2, 1 / 3, 1e-17],
    [Math.PI, -0.7, 0.123456789012345],
  ];
  assert.deepEqual([...normalisedMatrix(digits, affine).theta], digits.flat());
  const twice = [
    [1, 0, 0.5],
    [0, 1, 0],
    [0, 0, 2],
  ]; // homogeneous: half of it is the map
  close([...normalisedMatrix(twice, affine).theta], [0.5, 0, 0.25, 0, 0.5, 0], 1e-12, "θ");
  assert.match(
    normalisedMatrix(
      [
        [1, 0, 0],
        [0, 1, 0],
        [0.5, 0, 1],
      ],
      affine,
    ).error,
    /affine/,
  );
});

for (const name of ["affine-0", "affine-1"]) {
  const here = shown(name);
  const M = [
    [0.8, -0.3, 2],
    [0.2, 0.6, 1],
    [0, 0, 1],
  ];

  test(`${name}: a matrix from target pixels to source pixels is where V reads`, () => {
    const { theta, said } = fromPixels("pixels", M, own(here), here);
    const at = grid(here.family, theta, here.frame);
    for (const [row, col] of [
      [0, 0],
      [at.rows - 1, at.cols - 1],
    ]) {
      const i = row * at.cols + col;
      close(
        [at.x[i], at.y[i]],
        [0.8 * col - 0.3 * row + 2, 0.2 * col + 0.6 * row + 1],
        1e-9,
        `row ${row}, column ${col}`,
      );
    }
    assert.match(said, new RegExp(`${by(here.frame.source)} ← ${by(here.frame.target)}`));
  });

  test(`${name}: OpenCV's matrix is the way back, from source pixels to target pixels`, () => {
    const { theta } = fromPixels("OpenCV", M, own(here), here);
    const at = grid(here.family, theta, here.frame);
    const back = (i) => [0.8 * at.x[i] - 0.3 * at.y[i] + 2, 0.2 * at.x[i] + 0.6 * at.y[i] + 1];
    close(back(0), [0, 0], 1e-9, "row 0, column 0");
    close(back(at.x.length - 1), [at.cols - 1, at.rows - 1], 1e-9, "the last pixel");
  });

  test(`${name}: V's corners go to a box in pixels, whose rim is the box's`, () => {
    const [x0, y0, x1, y1] = [1, 0.5, 4, 2.5];
    const { theta } = boxed(rectangle([x0, y0, x1, y1]), own(here), here);
    const corners = [
      [-1, -1],
      [1, 1],
    ].map((p) => here.family.points.findIndex((q) => q[0] === p[0] && q[1] === p[1]));
    const found = sources(here.family, theta, corners).map((p) => toPixels(here.frame, p));
    close(
      found,
      [
        [x0, y0],
        [x1, y1],
      ],
      1e-9,
      "corners",
    );
  });
}

test("pixels of a file twice as high and three times as wide are as many more: edges meet edges", () => {
  const here = shown("affine-0");
  const [h, w] = here.frame.source;
  const file = { source: [2 * h, 3 * w], target: here.frame.target };
  const whole = boxed(rectangle([-0.5, -0.5, 3 * w - 0.5, 2 * h - 0.5]), file, here);
  close([...whole.theta], [1, 0, 0, 0, 1, 0], 1e-9, "all of it");
});

test("a matrix that cannot be turned round, and a source without width, are refused in words", () => {
  const here = shown("affine-0");
  const flat = [
    [1, 1, 0],
    [1, 1, 0],
    [0, 0, 1],
  ];
  assert.equal(fromPixels("OpenCV", flat, own(here), here).theta, undefined);
  assert.ok(fromPixels("OpenCV", flat, own(here), here).error.length > 10);
  const thin = { ...here, frame: { ...here.frame, pixelsPerUnit: [0, 1.5], source: [4, 1], alignCorners: true } };
  assert.match(boxed(rectangle([0, 0, 1, 1]), own(thin), thin).error, /no width/);
  assert.match(fromPixels("pixels", flat, own(thin), thin).error, /no width/);
});

test("a rectangle's corners go round it, from the top left", () => {
  assert.deepEqual(rectangle([1, 2, 5, 9]), [
    [1, 2],
    [5, 2],
    [5, 9],
    [1, 9],
  ]);
});

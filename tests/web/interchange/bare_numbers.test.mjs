// Numbers without a word: taken for the one thing that they can be, asked about where they can be several.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBare } from "../../../stn_viz/stage/web/interchange/bare_numbers.js";
import { close, scene } from "../golden.mjs";
import "../texts.mjs";

const shown = (name) => {
  const { meta, ...ready } = scene(name);
  return { ...meta, ...ready };
};
const affine = shown("affine-0");
const labels = ({ choices }) => choices.map(({ label }) => label);
const [h, w] = affine.frame.source;

test("six numbers may be normalised or between pixels, either way round: a question with three answers", () => {
  const found = fromBare(
    [
      [1.1, 0.2, 0.3],
      [-0.2, 0.9, 0.1],
    ],
    affine,
  );
  assert.match(found.question, /^These 6 numbers/);
  assert.deepEqual(labels(found), [
    "normalised, as F.affine_grid takes it",
    "source ← target pixels (cv2 with WARP_INVERSE_MAP)",
    "target ← source pixels (cv2.warpAffine)",
  ]);
  assert.deepEqual([...found.choices[0].theta], [1.1, 0.2, 0.3, -0.2, 0.9, 0.1]);
  for (const { said } of found.choices) assert.match(said, /^Taken as/);
});

test("readings that lead nowhere near the source come last", () => {
  const matrix = [
    [1, 0, 8],
    [0, 1, 0],
  ]; // eight half widths to the right, or eight pixels
  assert.match(labels(fromBare(matrix, affine)).at(-1), /^normalised/);
});

test("readings that agree are taken without a question, and it is said what for", () => {
  const square = shown("affine-0");
  square.frame = { ...square.frame, target: square.frame.source };
  const found = fromBare(
    [
      [1, 0, 0],
      [0, 1, 0],
    ],
    square,
  ); // the identity under every reading
  assert.deepEqual([...found.theta], [1, 0, 0, 0, 1, 0]);
  assert.match(found.said, /F\.affine_grid/);
});

test("as many numbers as θ has are θ", () => {
  const translation = shown("translation-0");
  const found = fromBare([[0.25, -0.5]], translation);
  assert.deepEqual([...found.theta], [0.25, -0.5]);
  assert.match(found.said, /the 2 numbers of a .* θ/);
});

test("four numbers in a row may be ends or a width and a height; in two rows, ranges", () => {
  const row = fromBare([[1, 1, 3, 2]], affine);
  assert.deepEqual(
    labels(row).map((label) => label.split(/[:,]/)[0]),
    ["x0 y0 x1 y1", "x y width height", "x0 y0 x1 y1"],
  );
  const rows = fromBare(
    [
      [1, 3],
      [1, 2],
    ],
    affine,
  );
  assert.match(rows.said, /x0 x1, y0 y1/);
  close([...rows.theta], [...row.choices[0].theta], 1e-12, "the box from (1, 1) to (3, 2), which as ends has no area");
});

test("a width and a height count pixels: the whole map from 0 0 is all of U", () => {
  const { choices } = fromBare([[0, 0, w, h]], affine);
  const extent = choices.find(({ label }) => label.startsWith("x y width"));
  close([...extent.theta], [1, 0, 0, 0, 1, 0], 1e-9, "θ");
});

test("eight numbers in four rows are corners of V, in pixels or normalised", () => {
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ];
  const found = fromBare(corners, affine);
  assert.match(labels(found)[0], new RegExp(`${w}×${h}`));
  const normalised = found.choices.find(({ label }) => label.endsWith("normalised"));
  close([...normalised.theta], [1, 0, 0, 0, 1, 0], 1e-9, "θ");
});

test("what no reading can hold is refused, with a reason", () => {
  const found = fromBare(
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ],
    affine,
  );
  assert.equal(found.theta, undefined);
  assert.ok(found.error.length > 10);
});

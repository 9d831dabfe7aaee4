// Programs for other tools that cannot be read say why; what each tool means by its matrix is pinned by the tool itself
// (tests/web/test_pasted_programs.py).

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromTool } from "../../../stn_viz/stage/web/interchange/tool_code.js";
import { scene } from "../golden.mjs";
import "../texts.mjs";

function shown(name) {
  const { meta, frame, family } = scene(name);
  return { ...meta, frame, family };
}

for (const [who, text] of [
  ["PIL", "V = U.transform((64, 48), Image.AFFINE, (a, b, c, d, e, f))"],
  ["SciPy", "V = affine_transform(U, [[1, 0], [0, 1]], offset=t, output_shape=(4, 6))"],
  ["SciPy", "V = affine_transform(U, [[1, 0], [0, 1]], offset=3.0)"],
  ["SimpleITK", "t.SetMatrix([1, 0, 0, 1])\nt.SetCenter(middle)"],
  ["OpenCV", "M = cv2.getRotationMatrix2D((20, 15), 30, 1.0)\nV = cv2.warpAffine(U, M, (64, 48))"],
])
  test(`a program for ${who} without its numbers is known, and not guessed: ${text.slice(0, 60)}`, () => {
    assert.match(fromTool(text, shown("affine-0")).error, new RegExp(`${who} code, but its matrix is not written out`));
  });

test("numbers that are none are refused", () => {
  const text = "cv2.warpAffine(U, np.array([[1, nan, 0], [0, 1, 0]]), (8, 8))";
  assert.match(fromTool(text, shown("affine-0")).error, /NaN/);
});

test("a text of no tool is left to others", () => {
  for (const text of ["[[1, 0, 0], [0, 1, 0]]", "grid = F.affine_grid(theta, (1, 1, 4, 4))", "model.transform(U)"])
    assert.equal(fromTool(text, shown("affine-0")), null);
});

test("a family without a matrix reads no tool's program", () => {
  assert.equal(fromTool("cv2.warpAffine(U, np.eye(2, 3), (8, 8))", shown("tps-0")), null);
});

// One pixel's story against Python's, and the readers of a source pixel against ∂V/∂U.

import assert from "node:assert/strict";
import { test } from "node:test";
import { backward } from "../../../stn_viz/stage/web/math/backward.js";
import { explain, readers } from "../../../stn_viz/stage/web/math/explain.js";
import { grid } from "../../../stn_viz/stage/web/math/grid.js";
import { close, families, mapOf, STORED, scene } from "../golden.mjs";

const FIELDS = {
  target: "target",
  source: "source",
  pixel: "pixel",
  tapRows: "tap_rows",
  tapCols: "tap_cols",
  weights: "weights",
  values: "values",
  value: "value",
  slopePixel: "slope_pixel",
  slope: "slope",
  jacobian: "jacobian",
  dtheta: "dtheta",
};

for (const document of families) {
  for (const want of document.explanations) {
    const { frame, family } = scene(`${document.family}-${want.frame}`);
    const { row, col, kernel, padding } = want;
    test(`${document.family}, align_corners ${frame.alignCorners}: ${kernel}, ${padding} at (${row}, ${col})`, () => {
      const found = explain(
        mapOf(document.frames[want.frame].U),
        family,
        document.theta,
        frame,
        kernel,
        padding,
        row,
        col,
      );
      assert.deepEqual([found.row, found.col, found.inside], [row, col, want.inside]);
      for (const [here, there] of Object.entries(FIELDS)) {
        if (!family.linear && (here === "jacobian" || here === "dtheta")) assert.equal(found[here], null);
        else close(found[here], want[there], STORED, here);
      }
      close(found.weightSum, want.weight_sum, STORED, "weightSum");
    });
  }
}

test("readers of a source pixel are the row of ∂V/∂U that belongs to it", () => {
  const { frame, family, meta } = scene("affine-0");
  const at = grid(family, meta.theta, frame);
  const U = { data: new Float64Array(frame.source[0] * frame.source[1]), shape: [1, ...frame.source] };
  for (const [kernel, padding] of [
    ["bilinear", "zeros"],
    ["bilinear", "border"],
    ["bicubic", "reflection"],
  ]) {
    const [row, col] = [2, frame.source[1] - 1];
    const { targets, weights } = readers(at, frame, kernel, row, col, padding);
    const dense = new Float64Array(at.x.length);
    for (const [k, i] of targets.entries()) dense[i] = weights[k];
    for (let i = 0; i < dense.length; i++) {
      const upstream = new Float64Array(dense.length);
      upstream[i] = 1;
      const { U: toU } = backward(U, at, frame, kernel, padding, upstream);
      close(toU[row * frame.source[1] + col], dense[i], 1e-12, `${kernel}, ${padding}, target ${i}`);
    }
    assert.ok(targets.length > 0);
  }
});

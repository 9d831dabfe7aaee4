// Short formulas in a sentence.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cut } from "../../../stn_viz/stage/web/lesson/typeset.js";

test("what hangs on a letter is set so, and names of flags are left alone", () => {
  assert.deepEqual(cut("x^s = s x^t + t_x"), [
    "x",
    { raised: true, text: "s" },
    " = s x",
    { raised: true, text: "t" },
    " + t",
    { raised: false, text: "x" },
  ]);
  assert.deepEqual(cut("align_corners=False and grid_sample"), ["align_corners=False and grid_sample"]);
  assert.deepEqual(cut("θ11 + θ13"), ["θ", { raised: false, text: "11" }, " + θ", { raised: false, text: "13" }]);
  assert.deepEqual(cut("∂(x,y)_i/∂θ"), ["∂(x,y)", { raised: false, text: "i" }, "/∂θ"]);
});

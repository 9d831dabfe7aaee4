// Short formulas in a sentence.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bound, cut, unstopped } from "../../../stn_viz/stage/web/lesson/typeset.js";

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
  assert.deepEqual(cut("w = 1 + h31, with31"), ["w = 1 + h", { raised: false, text: "31" }, ", with31"]);
  assert.deepEqual(cut("∂(x,y)_i/∂θ"), ["∂(x,y)", { raised: false, text: "i" }, "/∂θ"]);
});

test("a line ends neither before a per cent sign nor at a sign of a short term, nor within a point", () => {
  const spaces = (/** @type {string} */ text) => bound(text).replaceAll("\u00a0", "~").replaceAll("\u2060", "|");
  assert.equal(spaces("falls to 69 % at 30°"), "falls to 69~% at 30°");
  assert.equal(spaces("the column reads x = 180."), "the column reads x~=~180.");
  assert.equal(spaces("61/64 = 95 %; align_corners = False"), "61/64~=~95~%; align_corners = False");
  assert.equal(spaces("∂L/∂s"), "∂L/|∂s");
  assert.equal(spaces("at (x, y) = (1.70, 1.10), with"), "at (x,~y) =~(1.70,~1.10), with");
  assert.equal(spaces("(x^s, y^s, 1)ᵀ and U[1, 2]"), "(x^s,~y^s,~1)ᵀ and U[1,~2]");
  assert.equal(spaces("(row, column) and （行 1, 2 列）"), "(row, column) and （行 1, 2 列）");
  assert.equal(spaces("with .7 · .9 = .63"), "with .7~·~.9~=~.63");
  assert.equal(spaces("−90°: 27, 28 · 28 points"), "−90°:~27, 28~·~28 points");
  assert.equal(spaces("similarity 4 · affine 6"), "similarity 4 · affine 6");
});

test("a sentence within another brings no second full stop", () => {
  assert.deepEqual(["It reads any turn.", "都能读。", "0.5"].map(unstopped), ["It reads any turn", "都能读", "0.5"]);
});

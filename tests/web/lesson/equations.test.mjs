// The paper's equations with the numbers of a pixel.

import assert from "node:assert/strict";
import { test } from "node:test";
import { equationsFor, tex } from "../../../stn_viz/stage/web/lesson/equations.js";

test("the equations are those of what is shown, with its numbers", () => {
  assert.deepEqual(equationsFor({ family: "attention", kernel: "bilinear", gradient: false }), [2, 5]);
  assert.deepEqual(equationsFor({ family: "affine", kernel: "integer", gradient: true }), [1, 4, 6, 7]);
  assert.deepEqual(equationsFor({ family: "tps", kernel: "lanczos", gradient: false }), [1, 3]);
  assert.match(tex(5, { pixel: [1.7, 1.1], V: 0.7156 }), /0\.7156.*1\.70.*1\.10/);
  assert.match(tex(2, { scale: 0.5, shift: [-0.25, 0] }), /0\.50.*\{-}0\.25.*0\.00/);
  assert.doesNotMatch(tex(1, {}), /underset/);
});

test("each symbol of eq. 1 has its own number below it, with a minus sign that TeX sets as one", () => {
  const theta = [1.11, 1.12, 1.13, 2.21, 2.22, -2.23];
  const text = tex(1, { theta, target: [0.1, 0.2], source: [0.3, -0.4] });
  for (const [symbol, value] of [
    ["\\theta_{11}", "1.11"],
    ["\\theta_{13}", "1.13"],
    ["\\theta_{21}", "2.21"],
    ["\\theta_{23}", "{-}2.23"],
    ["x_i^t", "0.10"],
    ["y_i^t", "0.20"],
    ["x_i^s", "0.30"],
    ["y_i^s", "{-}0.40"],
  ])
    assert.match(
      text,
      new RegExp(`fact\\}\\{${RegExp.escape(value)}\\}\\}\\{[^{}]*\\{[^{}]*\\}\\{${RegExp.escape(symbol)}`),
      symbol,
    );
});

test("eq. 4 rounds, eq. 5 to 7 are the bilinear kernel, its share of U and its slope, as the paper prints them", () => {
  const plain = (number) => tex(number, {}).replace(/\\class\{is-\w+\}\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/g, "$1");
  assert.match(plain(3), /V_i\^c = .*k\(x_i\^s - m; \\Phi_x\)\\, k\(y_i\^s - n; \\Phi_y\)$/);
  assert.match(plain(4), /\\lfloor x_i\^s \+ 0\.5 \\rfloor - m.*\\lfloor y_i\^s \+ 0\.5 \\rfloor - n/);
  assert.match(plain(5), /\\max\(0, 1 - \|x_i\^s - m\|\)\\, \\max\(0, 1 - \|y_i\^s - n\|\)$/);
  assert.match(plain(6), /\\partial U_\{nm\}\^c.* = \\max\(0, 1 - \|x_i\^s - m\|\)/);
  assert.match(plain(7), /0 & \|m - x_i\^s\| \\geq 1 \\\\ 1 & m \\geq x_i\^s \\\\ -1 & m < x_i\^s/);
});

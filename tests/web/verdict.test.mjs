// How far the browser is from torch is said of numbers alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "../../stn_viz/stage/web/wire/compare.js";
import "./texts.mjs";

function said(mine, torch) {
  const stage = {
    now: { V: Float32Array.from(mine) },
    parts: { difference: {} },
    root: { dataset: {} },
    panel: { showNetwork() {} },
    scene: { frame: { target: [1, mine.length] } },
  };
  compare(stage, {}, { V: { data: Float32Array.from(torch) } });
  return { text: stage.parts.difference.textContent, number: stage.root.dataset.difference, painted: stage.torch?.V };
}

test("equal numbers are equal, and a difference is the largest one", () => {
  assert.equal(said([0.25, 1], [0.25, 1]).text, "browser − torch: 0 exactly");
  assert.equal(said([0.25, 1], [0.5, 1.125]).number, "0.25");
});

test("where neither has a number nothing is said to be 0", () => {
  assert.equal(said([NaN, NaN], [NaN, NaN]).text, "V is not a number, in the browser as in torch");
  assert.equal(said([NaN, 1, 1], [NaN, 1, 1]).text, "browser − torch: 0 exactly where V is a number, 1 of 3 are not");
});

test("where one alone has a number the two differ, and torch's V is painted", () => {
  for (const [mine, torch] of [
    [
      [NaN, 1],
      [0, 1],
    ],
    [
      [0, 1],
      [NaN, 1],
    ],
    [
      [Infinity, 1],
      [0, 1],
    ],
  ]) {
    const { text, painted } = said(mine, torch);
    assert.equal(text, "browser and torch: one has a number where the other has none");
    assert.ok(painted);
  }
});

function share(torch, { loss = "sum", hover = null, held = false } = {}) {
  const last = { theta: [8, 8] }; // of the frame before
  const slopes = { now: last, whole: () => (held ? null : { theta: [2, -4] }) };
  const stage = {
    now: { V: Float32Array.of(0) },
    parts: { difference: {} },
    root: { dataset: {} },
    panel: { showNetwork() {} },
    slopes,
    flows: true,
    gradient: last,
    loss,
    selection: { hover },
    scene: { frame: { target: [1, 1] }, family: { linear: true } },
  };
  compare(stage, {}, { V: { data: Float32Array.of(0) }, theta_gradient: { data: torch } });
  return stage.parts.difference.textContent.split("   ")[1] ?? "";
}

test("torch's gradient is held to the browser's of the same θ and scene, not to the one drawn last", () => {
  assert.equal(share([2, -4]), "∂L/∂θ: 0 exactly of it");
  assert.equal(share([2, -5]), "∂L/∂θ: 2.0e−1 of it");
  assert.equal(share([2, -4], { held: true }), "");
});

test("of one pixel's gradient nothing is said while another pixel is pointed at", () => {
  const hover = { side: "target", row: 0, col: 0 };
  assert.equal(share([3, -4], { loss: "pixel", hover }), "");
  assert.equal(share([2, -4], { loss: "pixel" }), "∂L/∂θ: 0 exactly of it");
  assert.equal(share([2, -4], { hover }), "∂L/∂θ: 0 exactly of it");
});

// How far the browser is from torch is said of numbers alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "../../../stn_viz/stage/web/wire/compare.js";
import "../texts.mjs";

function compared(mine, torch, size = mine.length) {
  const stage = { current: { V: Float32Array.from(mine) }, scene: { frame: { target: [1, size] } } };
  const arrays = Array.isArray(torch) ? { V: { data: Float32Array.from(torch) } } : torch;
  const before = structuredClone(stage);
  const found = compare(stage, { milliseconds: 0 }, arrays);
  assert.deepEqual(stage, before, "nothing is written to");
  return found;
}

function said(mine, torch) {
  const { said: text, gap, V } = compared(mine, torch);
  return { text, number: String(gap), painted: V ?? undefined };
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
  const gradientPass = { last, whole: () => (held ? null : { theta: [2, -4] }) };
  const stage = {
    current: { V: Float32Array.of(0) },
    gradientPass,
    flows: true,
    gradient: last,
    loss,
    selection: { hover },
    scene: { frame: { target: [1, 1] }, family: { linear: true } },
  };
  const found = compare(stage, {}, { V: { data: Float32Array.of(0) }, theta_gradient: { data: torch } });
  return found.said.split("   ")[1] ?? "";
}

test("torch's gradient is held to the browser's of the same θ and scene, not to the one drawn last", () => {
  assert.equal(share([2, -4]), "∂L/∂θ: 0 exactly of it");
  assert.equal(share([2, -5]), "∂L/∂θ: 0.2 of it");
  assert.equal(share([2, -4], { held: true }), "");
});

test("of one pixel's gradient nothing is said while another pixel is pointed at", () => {
  const hover = { side: "target", row: 0, col: 0 };
  assert.equal(share([3, -4], { loss: "pixel", hover }), "");
  assert.equal(share([2, -4], { loss: "pixel" }), "∂L/∂θ: 0 exactly of it");
  assert.equal(share([2, -4], { hover }), "∂L/∂θ: 0 exactly of it");
});

test("of a large V the values that travelled are compared, each at its place in its channel", () => {
  const mine = [0, 1, 2, 3, 10, 11, 12, 13]; // two channels of four pixels
  const index = { data: Int32Array.of(1, 3) };
  const webp = { data: Uint8Array.of(82, 73, 70, 70) };
  const near = compared(mine, { index, values: { data: Float32Array.of(1, 3, 11, 13) }, webp }, 4);
  assert.equal(near.gap, 0);
  assert.equal(near.V, null, "what is painted stays");
  const far = compared(mine, { index, values: { data: Float32Array.of(1, 3, 11, 13.5) }, webp }, 4);
  assert.equal(far.gap, 0.5);
  assert.equal(far.said, "browser − torch: 0.5");
  assert.ok(far.V instanceof Blob, "its picture is painted");
  assert.equal(far.V.type, "image/webp");
  assert.equal(far.V.size, 4);
  const alone = compared(mine, { index, values: { data: Float32Array.of(1, 3, 11, 14) } }, 4);
  assert.equal(alone.V, null, "there is nothing to paint");
  assert.deepEqual(
    [near.missed, far.missed, alone.missed],
    [false, false, true],
    "a picture is missed where it would be painted",
  );
});

test("an answer without V has nothing to compare", () => {
  assert.equal(compared([1], { values: { data: Float32Array.of(1) } }), null);
  assert.equal(compared([1], {}), null);
});

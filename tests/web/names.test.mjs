// What ids are called: by the texts, and by themselves where the texts know none.

import assert from "node:assert/strict";
import { test } from "node:test";
import { VOCABULARY } from "../../stn_viz/stage/web/math/controls.js";
import {
  channelName,
  coloured,
  controlName,
  lossLegend,
  lossName,
  parameterName,
  presetName,
} from "../../stn_viz/stage/web/names.js";
import { message } from "../../stn_viz/stage/web/texts.js";
import { wire } from "./golden.mjs";
import "./texts.mjs";

test("every control, and every loss that the browser may get, has a name of its own", () => {
  const controls = Object.keys(VOCABULARY).map(controlName);
  assert.equal(new Set(controls).size, controls.length);
  assert.equal(controlName("scale x"), "scale x");
  for (const id of wire().losses) {
    assert.equal(lossName(id), message(`stage-loss-${id}`));
    assert.equal(lossLegend(id), message(`stage-legend-loss-${id}`));
  }
  assert.equal(presetName("identity"), "identity");
});

test("a loss of somebody's own is called by its id", () => {
  assert.equal(lossName("of-your-own"), "L: of-your-own");
  assert.equal(lossLegend("of-your-own"), "L: of-your-own");
});

test("an entry of θ is its symbol, but for the one entry of a recorded warp", () => {
  assert.equal(parameterName("θ11"), "θ11");
  assert.equal(parameterName("strength"), "strength");
});

test("channels of a photo are colours, others are counted", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((c) => channelName(c, true)),
    ["red", "green", "blue", "alpha", "channel 4"],
  );
  assert.equal(channelName(1, false), "channel 1");
});

test("a text is cut at its marks, and each part keeps its words", () => {
  const el = (tag, props, text) => ({ tag, props, text });
  assert.deepEqual(coloured(el, "from <source>U</source> by <theta>θ − η ∂L/∂θ</theta>."), [
    el("span", {}, "from "),
    el("span", { class: "is-source" }, "U"),
    el("span", {}, " by "),
    el("span", { class: "is-theta" }, "θ − η ∂L/∂θ"),
    el("span", {}, "."),
  ]);
  assert.deepEqual(coloured(el, "plain"), [el("span", {}, "plain")]);
});

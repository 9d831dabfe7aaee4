// What is said of a prediction, and why something cannot be asked.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  boxSaid,
  networkSaid,
  obstacle,
  slopeSaid,
  whichSaid,
} from "../../../../stn_viz/stage/web/stage/predict/words.js";
import "../../texts.mjs";

test("a box is judged by its gap, and what was missed most is named", () => {
  assert.deepEqual(boxSaid(1.04, "hit", { what: "scale", more: true }), ["Your box is right: at most 1.0 px off."]);
  const far = boxSaid(80, "far", { what: "rotation", more: false });
  assert.deepEqual(far, ["Your box was 80.0 px off where it was farthest.", "It is turned further anticlockwise."]);
});

test("each wrong picture has its own word, and the right one is named", () => {
  const four = ["moved", "true", "inverse", "still"].map((origin) => ({ origin, theta: [] }));
  const said = [0, 1, 2, 3, null].map((given) => whichSaid(four, given));
  assert.deepEqual(said[1], ["Right, that is V."]);
  assert.deepEqual(said[4], ["V is picture 2."]);
  assert.equal(new Set(said.map(([first]) => first)).size, 5);
  for (const k of [0, 2, 3]) assert.equal(said[k][1], "V is picture 2.");
});

test("a derivative is said with its sign and with who computed it", () => {
  assert.deepEqual(slopeSaid("tx", -0.25, false, true), [
    "Not so.",
    "∂L/∂tx is −0.2500, below zero: L falls.",
    "Torch computed it.",
  ]);
  assert.deepEqual(slopeSaid("tx", 0, null, false)[0], "∂L/∂tx is 0: L does not change at first.");
});

test("a network's word has its probability", () => {
  assert.deepEqual(networkSaid({ label: 1, probabilities: [0.19, 0.81] }, true), [
    "Right.",
    "The network reads 1, with a probability of 81 %.",
  ]);
});

test("what cannot be asked says what to do", () => {
  const entry = { index: 2 };
  assert.equal(obstacle("box", { digit: null }, false, null), "");
  assert.equal(obstacle("slope", { digit: null }, true, entry), "");
  assert.match(obstacle("slope", { digit: null }, true, null), /Choose another family/);
  assert.match(obstacle("network", { digit: 3 }, false, entry), /Open the app/);
  assert.match(obstacle("network", { digit: null }, true, entry), /Choose a digit/);
  assert.equal(obstacle("network", { digit: 3 }, true, entry), "");
});

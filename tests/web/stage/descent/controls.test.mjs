// What a descent is played with asks for the right thing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Controls } from "../../../../stn_viz/stage/web/stage/descent/controls.js";
import { close } from "../../golden.mjs";
import "../../texts.mjs";

const PLAYBACK = { thetas: new Array(31), rate: 0.5, leads: true };

/** Controls whose elements are plain objects; `all` has them by their test id. */
function made(playback = PLAYBACK, at = 7) {
  const [all, told] = [{}, []];
  const el = (tag, props = {}, ...children) => {
    const node = { tag, ...props, children };
    if (props["data-testid"]) all[props["data-testid"]] = node;
    return node;
  };
  const act = (name) => (value) => told.push([name, value]);
  const acts = Object.fromEntries(["toggle", "move", "scrub", "rest", "rate"].map((name) => [name, act(name)]));
  return { controls: new Controls(el, playback, at, acts), all, told };
}

test("the scrubber runs over all states and stands at the one that is shown", () => {
  const { all, told } = made();
  const { min, max, step, value, on } = all["descent-scrub"];
  assert.deepEqual([min, max, step, value], [0, 30, 1, 7]);
  all["descent-scrub"].value = "12";
  on.input();
  on.change();
  assert.deepEqual(told, [
    ["scrub", 12],
    ["rest", undefined],
  ]);
});

test("buttons go back, on, and play", () => {
  const { all, told } = made();
  for (const name of ["back", "on", "play"]) all[`descent-${name}`].on.click();
  assert.deepEqual(told, [
    ["move", -1],
    ["move", 1],
    ["toggle", undefined],
  ]);
});

test("the slider of η is logarithmic around the playback's own: from a hundredth of it to its hundredfold", () => {
  const { all, told } = made();
  const eta = all["descent-eta"];
  assert.equal(eta.value, 0);
  for (const value of [eta.min, 0, eta.max]) {
    eta.value = String(value);
    eta.on.input();
  }
  close(
    told.map(([, rate]) => rate),
    [0.005, 0.5, 50],
    1e-12,
    "η",
  );
});

test("a stage that does not lead shows its numbers alone", () => {
  assert.equal(made().controls.nodes.length, 4);
  const { nodes } = made({ ...PLAYBACK, leads: false }).controls;
  assert.deepEqual(
    nodes.map((node) => node.class),
    ["facts"],
  );
});

test("every button and slider says what it is", () => {
  const { all } = made();
  for (const name of ["back", "on", "play", "scrub", "eta"]) assert.ok(all[`descent-${name}`]["aria-label"].length > 3);
});

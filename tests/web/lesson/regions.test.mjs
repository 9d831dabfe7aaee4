// What a step speaks of: what it says, else the pixel that is looked at; and what of the screen is dimmed for it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dimmedOf, REGIONS, spokenOf } from "../../../stn_viz/stage/web/lesson/regions.js";

const PIXEL = ["source", "target", "microscope"];
const SHOWN = ["source", "target", "theta", "microscope"];
const step = (about, kind) => ({ about, ask: kind ? { kind } : null });

test("a step speaks of the pixel that it pins, and else of the whole stage", () => {
  assert.deepEqual(spokenOf(step(null, "choice"), true, true), PIXEL);
  assert.deepEqual(spokenOf(step(null, null), false, true), PIXEL);
  assert.deepEqual(spokenOf(step(null, "choice"), true, false), []);
});

test("what a step says that it speaks of goes before what the stage tells, also that it is all", () => {
  assert.deepEqual(spokenOf(step(["theta"], "choice"), true, true), ["theta"]);
  assert.deepEqual(spokenOf(step([], "choice"), false, true), []);
});

test("a question that is answered on the stage needs all of it, until it is answered", () => {
  for (const kind of ["box", "pixel"]) {
    assert.deepEqual(spokenOf(step(["target"], kind), true, true), []);
    assert.deepEqual(spokenOf(step(["target"], kind), false, true), ["target"]);
  }
});

test("what is shown and not spoken of is dimmed; nothing where none of it is spoken of", () => {
  assert.deepEqual(dimmedOf(PIXEL, SHOWN), ["theta"]);
  assert.deepEqual(dimmedOf(["curve", "source"], SHOWN), ["target", "theta", "microscope"]);
  assert.deepEqual(dimmedOf(["curve"], SHOWN), []);
  assert.deepEqual(dimmedOf([], SHOWN), []);
  assert.deepEqual(dimmedOf(SHOWN, SHOWN), []);
});

test("V and the loss over θ, which stands in its place, are never there at once", () => {
  assert.deepEqual(
    Object.values(REGIONS).filter((place) => place.includes(".target")),
    [".stage-room:not(.mapped) .pane.target", ".stage-room.mapped .pane.target"],
  );
});

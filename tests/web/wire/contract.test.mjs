// What Python packs and what the browser reads are the same names: each packed one has a type and a reader here, and
// each typed one is packed by some scene, answer or gallery.

import assert from "node:assert/strict";
import { test } from "node:test";
import { VOCABULARY } from "../../../stn_viz/stage/web/math/controls.js";
import { makeFamily } from "../../../stn_viz/stage/web/math/family.js";
import { KERNELS, tabled } from "../../../stn_viz/stage/web/math/kernels.js";
import { LOSSES } from "../../../stn_viz/stage/web/math/losses.js";
import { refusal, unpack, VERSION } from "../../../stn_viz/stage/web/packing.js";
import { playbackOf } from "../../../stn_viz/stage/web/wire/playback.js";
import { keys, payload, wire } from "../golden.mjs";
import "../texts.mjs";
import { code, fields } from "./typedefs.mjs";

const python = wire();
const [scenes, answers, tiles] = ["scenes", "answers", "tiles"].map((kind) => python[kind].map(payload).map(unpack));
const metas = scenes.map(({ meta }) => meta);

const every = (parts, ...more) => more.reduce((all, part) => all.flatMap((a) => part.map((b) => `${a}${b}`)), parts);
const BASES = every(["lattice", "pixels", "probe"], ["_x", "_y", "_w"]);

const CONTRACT = {
  "a scene's words": [
    keys(metas),
    ["family", "frame", ...fields("wire/scene.js", "SceneWords"), ...fields("math/family.js", "BasisMeta")],
  ],
  "its arrays": [
    keys(scenes.map(({ arrays }) => arrays)),
    [
      ...fields("wire/scene.js", "Maps"),
      ...fields("math/family.js", "OtherArrays"),
      ...fields("math/flow.js", "FlowArrays"),
      ...fields("wire/playback.js", "PlaybackArrays"),
      ...BASES,
      ...every(BASES, ["_columns"]),
      ...every(["kernel"], ["_weight", "_slope"], ["_at", "_left", "_right"]),
    ],
  ],
  "its family": [keys(metas.map(({ family }) => family)), fields("math/family.js", "FamilyMeta")],
  "a handle": [keys(metas.flatMap(({ family }) => family.handles)), fields("math/family.js", "HandleMeta")],
  "its frame": [keys(metas.map(({ frame }) => frame)), fields("math/frame.js", "FrameMeta")],
  "sizes of a visitor's file": [keys(metas.map(({ full }) => full)), fields("interchange/forms.js", "Sizes")],
  "a flow": [keys(metas.map(({ flow }) => flow)), fields("math/flow.js", "FlowMeta")],
  "a form of θ": [keys(metas.flatMap(({ forms }) => Object.values(forms))), fields("wire/scene.js", "Form")],
  "a kernel's table": [keys(metas.map((meta) => meta.kernel_table)), fields("math/kernels.js", "KernelTable")],
  "a descent": [keys(metas.map(({ playback }) => playback)), fields("wire/playback.js", "PlaybackMeta")],
  "rules of validity": [keys(metas.map(({ validity }) => validity)), fields("math/validity.js", "Rules")],
  "a verdict": [keys(metas.map(({ verdict }) => verdict)), fields("math/validity.js", "Verdict")],
  "a network's opinion": [
    keys([...metas.map(({ network }) => network), ...answers.map(({ meta }) => meta.opinion)]),
    fields("wire/answer.js", "Opinion"),
  ],
  "a file": [keys(answers.map(({ meta }) => meta.file)), fields("wire/answer.js", "FileMeta")],
  "an answer's words": [keys(answers.map(({ meta }) => meta)), fields("wire/answer.js", "AnswerMeta")],
  "an answer's arrays": [keys(answers.map(({ arrays }) => arrays)), fields("wire/answer.js", "AnswerArrays")],
  "a gallery's words": [keys(tiles.map(({ meta }) => meta)), fields("tiles/tiles.js", "Meta")],
  "a gallery's arrays": [keys(tiles.map(({ arrays }) => arrays)), fields("tiles/tiles.js", "Arrays")],
  "a gallery's caption": [keys(tiles.flatMap(({ meta }) => meta.tiles)), fields("tiles/tiles.js", "Caption")],
  "a gallery's panel": [keys(tiles.flatMap(({ meta }) => meta.panels)), fields("tiles/curves.js", "PanelData")],
};

for (const [what, [packed, known]] of Object.entries(CONTRACT))
  test(`${what}: Python packs what the browser's types name`, () => assert.deepEqual(packed, [...known].sort()));

/** The names of arrays that are read by names put together: of those that the readers ask for. */
function asked() {
  const found = new Set();
  const spied = (arrays) =>
    new Proxy(arrays, {
      get(held, name) {
        found.add(name);
        return held[name];
      },
    });
  for (const { meta, arrays } of scenes) {
    makeFamily(meta, spied(arrays));
    playbackOf(meta, spied(arrays));
    if (meta.kernel_table) tabled(meta.kernel_table, spied(arrays));
  }
  return found;
}

test("whatever Python packs is read", () => {
  const read = asked();
  const idle = Object.entries(CONTRACT).flatMap(([what, [packed]]) =>
    packed
      .filter((name) => !read.has(name) && !new RegExp(`\\b${name}\\b`).test(code))
      .map((name) => `${what}: ${name}`),
  );
  assert.deepEqual(idle, []);
});

test("both ends name the same version, and another is refused", () => {
  assert.equal(VERSION, python.version);
  for (const { meta } of [...scenes, ...answers]) assert.equal(refusal(meta), "");
  assert.match(refusal({ version: VERSION + 1 }), /load this page anew/);
});

test("a report has the fields that Python reads", () => {
  assert.deepEqual(fields("wire/outbox.js", "Report").sort(), [...python.report].sort());
});

test("an answer travels under the names of its fields; a large V in parts", () => {
  const sent = answers.flatMap(({ meta, arrays }) => [...Object.keys(meta), ...Object.keys(arrays)]);
  const parts = ["version", "index", "values", "webp", "later"];
  assert.deepEqual([...new Set(sent)].filter((name) => !parts.includes(name)).sort(), [...python.answer].sort());
});

test("overlays, losses, kernels and controls have the same names on both sides", () => {
  for (const { meta } of scenes) assert.deepEqual(meta.overlay_names, python.overlays);
  assert.deepEqual(Object.keys(KERNELS), python.kernels);
  assert.deepEqual(Object.keys(VOCABULARY), python.controls);
  for (const { meta } of scenes) assert.deepEqual(meta.loss_names, python.losses);
  assert.deepEqual(Object.keys(LOSSES), python.formulas);
  for (const name of python.formulas) assert.ok(python.losses.includes(name), name);
});

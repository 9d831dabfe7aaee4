// A payload becomes a scene: what is derived of it, and what stands where nothing was sent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { KERNELS } from "../../../stn_viz/stage/web/math/kernels.js";
import { unpack } from "../../../stn_viz/stage/web/packing.js";
import { sameBytes, sceneOf } from "../../../stn_viz/stage/web/wire/scene.js";
import { payload, wire } from "../golden.mjs";
import "../texts.mjs";

const scenes = wire().scenes.map((name) => ({ ...unpack(payload(name)), scene: sceneOf(payload(name)) }));

test("bytes are values from 0 to 1 and words of a canvas; numbers stay as they are, and give the range of their colours", () => {
  const bytes = sceneOf(payload("judged-affine-plain"));
  assert.deepEqual(bytes.range, [0, 1]);
  assert.equal(bytes.words[0], 0xff000000);
  const numbers = sceneOf(payload("affine-0"));
  assert.equal(numbers.words, null, "no picture of bytes");
  assert.equal(numbers.values, numbers.U.data, "not copied");
  assert.deepEqual([numbers.channels, numbers.aspect], [2, 7 / 5]);
});

test("a map that is no picture has its own range", () => {
  const { range, values, words } = sceneOf(payload("wire-numbers"));
  assert.equal(words, null);
  assert.deepEqual(range, [Math.min(...values), Math.max(...values)]);
});

test("overlays that are on are shown; where none is named, two are", () => {
  const [named, none] = scenes;
  assert.deepEqual(named.scene.shown, ["mesh"]);
  assert.deepEqual(none.scene.shown, ["samples", "displacement"]);
});

test("the optional parts are there where they were sent, and null where not", () => {
  const [full, bare] = scenes;
  assert.deepEqual(Array.from(full.scene.difference), Array.from(full.arrays.difference_target.data));
  assert.deepEqual(Array.from(full.scene.torchUpstream), Array.from(full.arrays.upstream.data));
  assert.deepEqual([bare.scene.difference, bare.scene.torchUpstream, bare.scene.playback], [null, null, null]);
  const { playback } = scenes.at(-1).scene;
  assert.deepEqual([playback.thetas.length, playback.clock], [2, "page"]);
});

test("a kernel that came as a table can be sampled with, under its name", () => {
  const { meta } = scenes[0];
  assert.ok(meta.kernel_table);
  assert.equal(KERNELS[meta.kernel].radius, meta.kernel_table.radius);
});

test("nothing takes hold of loose points", () => {
  const loose = sceneOf(payload("wire-loose"));
  assert.equal(loose.scattered, true);
  assert.equal(loose.readonly, true);
  assert.equal(scenes[1].scene.readonly, false);
});

test("the same bytes are the same scene, wherever they lie; one byte more, less or other is another", () => {
  const bytes = payload("affine-0");
  assert.ok(sameBytes(bytes, bytes));
  assert.ok(sameBytes(bytes, bytes.slice()));
  assert.ok(!sameBytes(bytes, bytes.subarray(1)));
  assert.ok(!sameBytes(bytes.subarray(0, -1), bytes));
  const other = bytes.slice();
  other[other.length - 1] ^= 1;
  assert.ok(!sameBytes(bytes, other));
});

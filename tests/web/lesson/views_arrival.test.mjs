// Views that come later reach their lesson, whether its player stands already or not; those of another version do not.

import assert from "node:assert/strict";
import { test } from "node:test";
import { viewsOf } from "../../../stn_viz/stage/web/lesson/payload.js";
import arrive from "../../../stn_viz/stage/web/lesson/views_arrival.js";
import { unpack, VERSION } from "../../../stn_viz/stage/web/packing.js";
import { payload, wire } from "../golden.mjs";

const { views: names, view_kinds: kinds } = wire().lesson;

/** Pack words alone. */
function packed(meta) {
  const head = new TextEncoder().encode(JSON.stringify({ ...meta, arrays: {} }));
  const bytes = new Uint8Array(4 + head.length);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  return bytes;
}
const chart = (svg) => ({ kind: "chart", title: "", svg, caption: "" });

test("what Python packs for later is handed to its lesson, all kinds of it", () => {
  const data = payload(names[0]);
  const { lesson, language } = unpack(data).meta;
  arrive({ data });
  assert.deepEqual(
    [...viewsOf(lesson, language).found.values()].map(({ kind }) => kind),
    kinds,
  );
});

test("a player that stands is told, one that comes later finds them", () => {
  let told = 0;
  const waiting = viewsOf("kernels", "en");
  waiting.listeners.add(() => told++);
  arrive({ data: packed({ version: VERSION, lesson: "kernels", language: "en", views: { a: chart("a") } }) });
  assert.equal(told, 1);
  arrive({ data: packed({ version: VERSION, lesson: "flow", language: "en", views: { b: chart("b") } }) });
  assert.equal(viewsOf("flow", "en").get("b").svg, "b");
  assert.equal(told, 1, "another lesson's");
});

test("views of another version are not taken", () => {
  arrive({ data: packed({ version: VERSION + 1, lesson: "old", language: "en", views: { c: chart("c") } }) });
  assert.equal(viewsOf("old", "en").get("c"), null);
});

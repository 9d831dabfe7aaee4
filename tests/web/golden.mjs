// What the tests share: golden documents, the scenes that Python packed, and how far two lists of numbers are apart.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { makeFamily } from "../../stn_viz/stage/web/math/family.js";
import { frameOf } from "../../stn_viz/stage/web/math/frame.js";
import { unpack } from "../../stn_viz/stage/web/packing.js";

const documents = new URL("../golden/", import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, documents), "utf-8"));

/** The golden documents of all families. */
export const families = readdirSync(documents)
  .filter((file) => file.endsWith(".json") && !["kinks.json", "losses.json"].includes(file))
  .map((file) => read(file.slice(0, -5)));

export const kinks = read("kinks");

export const losses = read("losses");

const folder = process.env.STN_VIZ_SCENES;
if (!folder) throw new Error("STN_VIZ_SCENES is not set: run `pytest tests/web`, which packs the scenes first.");

/** The bytes of a scene, as the stage gets them. */
export const payload = (name) => new Uint8Array(readFileSync(`${folder}/${name}.bin`));

/** A scene, unpacked and made. */
export function scene(name) {
  const { meta, arrays } = unpack(payload(name));
  return { meta, arrays, frame: frameOf(meta), family: makeFamily(meta, arrays) };
}

export const pulled = () => JSON.parse(readFileSync(`${folder}/pulled.json`, "utf-8"));

export const recorded = () => JSON.parse(readFileSync(`${folder}/recorded.json`, "utf-8"));

/** Torch's V beside a recorded scene, in float64. */
export function numbers(name) {
  const { buffer } = new Uint8Array(readFileSync(`${folder}/${name}.f64`));
  return new Float64Array(buffer);
}

export const large = () => JSON.parse(readFileSync(`${folder}/large.json`, "utf-8"));

/** A golden map as the maths takes it, exact in float64; only its first channels where `channels` says so. */
export function mapOf(planes, channels = planes.length) {
  const kept = planes.slice(0, channels);
  return { data: Float64Array.from(kept.flat(2)), shape: [channels, planes[0].length, planes[0][0].length] };
}

/** The largest difference between two nested lists of numbers of the same shape, relative where numbers exceed 1. */
export function distance(found, wanted) {
  if (typeof wanted === "number") {
    return typeof found === "number" ? Math.abs(found - wanted) / Math.max(1, Math.abs(wanted)) : NaN;
  }
  if (found?.length !== wanted.length) return NaN;
  let most = 0;
  for (let i = 0; i < wanted.length; i++) {
    const d = distance(found[i], wanted[i]);
    if (!(d <= most)) most = d; // NaN must win
  }
  return most;
}

/** Assert that two nested lists of numbers agree. */
export function close(found, wanted, tolerance, what) {
  const apart = distance(found, wanted);
  assert.ok(apart <= tolerance, `${what}: ${apart} apart, at most ${tolerance} allowed`);
}

/** Stored figures have eight digits, so the last counts for up to this much of the first. */
export const STORED = 6e-8;

export const judged = () => JSON.parse(readFileSync(`${folder}/judged.json`, "utf-8"));

export const wire = () => JSON.parse(readFileSync(`${folder}/wire.json`, "utf-8"));

export const tabled = () => JSON.parse(readFileSync(`${folder}/tabled.json`, "utf-8"));

/** All the keys of several objects, each once, in order; those that are null or missing have none. */
export const keys = (objects) => [...new Set(objects.flatMap((one) => Object.keys(one ?? {})))].sort();

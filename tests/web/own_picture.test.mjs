// Which files are pictures: by their kind, and by their ending where the system does not know the kind. And which
// pictures a tab asks for: those of its name that its session has not got.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isPicture, lostPictures } from "../../stn_viz/stage/web/own_picture.js";

test("a picture is known by its kind or by its ending", () => {
  for (const [type, name] of [
    ["image/png", "a"],
    ["", "IMG_1.HEIC"],
    ["application/octet-stream", "b.tiff"],
    ["application/octet-stream", "conv1.npy"],
    ["application/zip", "maps.npz"],
    ["", "features.pt"],
  ])
    assert.ok(isPicture({ type, name }), name);
  for (const [type, name] of [
    ["", "run.stn"],
    ["application/octet-stream", "weights.safetensors"],
    ["text/plain", "png.txt"],
  ])
    assert.ok(!isPicture({ type, name }), name);
});

/**
 * Let a tab have a storage, or one that refuses.
 * @param {Record<string, string>|null} kept
 */
function tab(kept) {
  const refuse = () => {
    throw new Error("denied");
  };
  globalThis.sessionStorage = /** @type {Storage} */ (
    /** @type {unknown} */ (
      kept
        ? {
            getItem: (/** @type {string} */ name) => kept[name] ?? null,
            setItem: (/** @type {string} */ name, /** @type {string} */ value) => {
              kept[name] = value;
            },
            removeItem: (/** @type {string} */ name) => {
              delete kept[name];
            },
          }
        : { getItem: refuse, setItem: refuse, removeItem: refuse }
    )
  );
}

const watch = { here: true, link: "", words: "" };

test("a tab asks for its pictures once it is loaded anew, until they are there or gone", () => {
  const kept = {};
  tab(kept);
  assert.equal(lostPictures({ ...watch, tab: "", brought: false }), null);
  assert.equal(lostPictures({ ...watch, tab: "a", brought: true }), null);
  assert.equal(lostPictures({ ...watch, tab: "", brought: false }), "a"); // another session
  assert.equal(lostPictures({ ...watch, tab: "a", brought: true }), null);
  assert.equal(lostPictures({ ...watch, tab: "a", brought: false }), null); // let go, or no longer kept
  assert.deepEqual(kept, {});
});

test("a tab that keeps nothing asks for nothing", () => {
  tab(null);
  assert.equal(lostPictures({ ...watch, tab: "a", brought: true }), null);
  assert.equal(lostPictures({ ...watch, tab: "", brought: false }), null);
});

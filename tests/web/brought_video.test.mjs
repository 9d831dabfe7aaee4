// Which files are videos, and how one that was dropped finds the stage that plays it: now, or once that has come.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isVideo,
  offerVideo,
  onVideoBrought,
  onVideoWanted,
  wantVideo,
} from "../../stn_viz/stage/web/brought_video.js";

test("a video is known by its kind or by its ending", () => {
  for (const [type, name] of [
    ["video/mp4", "a"],
    ["", "IMG_1.MOV"],
    ["application/octet-stream", "b.mkv"],
  ])
    assert.ok(isVideo({ type, name }), name);
  for (const [type, name] of [
    ["image/gif", "a.gif"],
    ["", "mp4.txt"],
  ])
    assert.ok(!isVideo({ type, name }), name);
});

test("a video waits until a stage plays it", () => {
  globalThis.document = /** @type {Document} */ (/** @type {unknown} */ (new EventTarget()));
  const [page, stage] = [new AbortController(), new AbortController()];
  const file = new File([], "walk.mp4");
  let waiting = !offerVideo(file);
  assert.ok(waiting, "there is no stage");
  onVideoWanted(() => {
    waiting &&= !offerVideo(file);
  }, page.signal);
  /** @type {File[]} */
  const played = [];
  let plays = false;
  onVideoBrought((brought) => plays && Boolean(played.push(brought)), stage.signal);
  wantVideo();
  assert.ok(waiting, "a stage of another source plays none");
  plays = true;
  wantVideo();
  assert.ok(!waiting);
  assert.deepEqual(played, [file]);
  stage.abort();
  assert.ok(!offerVideo(file), "a stage that has gone plays none");
});

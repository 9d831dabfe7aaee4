// A video is opened under an address of its own, which is let go with it; one that cannot be played is told of.

import assert from "node:assert/strict";
import { test } from "node:test";
import { VideoFile } from "../../../../stn_viz/stage/web/stage/live/video_file.js";

/**
 * A player that plays what it is given, or refuses.
 * @param {boolean} plays
 */
function player(plays) {
  const video = {
    videoWidth: plays ? 640 : 0,
    src: "",
    loop: false,
    play: async () => {
      if (!plays) throw new DOMException("", "NotSupportedError");
    },
    removeAttribute: () => {
      video.src = "";
    },
    load: () => {},
  };
  return /** @type {HTMLVideoElement} */ (/** @type {unknown} */ (video));
}

const always = () => true;

test("without a file it waits for one", async () => {
  const feed = new VideoFile();
  assert.equal(feed.start, "ready");
  assert.equal(await feed.open(player(true), always), "ready");
});

test("a video plays over and over until it is let go", async () => {
  const [feed, video] = [new VideoFile(), player(true)];
  feed.file = new File(["film"], "walk.webm");
  assert.equal(feed.start, "open");
  assert.equal(await feed.open(video, always), "live");
  assert.ok(video.loop && video.src.startsWith("blob:"));
  feed.end(video);
  assert.equal(video.src, "");
  feed.end(video);
});

test("what cannot be played is forgotten, and of what was replaced meanwhile nothing is said", async () => {
  const feed = new VideoFile();
  feed.file = new File(["no film"], "walk.webm");
  assert.equal(await feed.open(player(false), always), "unreadable");
  assert.equal(feed.start, "ready");
  feed.file = new File(["no film"], "walk.webm");
  const video = player(false);
  const opening = feed.open(video, always);
  feed.end(video);
  assert.equal(await opening, "off");
});

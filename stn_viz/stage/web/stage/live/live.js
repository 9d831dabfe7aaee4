// What moves in the place of U, picture by picture, each painted here and sent to nobody: the visitor's camera, or a video.
// A still that is frozen is handed to the page as if it had been pasted: from then on it is the visitor's own picture.

import { onVideoBrought, wantVideo } from "../../brought_video.js";
import { contextOf, say } from "../../dom.js";
import { message } from "../../texts.js";
import { Camera } from "./camera.js";
import { Seek } from "./seek.js";
import { VideoFile } from "./video_file.js";

/** @import { Stage } from "../stage.js" */

/**
 * Where it stands. Of "ready" on: why there is no picture, which a sentence says.
 * @typedef {"off"|"asking"|"live"|"ready"|"frozen"|"refused"|"missing"|"busy"|"insecure"|"gone"|"unreadable"} Phase
 */

/**
 * Where the pictures come from.
 * @typedef {object} Feed
 * @property {"open"|"ready"} start  whether it is opened as it is chosen, or by the visitor's click
 * @property {(video: HTMLVideoElement, wanted: () => boolean) => Promise<Phase>} open
 * @property {(video: HTMLVideoElement) => void} end
 */

export class Live {
  /**
   * @param {Stage} stage
   * @param {AbortSignal} signal
   */
  constructor(stage, signal) {
    const { el, parts } = stage;
    this.stage = stage;
    this.video = Object.assign(el("video"), { muted: true, playsInline: true });
    this.context = contextOf(el("canvas"), { alpha: false, willReadFrequently: true });
    this.file = new VideoFile();
    this.feeds = { camera: new Camera((phase) => this.enter(phase)), video: this.file };
    /** @type {keyof Live["feeds"]|""} */
    this.kind = "";
    /** @type {Phase} */
    this.phase = "off";
    this.turn = 0; // of the feed that is open
    this.said = el("p", { role: "status" });
    this.shutter = el("button", { type: "button", "data-testid": "shutter", on: { click: () => this.press() } });
    const choose = () => this.take(this.chooser.files?.[0]);
    this.chooser = el("input", { type: "file", accept: "video/*", on: { change: choose } }); // not on the page
    this.seek = new Seek(el, this.video, () => this.stage.repaint());
    parts.feed.replaceChildren(this.said, el("div", { class: "shutters" }, this.seek.bar, this.shutter));
    for (const kind of ["pointerdown", "dblclick"]) // the box below is not dragged by it
      parts.feed.addEventListener(kind, (event) => event.stopPropagation(), { signal });
    onVideoBrought((file) => this.bring(file), signal);
    addEventListener("pagehide", () => this.close(), { signal });
    signal.addEventListener("abort", () => this.close());
  }

  /** Whether U is on the move; a video that is paused is at rest. */
  get moving() {
    return this.phase === "live" && !this.video.paused;
  }

  /** A scene has come: its U is what moves, or what moved is let go. */
  follow() {
    const { live } = this.stage.scene;
    if (live !== this.kind) this.close();
    if (!live) return;
    this.kind = live;
    if (live === "video") wantVideo();
    if (this.phase === "live") this.read();
    else if (this.phase === "off") {
      if (this.feeds[live].start === "open") this.open();
      else this.enter("ready");
    }
  }

  press() {
    if (this.phase === "live") this.freeze();
    else if (this.kind === "video") this.chooser.click();
    else this.open();
  }

  /**
   * A video was dropped on the page; true where it is played here.
   * @param {File} file
   */
  bring(file) {
    if (this.kind !== "video" || !this.stage.root.isConnected) return false;
    this.take(file);
    return true;
  }

  /** @param {File} [file] */
  take(file) {
    if (!file) return;
    this.chooser.value = ""; // the same one can be chosen again
    this.end();
    this.file.file = file;
    this.open();
  }

  async open() {
    const { kind } = this;
    if (!kind) return;
    this.end();
    const turn = this.turn;
    const wanted = () => this.turn === turn;
    this.enter("asking");
    const phase = await this.feeds[kind].open(this.video, wanted);
    if (!wanted()) return;
    this.enter(phase);
    if (phase === "live") this.next(turn);
  }

  /**
   * Read picture after picture, as they come.
   * @param {number} turn
   */
  next(turn) {
    const again = () => {
      if (this.phase !== "live" || this.turn !== turn) return;
      this.read();
      this.next(turn);
    };
    if ("requestVideoFrameCallback" in this.video) this.video.requestVideoFrameCallback(again);
    else requestAnimationFrame(again);
  }

  /** Take the picture of now as U. */
  read() {
    const [h, w] = this.stage.scene.frame.source;
    if (!this.draw(h, w)) return;
    const { data } = this.context.getImageData(0, 0, w, h);
    this.stage.takeFrame(new Uint32Array(data.buffer));
    this.seek.follow();
    this.stage.ask();
  }

  /**
   * Draw the middle of what is seen, as large as it fits; false where nothing has been seen yet.
   * @param {number} h
   * @param {number} w
   */
  draw(h, w) {
    const { videoWidth, videoHeight } = this.video;
    if (!videoWidth || !videoHeight) return false;
    const { canvas } = this.context;
    if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
    const scale = Math.min(videoWidth / w, videoHeight / h);
    const [width, height] = [w * scale, h * scale];
    const [left, top] = [(videoWidth - width) / 2, (videoHeight - height) / 2];
    this.context.drawImage(this.video, left, top, width, height, 0, 0, w, h);
    return true;
  }

  /** Hand the picture of now to the page, as large as it comes, and let the camera or the video go. */
  async freeze() {
    const [h, w] = this.stage.scene.frame.source;
    const scale = Math.min(this.video.videoWidth / w, this.video.videoHeight / h);
    this.draw(Math.round(h * scale), Math.round(w * scale));
    const name = message(`stage-${this.kind}-file`);
    this.end();
    this.enter("frozen");
    /** @type {Blob|null} */
    const blob = await new Promise((resolve) => this.context.canvas.toBlob(resolve));
    if (!blob || this.phase !== "frozen") return;
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([blob], name, { type: blob.type }));
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
  }

  /** @param {Phase} phase */
  enter(phase) {
    this.phase = phase;
    const { root, parts } = this.stage;
    const [off, live, quiet] = [phase === "off", phase === "live", phase === "live" || phase === "ready"];
    parts.feed.hidden = off;
    this.seek.bar.hidden = !live || this.kind !== "video";
    if (off) {
      delete root.dataset.live;
      return;
    }
    root.dataset.live = phase;
    say(this.said, quiet ? "" : message(`stage-${this.kind}-${phase}`));
    say(this.shutter, message(live ? "stage-live-freeze" : `stage-${this.kind}-start`));
    this.shutter.hidden = phase === "asking";
    this.stage.repaint(); // at rest V is painted exactly
  }

  /** Let the camera or the video go. */
  close() {
    this.end();
    this.file.file = null;
    if (this.phase !== "off") this.enter("off");
    this.kind = "";
  }

  end() {
    this.turn++;
    if (this.kind) this.feeds[this.kind].end(this.video);
  }
}

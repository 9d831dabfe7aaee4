// The visitor's camera as U, picture by picture, each painted here and sent to nobody. A still that is frozen is handed to
// the page as if it had been pasted: from then on it is the visitor's own picture.

import { contextOf, say } from "../../dom.js";
import { message } from "../../texts.js";

/** @import { Stage } from "../stage.js" */

/**
 * Where it stands. Of "ready" on: why there is no picture, which a sentence says.
 * @typedef {"off"|"asking"|"live"|"ready"|"frozen"|"refused"|"missing"|"busy"|"insecure"|"gone"} Phase
 */

const WANTED = { audio: false, video: { width: { ideal: 640 }, height: { ideal: 480 }, facingMode: "environment" } };
/** @type {Record<string, Phase>} */
const REFUSALS = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
};

export class Camera {
  /**
   * @param {Stage} stage
   * @param {AbortSignal} signal
   */
  constructor(stage, signal) {
    const { el, parts } = stage;
    this.stage = stage;
    this.video = Object.assign(el("video"), { muted: true, playsInline: true });
    this.context = contextOf(el("canvas"), { alpha: false, willReadFrequently: true });
    /** @type {MediaStream|null} */
    this.stream = null;
    /** @type {Phase} */
    this.phase = "off";
    this.said = el("p", { role: "status" });
    const press = () => (this.phase === "live" ? this.freeze() : this.open());
    this.shutter = el("button", { type: "button", "data-testid": "shutter", on: { click: press } });
    parts.camera.replaceChildren(this.said, this.shutter);
    for (const kind of ["pointerdown", "dblclick"]) // the box below is not dragged by it
      parts.camera.addEventListener(kind, (event) => event.stopPropagation(), { signal });
    addEventListener("pagehide", () => this.close(), { signal });
    signal.addEventListener("abort", () => this.close());
  }

  get live() {
    return this.phase === "live";
  }

  /** A scene has come: its U is the camera, or the camera is let go. */
  follow() {
    if (!this.stage.scene.camera) this.close();
    else if (this.live) this.read();
    else if (this.phase === "off") {
      // a link alone, on which nobody has clicked here, turns no camera on
      if (navigator.userActivation?.hasBeenActive) this.open();
      else this.enter("ready");
    }
  }

  async open() {
    this.end();
    this.enter("asking");
    const { mediaDevices } = navigator;
    if (!mediaDevices) return this.enter("insecure");
    try {
      const stream = await mediaDevices.getUserMedia(WANTED);
      if (this.phase !== "asking" || this.stream) return stop(stream); // it was let go meanwhile
      this.stream = stream;
      for (const track of stream.getTracks())
        track.addEventListener("ended", () => this.stream === stream && this.enter("gone"));
      this.video.srcObject = stream;
      await this.video.play();
      if (this.stream !== stream) return;
      this.enter("live");
      this.next(stream);
    } catch (error) {
      if (this.phase === "asking") this.enter(REFUSALS[/** @type {Error} */ (error).name] ?? "busy");
    }
  }

  /**
   * Read picture after picture, as they come.
   * @param {MediaStream} stream
   */
  next(stream) {
    const again = () => {
      if (!this.live || this.stream !== stream) return;
      this.read();
      this.next(stream);
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
    this.stage.ask();
  }

  /**
   * Draw the middle of what the camera sees, as large as it fits; false where it has seen nothing yet.
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

  /** Hand the picture of now to the page, as large as the camera has it, and let the camera go. */
  async freeze() {
    const [h, w] = this.stage.scene.frame.source;
    const scale = Math.min(this.video.videoWidth / w, this.video.videoHeight / h);
    this.draw(Math.round(h * scale), Math.round(w * scale));
    this.end();
    this.enter("frozen");
    /** @type {Blob|null} */
    const blob = await new Promise((resolve) => this.context.canvas.toBlob(resolve));
    if (!blob || this.phase !== "frozen") return;
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([blob], message("stage-camera-file"), { type: blob.type }));
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
  }

  /** @param {Phase} phase */
  enter(phase) {
    this.phase = phase;
    const { root, parts } = this.stage;
    if (phase === "off") delete root.dataset.camera;
    else root.dataset.camera = phase;
    parts.camera.hidden = phase === "off";
    if (phase === "off") return;
    say(this.said, phase === "live" || phase === "ready" ? "" : message(`stage-camera-${phase}`));
    say(this.shutter, message(phase === "live" ? "stage-camera-freeze" : "stage-camera-start"));
    this.shutter.hidden = phase === "asking";
    this.stage.repaint(); // at rest V is painted exactly
  }

  /** Let the camera go. */
  close() {
    this.end();
    if (this.phase !== "off") this.enter("off");
  }

  end() {
    const { stream } = this;
    this.stream = null;
    this.video.srcObject = null;
    if (stream) stop(stream);
  }
}

/** @param {MediaStream} stream */
function stop(stream) {
  for (const track of stream.getTracks()) track.stop();
}

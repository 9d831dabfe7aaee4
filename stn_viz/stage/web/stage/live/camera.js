// The visitor's camera as a feed of the stage's live U. It is asked for by a click, and let go with the source.

/** @import { Feed, Phase } from "./live.js" */

const WANTED = { audio: false, video: { width: { ideal: 640 }, height: { ideal: 480 }, facingMode: "environment" } };
/** @type {Record<string, Phase>} */
const REFUSALS = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
};

/** @implements {Feed} */
export class Camera {
  /** @param {(phase: Phase) => void} ended  is told when the camera is taken away */
  constructor(ended) {
    this.ended = ended;
    /** @type {MediaStream|null} */
    this.stream = null;
  }

  /** A link alone, on which nobody has clicked here, turns no camera on. */
  get start() {
    return navigator.userActivation?.hasBeenActive ? "open" : /** @type {const} */ ("ready");
  }

  /**
   * @param {HTMLVideoElement} video
   * @param {() => boolean} wanted  whether it still is, once the visitor has answered
   * @returns {Promise<Phase>}
   */
  async open(video, wanted) {
    const { mediaDevices } = navigator;
    if (!mediaDevices) return "insecure";
    try {
      const stream = await mediaDevices.getUserMedia(WANTED);
      if (!wanted() || this.stream) {
        stop(stream);
        return "off";
      }
      this.stream = stream;
      for (const track of stream.getTracks())
        track.addEventListener("ended", () => this.stream === stream && this.ended("gone"));
      video.srcObject = stream;
      await video.play();
      return "live";
    } catch (error) {
      return REFUSALS[/** @type {Error} */ (error).name] ?? "busy";
    }
  }

  /** @param {HTMLVideoElement} video */
  end(video) {
    if (this.stream) stop(this.stream);
    this.stream = null;
    video.srcObject = null;
  }
}

/** @param {MediaStream} stream */
function stop(stream) {
  for (const track of stream.getTracks()) track.stop();
}

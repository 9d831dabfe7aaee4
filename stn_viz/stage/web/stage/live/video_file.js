// A video of the visitor's as a feed of the stage's live U: it is played here, over and over, and its file never leaves.

/** @import { Feed, Phase } from "./live.js" */

/** @implements {Feed} */
export class VideoFile {
  constructor() {
    /** @type {File|null} */
    this.file = null;
    this.address = "";
  }

  get start() {
    return this.file ? "open" : /** @type {const} */ ("ready");
  }

  /**
   * @param {HTMLVideoElement} video
   * @param {() => boolean} wanted  whether it still is, once the browser has read it
   * @returns {Promise<Phase>}
   */
  async open(video, wanted) {
    if (!this.file) return "ready";
    this.address = URL.createObjectURL(this.file);
    const { address } = this;
    Object.assign(video, { src: address, loop: true });
    try {
      await video.play();
    } catch {
      if (this.address !== address) return "off"; // another one was chosen meanwhile
      this.file = null;
      return "unreadable";
    }
    return wanted() && video.videoWidth ? "live" : "unreadable";
  }

  /** @param {HTMLVideoElement} video */
  end(video) {
    if (!this.address) return;
    URL.revokeObjectURL(this.address);
    this.address = "";
    video.removeAttribute("src");
    video.load();
  }
}

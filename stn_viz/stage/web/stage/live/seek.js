// A video's pause and its place in time, below U.

import { say } from "../../dom.js";
import { message } from "../../texts.js";

/** @import { Maker } from "../../dom.js" */

const FINE = 0.04; // seconds: a frame of most videos

export class Seek {
  /**
   * @param {Maker} el
   * @param {HTMLVideoElement} video
   * @param {() => void} rested  is called when it comes to rest, or leaves it
   */
  constructor(el, video, rested) {
    this.video = video;
    const press = () => (video.paused ? void video.play() : video.pause());
    this.button = el("button", { type: "button", "data-testid": "video-pause", on: { click: press } });
    const go = () => {
      video.currentTime = Number(this.slider.value);
    };
    this.slider = el("input", { type: "range", min: 0, step: FINE, on: { input: go } });
    this.bar = el("div", { class: "seek", hidden: true }, this.button, this.slider);
    for (const kind of ["play", "pause"])
      video.addEventListener(kind, () => {
        this.follow();
        rested();
      });
  }

  /** Stand where the video does. */
  follow() {
    const { paused, duration, currentTime } = this.video;
    say(this.button, message(paused ? "stage-video-play" : "stage-video-pause"));
    this.slider.hidden = !Number.isFinite(duration); // a recording that does not know its length
    this.slider.ariaLabel = message("stage-video-seek");
    if (this.slider.hidden) return;
    this.slider.max = String(duration);
    this.slider.value = String(currentTime);
  }
}

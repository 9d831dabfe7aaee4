// A box that glides from pose to pose, over and over, as long as somebody can see it.

import { between, calm } from "../stage/animation.js";

/**
 * @import { Theta } from "../math/basis.js"
 * @import { Scene } from "../wire/scene.js"
 */

/**
 * The way of the box: the θ of each pose, and how many seconds it rests there and travels to the next.
 * @typedef {{poses: Float64Array[], rest: number, travel: number}} Way
 */

const LONGEST = 0.1; // seconds that one frame may take of the way: after a pause the box does not leap

/** Slow at both ends. @param {number} t */
const eased = (t) => t * t * (3 - 2 * t);

/**
 * Give θ at a time of the way; where motion is to be reduced, that of the last pose.
 * @type {(scene: Pick<Scene, "family"|"aspect">, way: Way, seconds: number, still?: boolean) => Theta}
 */
export function posed(scene, { poses, rest, travel }, seconds, still = false) {
  const places = seconds / (rest + travel);
  const k = Math.floor(places) % poses.length;
  const gone = (places - Math.floor(places)) * (rest + travel) - rest;
  if (gone <= 0 || still) return poses[k];
  return between(scene, poses[(k + 1) % poses.length], eased(gone / travel), poses[k]);
}

export class Glide {
  /**
   * @param {{scene: Pick<Scene, "family"|"aspect">, way: Way}} what
   * @param {(theta: Theta) => void} show is told each θ that differs from the one before
   * @param {(playing: boolean) => void} follow is told when it begins and ends
   */
  constructor({ scene, way }, show, follow) {
    this.scene = scene;
    this.way = way;
    this.show = show;
    this.follow = follow;
    this.wanted = false; // by whoever looks
    this.seen = true; // whether it is in sight at all
    this.seconds = 0;
    this.request = 0; // 0 while nothing is played
    /** @type {Theta|null} */
    this.shown = null;
  }

  /** @param {boolean} on */
  want(on) {
    this.wanted = on;
    this.settle();
    this.follow(on);
  }

  /** @param {boolean} seen */
  see(seen) {
    this.seen = seen;
    this.settle();
  }

  /** Run while it is wanted and seen; a browser asks no frame of a hidden window. */
  settle() {
    const runs = this.wanted && this.seen;
    if (runs === (this.request !== 0)) return;
    if (!runs) {
      cancelAnimationFrame(this.request);
      this.request = 0;
      return;
    }
    let last = 0;
    const tick = (/** @type {number} */ now) => {
      this.seconds += last ? Math.min((now - last) / 1000, LONGEST) : 0;
      last = now;
      this.request = requestAnimationFrame(tick);
      const theta = posed(this.scene, this.way, this.seconds, calm());
      if (theta !== this.shown) this.show(theta);
      this.shown = theta;
    };
    this.request = requestAnimationFrame(tick);
  }
}

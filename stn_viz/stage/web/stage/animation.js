// θ in time: a film is played, paused, scrubbed or stepped. One film leads from the identity to θ, another through
// the steps of a descent.

import { fromControls, toControls } from "../math/controls.js";

/**
 * @import { Theta } from "../math/basis.js"
 * @import { Family } from "../math/family.js"
 * @import { Scene } from "../wire/scene.js"
 */

/**
 * What moves: a θ that can be changed.
 * @typedef {{scene: Pick<Scene, "family"|"aspect">, theta: Float64Array, change(theta: Theta): void}} Moved
 */

export const calm = () => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches;
const STILL = 400; // ms that a state stays, where motion is to be reduced

/**
 * Give the state a fraction t on the way from `from`, the identity, to θ: controls and what they leave out change evenly.
 * @type {(scene: {family: Family, aspect: number}, theta: Theta, t: number, from?: Theta) => Theta}
 */
export function between({ family, aspect }, theta, t, from = family.identity) {
  /** @type {Theta} */
  let now = Array.from(from, (value, k) => value + (theta[k] - value) * t);
  if (t === 0 || t === 1 || !family.linear || !family.controls.includes("rotation")) return t === 1 ? theta : now;
  const [start, end] = [toControls(family, from, aspect), toControls(family, theta, aspect)];
  if (Object.values(end).some((v) => !Number.isFinite(v))) return now;
  for (const name of family.controls) {
    const [low, high] = [start[name] ?? 0, end[name] ?? 0];
    now = fromControls(family, now, name, low + (high - low) * t, aspect);
  }
  return now;
}

/**
 * Give the θ at t of a list of θ: on whole numbers the list's own, between them the straight line.
 * @type {(thetas: Float64Array[], t: number) => Float64Array}
 */
export function along(thetas, t) {
  const k = Math.min(Math.max(Math.floor(t), 0), thetas.length - 1);
  const share = t - k;
  if (share <= 0 || k === thetas.length - 1) return Float64Array.from(thetas[k]);
  return Float64Array.from(thetas[k], (from, p) => from + (thetas[k + 1][p] - from) * share);
}

/**
 * What can be played: from 0 to `end` in so many `seconds`.
 * @typedef {{end: number, seconds: number, step: number, whole: boolean, show: (t: number) => void}} Film
 *   `step` is what reduced motion advances by; a `whole` film comes to rest on whole numbers only
 */

/**
 * The film from the identity to the stage's θ.
 * @type {(stage: Moved) => Film}
 */
export function journey(stage) {
  const goal = stage.theta.slice();
  return { end: 1, seconds: 2, step: 0.2, whole: false, show: (t) => stage.change(between(stage.scene, goal, t)) };
}

/**
 * The film of a descent of so many steps: quick where it is short, at most ten seconds.
 * @type {(steps: number, show: (t: number) => void) => Film}
 */
export function descentFilm(steps, show) {
  const end = Math.max(steps - 1, 0);
  return {
    end,
    seconds: Math.min(Math.max(end / 14, 1.5), 10),
    step: Math.max(Math.round(end / 20), 1),
    whole: true,
    show,
  };
}

export class Motion {
  /**
   * @param {Moved} stage
   * @param {(t: number, playing: boolean) => void} follow is told where the motion stands
   */
  constructor(stage, follow) {
    this.stage = stage;
    this.follow = follow;
    /** @type {Film|null} */
    this.film = null;
    this.t = 1;
    this.request = 0; // 0 while nothing is played
  }

  /**
   * Put a film on at t.
   * @param {Film} film
   * @param {number} t
   */
  load(film, t) {
    this.pause();
    this.film = film;
    this.t = t;
    this.follow(t, false);
  }

  /** θ was changed by other means: that is the new goal. */
  forget() {
    this.pause();
    this.film = null;
    this.t = 1;
    this.follow(1, false);
  }

  /** @param {number} t */
  scrub(t) {
    this.film ??= journey(this.stage);
    this.t = Math.min(Math.max(t, 0), this.film.end);
    this.film.show(this.t);
    this.follow(this.t, this.request !== 0);
  }

  /** @param {() => void} [then]  is called once the film has come to its end */
  toggle(then) {
    if (this.request) return this.pause();
    let last = 0;
    this.film ??= journey(this.stage);
    if (this.t >= this.film.end) this.scrub(0);
    const { end, seconds, step } = this.film;
    const tick = (/** @type {number} */ now) => {
      const wait = calm() ? STILL : 0; // reduced motion: still states instead of a film
      if (!last) last = now;
      if (now - last >= wait) {
        this.request = 1;
        this.scrub(this.t + (calm() ? step : ((now - last) / 1000 / seconds) * end));
        last = now;
      }
      if (this.t >= end) {
        this.pause();
        return then?.();
      }
      this.request = requestAnimationFrame(tick);
    };
    this.request = requestAnimationFrame(tick);
    this.follow(this.t, true);
  }

  pause() {
    cancelAnimationFrame(this.request);
    const played = this.request !== 0;
    this.request = 0;
    if (played && this.film?.whole && this.t !== Math.round(this.t)) this.scrub(Math.round(this.t));
    else this.follow(this.t, false);
  }
}

// θ in time: from the identity to where it is, played, paused, scrubbed or stepped.

import { fromControls, toControls } from "./controls.js";

const SECONDS = 2;
export const calm = () => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches;

/** Give the state a fraction t on the way from the identity to θ: controls and what they leave out change evenly. */
export function between({ family, aspect }, theta, t) {
  let now = family.identity.map((from, k) => from + (theta[k] - from) * t);
  if (t === 0 || t === 1 || !family.controls.includes("rotation")) return t === 1 ? theta : now;
  const [start, end] = [toControls(family, family.identity, aspect), toControls(family, theta, aspect)];
  if (Object.values(end).some((v) => !Number.isFinite(v))) return now;
  for (const name of family.controls) now = fromControls(family, now, name, start[name] + (end[name] - start[name]) * t, aspect);
  return now;
}

export class Motion {
  /** `stage` gives scene and theta and takes change(θ); `follow(t, playing)` is told where the motion stands. */
  constructor(stage, follow) {
    Object.assign(this, { stage, follow, goal: null, t: 1, request: 0 });
  }

  /** θ was changed by other means: that is the new goal. */
  forget() {
    this.pause();
    this.goal = null;
    this.t = 1;
    this.follow(1, false);
  }

  scrub(t) {
    this.goal ??= this.stage.theta.slice();
    this.t = Math.min(Math.max(t, 0), 1);
    this.stage.change(between(this.stage.scene, this.goal, this.t));
    this.follow(this.t, this.request !== 0);
  }

  toggle() {
    if (this.request) return this.pause();
    let last = 0;
    if (this.t >= 1) this.scrub(0);
    const tick = (now) => {
      const wait = calm() ? 400 : 0; // reduced motion: five still states instead of a film
      if (!last) last = now;
      if (now - last >= wait) {
        this.request = 1;
        this.scrub(this.t + (calm() ? 0.2 : (now - last) / 1000 / SECONDS));
        last = now;
      }
      if (this.t >= 1) return this.pause();
      this.request = requestAnimationFrame(tick);
    };
    this.request = requestAnimationFrame(tick);
    this.follow(this.t, true);
  }

  pause() {
    cancelAnimationFrame(this.request);
    this.request = 0;
    this.follow(this.t, false);
    this.stage.ask();
  }
}

// Where the eyes are led: what would give the answer away is hidden until then, and what a step does not speak of is
// dimmed. That keeps no hand from anything: all is lit while somebody holds the stage, and as long as it has strayed.

import { ruled } from "../paint/pixels.js";
import { dimmedOf, REGIONS, spokenOf } from "./regions.js";

/**
 * @import { Hidden, Region, Step } from "./payload.js"
 * @import { Driver } from "./screen/driver.js"
 */

const HIDDEN = /** @type {Hidden[]} */ (["microscope", "caption", "theta", "header", "exhibit", "curve"]);
const NAMES = /** @type {Region[]} */ (Object.keys(REGIONS));

export class Attention {
  /**
   * @param {HTMLElement} root  whose classes and data say what is hidden and dimmed
   * @param {Driver} driver
   * @param {AbortSignal} signal
   */
  constructor(root, driver, signal) {
    this.root = root;
    this.driver = driver;
    /** @type {Step|null} */
    this.step = null;
    this.open = false;
    this.held = false;
    this.wanted = driver.wanted; // the state of the stage that was looked at
    /** @type {Region[]} */
    this.dimmed = [];
    const hold = (/** @type {boolean} */ on) => {
      this.held = on;
      this.follow();
    };
    driver.stage.root.addEventListener("pointerdown", () => hold(true), { signal, capture: true });
    for (const end of ["pointerup", "pointercancel"])
      addEventListener(end, () => this.held && hold(false), { signal, capture: true });
  }

  /**
   * A step is shown, or a page without a stage.
   * @param {Step|null} step
   * @param {boolean} open  whether its question is
   */
  show(step, open) {
    for (const what of HIDDEN) this.root.classList.toggle(`hides-${what}`, open && Boolean(step?.hide.includes(what)));
    this.step = step;
    this.open = open;
    this.look();
  }

  /** Find what is to be dimmed of what is on the screen. */
  look() {
    const { driver, step, open, root } = this;
    const { wanted } = driver;
    this.wanted = wanted;
    const pinned = Boolean(wanted?.selection) && !wanted?.playback; // a descent is about its steps
    const spoken = step ? spokenOf(step, open, pinned) : [];
    const shown = spoken.length ? NAMES.filter((name) => visible(root.querySelector(REGIONS[name]))) : [];
    this.dimmed = dimmedOf(spoken, shown);
    this.follow();
  }

  /** A frame was drawn: the lesson may have gone on, or a hand have changed what it shows. */
  follow() {
    const { driver, held, root } = this;
    if (driver.wanted !== this.wanted) return this.look();
    const lit = !this.dimmed.length || held || driver.strayed;
    const dims = lit ? "" : this.dimmed.filter((region) => this.bears(region)).join(" ");
    if (root.dataset.dims !== dims) root.dataset.dims = dims;
  }

  /**
   * Whether a region can be dimmed and still be read: a map that is ruled into its pixels cannot, its greys are values.
   * @param {Region} region
   */
  bears(region) {
    if (region !== "source" && region !== "target") return true;
    return !ruled(...this.driver.stage.scene.frame[region]);
  }
}

/** @param {Element|null} node */
const visible = (node) => Boolean(node?.checkVisibility({ visibilityProperty: true }));

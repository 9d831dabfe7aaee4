// What a stage knows: its scene, θ, the warp of θ, what is looked at, and how far Python has followed.

import { outline } from "../math/outline.js";
import { validity } from "../math/validity.js";
import { seen } from "../paint/seen.js";
import { Exchange } from "../wire/exchange.js";
import { CurrentWarp } from "./current_warp.js";
import { tells } from "./predict/judge.js";

/**
 * @import { Theta } from "../math/basis.js"
 * @import { Loss } from "../math/losses.js"
 * @import { Pieces } from "../math/outline.js"
 * @import { Room, Verdict } from "../math/validity.js"
 * @import { Look } from "../paint/picture.js"
 * @import { Opinion } from "../wire/answer.js"
 * @import { Report } from "../wire/outbox.js"
 * @import { Level } from "../wire/playback.js"
 * @import { Scene } from "../wire/scene.js"
 */

/** @typedef {(name: "view", message: Report) => void} Send */

/** What stands for the scene until the first one comes: nobody asks before. @type {any} */
const NOT_YET = undefined;

export class State {
  constructor() {
    /** @type {Scene} */
    this.scene = NOT_YET;
    /** @type {Float64Array} */
    this.theta = new Float64Array(0);
    this.current = new CurrentWarp();
    /** @type {Pieces[]} */
    this.sides = [];
    /** @type {Verdict|null} */
    this.verdict = null;
    /** @type {Room} */
    this.judged = {}; // room for the next verdict
    /** @type {Float64Array|null} */
    this.held = null; // θ before the hand that holds it
    /** @type {Loss} */
    this.loss = "";
    /** @type {Opinion|null} */
    this.network = null; // of its own box
    /** @type {Opinion|null} */
    this.yours = null; // the network's, of the box of θ
    /** @type {{V: Float32Array, image?: undefined}|{V?: undefined, image: ImageBitmap}|null} */
    this.torch = null;
    /** @type {Record<string, boolean>} */
    this.overlays = {};
    /** @type {number|null} */
    this.channel = null; // null: all, as colours
    this.proportional = false; // the scales go together
    this.projector = false;
    this.bare = false; // pictures and box alone: no keys of its own, no microscope, no mark but where the pointer is
    this.zoom = 1;
    this.ink = "";
    this.warning = "";
    this.stale = true;
    this.fresh = false; // the warp is that of θ
    this.placed = { zoom: 0, scene: this.scene }; // what the panes were laid out for
    /** @type {Send|null} */
    this.send = null;
    this.exchange = new Exchange();
  }

  /** @returns {Look} */
  get look() {
    const { picture, range } = this.scene;
    return { picture, channel: this.channel, low: range[0], high: range[1] };
  }

  /** Tell whether the gradient is looked at, as maps or as forces. */
  get flows() {
    return this.overlays.gradient || this.overlays.forces;
  }

  /**
   * Take a scene, with the θ that it is shown with.
   * @param {Scene} scene
   * @param {Theta} theta
   * @param {boolean} keeps  the overlays that are on
   */
  takeScene(scene, theta, keeps) {
    const light = this.scene?.picture; // before; NOT_YET has none
    this.scene = scene;
    this.theta = Float64Array.from(theta);
    if (!keeps) this.showOverlays(scene.shown);
    this.loss = scene.upstream;
    this.network = scene.network;
    this.yours = null;
    this.torch = null;
    this.warning = "";
    if (!scene.picture || !light || (this.channel ?? 0) >= scene.channels) this.channel = scene.picture ? null : 0;
  }

  /** @param {Send|null} send  the way to Python from now on; null: there is none */
  reportBy(send) {
    this.send = send;
  }

  /** @param {string[]} shown  of the overlays, those that are to be on */
  showOverlays(shown) {
    this.overlays = Object.fromEntries(this.scene.overlay_names.map((name) => [name, shown.includes(name)]));
  }

  /**
   * What would tell the answer is off while something is asked, and on again after.
   * @param {string|null} mode  what is asked; null: nothing any more
   * @param {Record<string, boolean>} overlays  that were on before
   */
  quiet(mode, overlays) {
    const { upstream, difference } = this.scene;
    this.overlays = mode ? { ...overlays, gradient: false, forces: false } : { ...overlays };
    this.loss = mode === "slope" && !tells(upstream, difference) ? "sum" : upstream;
    this.stale = true;
  }

  /**
   * Another picture of the same scene, and another target: a descent sees them through a blur, step by step.
   * @param {Level} level
   */
  takePicture({ U, T }) {
    Object.assign(this.scene, { U, values: U.data, words: null, difference: T });
    this.stale = true;
  }

  /** @param {boolean} on */
  keepProportion(on) {
    this.proportional = on;
  }

  /**
   * Another picture of the camera or of the video.
   * @param {Uint32Array} words
   */
  takeFrame(words) {
    Object.defineProperties(this.scene, Object.getOwnPropertyDescriptors(seen(words, this.scene.frame.source)));
    this.stale = true;
  }

  /** Before a frame: the warp is that of the θ of now. */
  refresh() {
    if (!this.fresh) this.compute();
    this.fresh = false;
  }

  /**
   * Tell whether the panes have to be laid out anew: for another size, scene or zoom.
   * @param {boolean} resized
   */
  moves(resized) {
    if (!resized && this.placed.zoom === this.zoom && this.placed.scene === this.scene) return false;
    this.placed = { zoom: this.zoom, scene: this.scene };
    this.stale = true;
    return true;
  }

  /**
   * Paint torch's V of a θ in place of the browser's; that of a θ before comes too late.
   * @param {Float64Array} theta
   * @param {State["torch"]} torch
   */
  showTorch(theta, torch) {
    if (this.theta === theta) this.torch = torch;
  }

  /** The pictures are those of now. */
  painted() {
    this.stale = false;
  }

  /** The warp of the θ of now. */
  compute() {
    this.current.compute(this.scene, this.theta);
    this.sides = this.scene.scattered ? [] : outline(this.current.grid, this.scene.frame); // loose points have no outline
    this.verdict = this.scene.scattered
      ? null
      : validity(this.scene.family, this.theta, this.scene.frame, this.scene.validity, this.judged);
    this.fresh = true;
  }
}

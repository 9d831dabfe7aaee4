// The stage in a lesson: it is put into the state of a view from outside, by a glide where the picture stays the same,
// by a new scene only where it does not; what a hand changed meanwhile is undone.

import { toControls } from "../../math/controls.js";
import { outline } from "../../math/outline.js";
import { unpack } from "../../packing.js";
import { between, calm } from "../../stage/animation.js";
import { PixelFill } from "../../stage/opening/pixel_fill.js";
import { Stage } from "../../stage/stage.js";
import { message } from "../../texts.js";
import { shownOf } from "../../wire/scene.js";
import { Ring } from "../ask/ring.js";
import { Inquiry } from "./inquiry.js";
import { Landscape } from "./landscape.js";

/**
 * @import { ControlName } from "../../math/controls.js"
 * @import { Pieces } from "../../math/outline.js"
 * @import { SceneMeta } from "../../wire/scene.js"
 * @import { Bytes, DescentView, Play } from "../payload.js"
 * @import { Ask } from "./inquiry.js"
 */

/** @typedef {{kind: string, scene: Bytes, answer?: Bytes|null, step?: DescentView["step"]}} Shown  what needs a stage */

const GLIDE = 600; // ms
const NEAR = 1e-9;
const LEAST = 110; // pixels
const SHARE = 0.46; // of the window's height: no picture is lower where there is room

/** @type {WeakMap<Bytes, SceneMeta>} */
const heads = new WeakMap();

/**
 * What a payload says beside its arrays.
 * @param {Bytes} bytes
 */
function headOf(bytes) {
  const known = heads.get(bytes);
  if (known) return known;
  const meta = /** @type {SceneMeta} */ (/** @type {unknown} */ (unpack(bytes).meta));
  heads.set(bytes, meta);
  return meta;
}

/** What of a scene decides the picture, beside its token: the rest is set from outside. */
const LOOKS = /** @type {const} */ ([
  "kernel",
  "padding",
  "picture",
  "readonly",
  "labels",
  "network",
  "layout",
  "scattered",
]);

/**
 * Tell whether a stage that shows one scene can show the other without being built anew.
 * @param {SceneMeta} shown
 * @param {SceneMeta} next
 */
const sameScene = (shown, next) =>
  shown.token === next.token &&
  !shown.playback &&
  !next.playback &&
  LOOKS.every((name) => JSON.stringify(shown[name] ?? null) === JSON.stringify(next[name] ?? null));

/** Slow at both ends. @param {number} t */
const eased = (t) => t * t * (3 - 2 * t);

/** @type {(a: ArrayLike<number>, b: ArrayLike<number>) => boolean} */
const equal = (a, b) =>
  a.length === b.length && Array.from(a).every((v, k) => Math.abs(v - b[k]) <= NEAR * (1 + Math.abs(v)));

export class Driver {
  /**
   * @param {HTMLElement} room
   * @param {() => void} drawn is called after each frame
   * @param {Ask} ask  torch about what a hand left
   */
  constructor(room, drawn, ask) {
    this.room = room;
    this.stage = new Stage(room);
    this.inquiry = new Inquiry(this.stage, ask);
    this.drawn = drawn;
    /** @type {Bytes|null} */
    this.bytes = null; // of the scene that the stage was given
    /** @type {SceneMeta|null} */
    this.wanted = null; // the state that the lesson means
    /** @type {Pieces[]|null} */
    this.guess = null; // the box that a learner placed
    this.request = 0; // of a glide's next frame
    this.height = 0; // of all that is no picture, once they had been given theirs
    this.projector = false;
    this.ring = new Ring(this.stage);
    this.fill = new PixelFill(this.stage);
    this.map = new Landscape(this.stage);
    this.fills = false; // once the motion is over
    this.watch = new MutationObserver(() => {
      if (this.beside() !== this.height) this.fit();
      this.ring.place();
      this.inquiry.follow();
      this.map.follow();
      this.forward();
      this.drawn();
    });
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(room);
    this.watch.observe(this.stage.root, { attributes: true, attributeFilter: ["data-frame"] });
    this.stage.root.addEventListener("pointerdown", () => this.halt(), { capture: true });
  }

  /** Whether θ is under way by itself. */
  get moving() {
    return this.request !== 0 || this.stage.motion.request !== 0 || this.fill.running;
  }

  /** Whether a hand has changed what the lesson shows. */
  get strayed() {
    const { stage, wanted } = this;
    if (!wanted || !stage.scene || this.moving || stage.busy) return false;
    if (stage.scene.playback) return false;
    const shown = shownOf(wanted);
    const on = Object.keys(stage.overlays).filter((name) => stage.overlays[name]);
    const overlays = on.length === shown.filter((name) => name in stage.overlays).length;
    return !equal(stage.theta, wanted.theta) || !overlays || !on.every((name) => shown.includes(name));
  }

  /**
   * Show a view, on the way from what is shown now where `glide`.
   * @param {Shown} view
   * @param {boolean} glide
   */
  show(view, glide) {
    const started = performance.now();
    const { stage } = this;
    const meta = headOf(view.scene);
    this.halt();
    this.inquiry.expect(view.answer ?? null);
    stage.motion.pause();
    stage.prediction.forget();
    const before = stage.scene ? this.wanted : null;
    const kept = before !== null && (this.bytes === view.scene || sameScene(before, meta));
    const from = kept ? stage.theta.slice() : null;
    this.wanted = meta;
    if (!kept) {
      stage.update(view.scene);
      this.bytes = view.scene;
    }
    stage.project(this.projector);
    this.impose(meta);
    this.fit();
    if (stage.scene.playback) this.open(view.step ?? stage.scene.playback.at);
    else if (glide && from && !equal(from, meta.theta) && !calm()) this.glide(from, meta.theta);
    else this.set(meta.theta);
    this.mark(kept, started);
  }

  /**
   * Open a descent at a step.
   * @param {number} step
   */
  open(step) {
    this.stage.player.go(step);
    this.inquiry.listen();
  }

  /**
   * Write down how long a view took, and whether the scene was kept, for whoever measures.
   * @param {boolean} kept
   * @param {number} started
   */
  mark(kept, started) {
    const { dataset } = this.stage.root;
    Object.assign(dataset, { kept: String(kept), took: (performance.now() - started).toFixed(1) });
  }

  /** How high all is that is no picture. */
  beside() {
    const { root, parts } = this.stage;
    return root.offsetHeight - parts.target.box.offsetHeight;
  }

  /** Make the pictures as large as their room lets them be, in their own proportions. */
  fit() {
    const { stage, room } = this;
    if (!stage.scene) return;
    const { source, target } = stage.scene.frame;
    const tallest = Math.max(...[source, target].map(([h, w]) => h / w));
    const { root, parts } = stage;
    root.style.setProperty("--view", "0px");
    const others = this.beside();
    const wide = Math.min(parts.source.box.clientWidth, parts.target.box.clientWidth) * tallest;
    const column = Boolean(room.closest(".narrow")); // as high as it has to be
    const high = column ? Infinity : room.clientHeight - others;
    const wanted = column ? wide : Math.max(wide, SHARE * window.innerHeight);
    root.style.setProperty("--view", `${Math.floor(Math.max(Math.min(wanted, high), LEAST))}px`);
    this.height = this.beside(); // as the next frame finds it; any other would ask for frame after frame
    stage.ask();
  }

  /**
   * Put everything but θ as a view wants it.
   * @param {SceneMeta} meta
   */
  impose(meta) {
    const { stage } = this;
    stage.showOverlays(shownOf(meta));
    stage.selection.begin(meta.selection);
    stage.gradientPass.unlock();
    stage.prediction.keep(this.guess);
    stage.repaint();
  }

  /**
   * Set θ at once, as the end of a way.
   * @param {ArrayLike<number>} theta
   */
  set(theta) {
    const { stage } = this;
    stage.change(theta);
    stage.commit(message("lesson-player-state"));
    stage.prediction.keep(this.guess);
    this.inquiry.tell();
    this.inquiry.listen();
  }

  /**
   * @param {Float64Array} from
   * @param {number[]} to
   */
  glide(from, to) {
    const { stage } = this;
    let began = 0;
    stage.hold(from); // colours and arrows keep their ranges on the way
    stage.change(from);
    const tick = (/** @type {number} */ now) => {
      began ||= now;
      const t = Math.min((now - began) / GLIDE, 1);
      this.request = 0;
      if (t >= 1) return this.set(to);
      stage.prediction.keep(this.guess);
      stage.change(between(stage.scene, to, eased(t), from));
      this.request = requestAnimationFrame(tick);
    };
    this.request = requestAnimationFrame(tick);
  }

  /** Stop where θ is: a hand takes it, or the lesson goes on. */
  halt() {
    this.fill.stop();
    this.fills = false;
    if (!this.request) return;
    cancelAnimationFrame(this.request);
    this.request = 0;
    this.stage.hold(null);
    this.stage.prediction.keep(this.guess);
    this.inquiry.listen();
  }

  /** Undo what a hand did. */
  restore() {
    if (!this.wanted) return;
    this.inquiry.silence();
    this.impose(this.wanted);
    const from = this.stage.theta.slice();
    if (calm()) this.set(this.wanted.theta);
    else this.glide(from, this.wanted.theta);
  }

  /**
   * Run the animation of a step.
   * @param {Play} play
   */
  play(play) {
    const { stage } = this;
    if (!stage.scene) return;
    if (play === "pixelwise") return this.fill.run();
    if ((play === "descent") !== Boolean(stage.scene.playback) || stage.motion.request) return;
    if (!stage.scene.playback) stage.motion.forget();
    stage.motion.toggle();
    this.fills = play === "forward"; // first the grid moves, then V is read through it
  }

  /** The grid of a forward pass has come to rest: V is filled. */
  forward() {
    if (!this.fills || this.stage.motion.request) return;
    this.fills = false;
    this.fill.run();
  }

  /** Show the state at the end of a descent. */
  end() {
    const { playback } = this.stage.scene;
    if (playback) this.stage.player.go(playback.thetas.length - 1);
  }

  /**
   * Read a control off the box.
   * @param {string|null} name
   */
  measured(name) {
    const { scene, theta } = this.stage;
    const controls = toControls(scene.family, theta, scene.aspect);
    return controls[/** @type {ControlName} */ (name)] ?? NaN;
  }

  /** Keep the box of now as a guess, dashed, until `forget`. */
  keepBox() {
    const { stage } = this;
    this.guess = outline(stage.current.grid, stage.scene.frame);
    stage.prediction.keep(this.guess);
    stage.ask();
  }

  forget() {
    this.guess = null;
    this.ring.clear();
    this.stage.prediction.keep(null);
    if (this.stage.scene) this.stage.ask();
  }

  /** @param {boolean} on */
  project(on) {
    this.projector = on;
    if (this.stage.scene) this.stage.project(on);
    this.fit();
  }

  dispose() {
    this.halt();
    this.watch.disconnect();
    this.sizes.disconnect();
    this.stage.dispose();
  }
}

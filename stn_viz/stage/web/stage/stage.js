// The stage: owns θ and the selection, computes one frame at a time, and lets the modules beside it draw and take hold.

import { maker, say } from "../dom.js";
import { setGrid } from "../math/family.js";
import { refusal, unpack } from "../packing.js";
import { usePalette } from "../paint/palette.js";
import { SourceLayers } from "../paint/source_layers.js";
import { TargetLayers } from "../paint/target_layers.js";
import { language, message } from "../texts.js";
import { leave } from "../wire/registry.js";
import { sameBytes, sceneOf } from "../wire/scene.js";
import { Motion } from "./animation.js";
import { arrive } from "./arrival.js";
import { Player } from "./descent/player.js";
import { StepPreview } from "./descent/preview.js";
import { drawFrame } from "./frame.js";
import { GradientPass } from "./gradient_pass.js";
import { Handles } from "./handles/handles.js";
import { History } from "./history.js";
import { ground, isDark, measure } from "./host.js";
import { listenToKeys } from "./keys.js";
import { Large } from "./large/large.js";
import { build } from "./layout.js";
import { Live } from "./live/live.js";
import { Microscope } from "./microscope.js";
import { Panel } from "./panel.js";
import { Prediction } from "./prediction.js";
import { Announcer, post, receive } from "./reports.js";
import { saves } from "./save.js";
import { Selection } from "./selection.js";
import { fitting } from "./sight.js";
import { State } from "./state.js";
import { tools } from "./tools.js";

/**
 * @import { Theta } from "../math/basis.js"
 * @import { Loss } from "../math/losses.js"
 * @import { Verdict } from "../math/validity.js"
 * @import { Palette } from "../paint/palette.js"
 * @import { StageState } from "../paint/state.js"
 * @import { Answer, Opinion } from "../wire/answer.js"
 * @import { Report } from "../wire/outbox.js"
 * @import { Send } from "./state.js"
 * @import { Tools } from "./tools.js"
 */

/** @implements {StageState} */
export class Stage extends State {
  /** @param {HTMLElement} parent */
  constructor(parent, bare = false) {
    super();
    this.bare = bare;
    this.language = language();
    this.abort = new AbortController();
    const { signal } = this.abort;
    /** @type {AbortController|null} */
    this.sceneAbort = null;
    this.el = maker(signal); // from the first scene on: a maker whose listeners die with the scene
    const named = { role: "group", "aria-label": message("stage-label") };
    this.root = this.el("div", { class: "stn-stage", "data-testid": "stn-stage", ...named });
    parent.append(this.root);
    /** @type {Uint8Array|null} */
    this.bytes = null; // the scene's payload
    this.request = 0; // of the next frame
    this.announcer = new Announcer(this);
    this.parts = build(this.root, signal);
    const target = new TargetLayers(this.parts.target, this.parts.targetLegend);
    this.layers = { target, source: new SourceLayers(this.parts.source, this.parts.sourceLegend, target) };
    this.large = new Large(this, signal);
    this.history = new History(this, signal);
    this.gradientPass = new GradientPass(this);
    this.selection = new Selection(this, signal);
    this.handles = new Handles(this, signal);
    this.panel = new Panel(this, this.parts.panel);
    this.microscope = new Microscope(this, this.parts.microscope);
    this.preview = new StepPreview(this);
    this.player = new Player(this, this.parts.player);
    this.motion = new Motion(this, (t, playing) => this.follow(t, playing));
    this.prediction = new Prediction(this);
    this.saves = saves(this);
    this.live = new Live(this, signal);
    /** @type {Tools|null} */
    this.tools = null;
    if (!bare) listenToKeys(this, signal);
    this.resizer = new ResizeObserver(() => this.settle());
    this.resizer.observe(this.root);
  }

  /**
   * Take a scene. Within one epoch the stage keeps its own θ; a new epoch imposes Python's.
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @param {Send|null} send
   */
  update(bytes, send = null) {
    this.reportBy(send);
    this.restyle();
    const meta = /** @type {{version: number, palette: Palette}} */ (unpack(bytes).meta);
    const refused = refusal(meta);
    if (refused) return say(this.parts.warnings, refused);
    usePalette(meta.palette, this.root);
    if (this.bytes && sameBytes(this.bytes, bytes)) return this.ask();
    this.bytes = bytes;
    arrive(this, sceneOf(bytes));
  }

  /** Read the host's colours; called when they may have changed, or the stage's own style sheet has arrived. */
  restyle() {
    this.root.dataset.scheme = isDark(ground(this.root)) ? "dark" : "light";
    this.ink = getComputedStyle(this.root).color;
    this.stale = true;
  }

  /**
   * What only torch can tell of θ; what is missing stays as it was.
   * @param {object} told
   * @param {Float32Array|null} [told.upstream]  of the loss, ∂L/∂V; null: torch has none
   * @param {Float32Array} [told.grid]      source points
   * @param {Verdict|null} [told.verdict]   on them
   * @param {Float64Array|null} [told.gradient]  of the loss, ∂L/∂θ; null: torch has none
   * @param {Opinion|null} [told.opinion]   a network's, of V; null: it was not asked
   */
  takeFromTorch({ upstream, grid, gradient, verdict = null, opinion }) {
    if (upstream !== undefined) this.scene.torchUpstream = upstream;
    if (grid) setGrid(this.scene.family, grid, verdict);
    if (gradient !== undefined) this.gradientPass.takeFromTorch(gradient);
    this.prediction.hear({ gradient, opinion }, true);
    if (opinion === undefined) return;
    this.yours = opinion;
    this.panel.showNetwork();
  }

  /** What lives as long as one scene goes with its listeners. */
  renew() {
    this.sceneAbort?.abort();
    this.sceneAbort = new AbortController();
    this.el = maker(this.sceneAbort.signal);
  }

  /** Make the tools, the handles and the panel of a scene. */
  rebuild() {
    this.tools = tools(this, this.el, this.parts.bar);
    this.handles.rebuild();
    this.panel.rebuild();
    this.preview.rebuild();
  }

  get gradient() {
    return this.gradientPass.last;
  }

  get gradientRange() {
    return this.gradientPass.range;
  }

  /** The window or the column has another size, or the host other colours. */
  settle() {
    measure(this.root);
    this.restyle();
    this.ask();
  }

  /** Ask for one frame; however often it is asked for, it is drawn once. */
  ask() {
    this.request ||= requestAnimationFrame(() => {
      this.request = 0;
      if (this.scene && this.root.isConnected) drawFrame(this);
    });
  }

  /** Whether a hand holds θ: what would change it otherwise waits. */
  get busy() {
    return this.handles.busy || this.panel.before !== null;
  }

  /** Whether θ or U is under way, and V may be painted fast. */
  get moving() {
    return this.held !== null || this.motion.request !== 0 || this.live.moving;
  }

  /**
   * A film moved or came to rest: what moved was painted quickly, what rests is painted exactly.
   * @param {number} t
   * @param {boolean} playing
   */
  follow(t, playing) {
    if (this.scene?.playback) this.player.follow(t, playing);
    else this.tools?.time(t, playing);
    if (!playing) this.ask();
  }

  /**
   * Set θ from a hand or, when Python knows it already, from a playback; a θ that is not finite is refused.
   * @param {ArrayLike<number>} theta
   */
  change(theta, known = false) {
    if (!Array.from(theta).every(Number.isFinite)) return this.warn(message("stage-theta-infinite"));
    this.theta = Float64Array.from(theta);
    this.torch = null;
    delete this.root.dataset.difference;
    say(this.parts.difference, ""); // what was said of another θ
    this.warning = "";
    if (!known && !this.scene.family.known) this.post("live"); // only torch knows its grid
    this.compute();
    this.ask();
  }

  /**
   * A hand takes hold (ranges of colours and arrows stay put meanwhile) or, with null, lets go without a change.
   * @param {Float64Array|null} theta before
   */
  hold(theta) {
    this.held = theta;
    if (theta) this.prediction.loosen();
    if (theta) this.selection.point(null);
    if (!theta) this.gradientPass.unlock();
    this.ask();
  }

  /**
   * The hand lets go: one step of history, one message to Python.
   * @param {string} name of the step
   */
  commit(name) {
    this.held = null;
    this.motion.forget();
    this.gradientPass.unlock();
    this.fit();
    if (this.prediction.open) return this.prediction.placed(); // a guess is nobody's state
    this.history.push(name);
    this.announcer.announce(name);
    this.post("commit");
    this.ask();
  }

  reset() {
    if (this.scene.readonly || (this.prediction.open && !this.prediction.guessing)) return;
    this.pose(this.scene.family.identity, message("stage-state-reset"));
  }

  /**
   * Take a θ that was chosen.
   * @param {Theta} theta
   * @param {string} name  of the step
   */
  pose(theta, name) {
    this.change(theta);
    this.commit(name);
  }

  adopt() {
    const { theta } = this.network ?? {};
    if (theta?.length === this.theta.length) this.pose(theta, message("stage-state-network"));
  }

  /** @param {string} name of an overlay */
  toggle(name) {
    this.overlays[name] = !this.overlays[name];
    this.stale = true;
    this.gradientPass.unlock();
    this.post("overlays");
    this.ask();
  }

  /** @param {Loss} loss */
  lose(loss) {
    this.loss = loss;
    this.gradientPass.unlock();
    this.ask();
  }

  /** @param {number|null} channel */
  pickChannel(channel) {
    this.channel = channel;
    this.repaint();
  }

  /**
   * Draw a θ for the length of a picture; nobody is told.
   * @param {Float64Array} theta
   * @param {State["torch"]} torch its V
   */
  glimpse(theta, torch) {
    this.theta = theta;
    this.torch = torch;
    this.compute();
    this.layers.target.draw(this);
    this.layers.source.draw(this);
  }

  /** Paint the pictures anew with the next frame. */
  repaint() {
    this.stale = true;
    this.ask();
  }

  /** @param {boolean} on */
  project(on, tell = false) {
    this.projector = on;
    this.root.classList.toggle("projector", on);
    if (tell) this.post("projector", this.prediction.open ? { theta: [] } : {});
    this.ask();
  }

  /** A pin was set or freed. */
  selected() {
    this.gradientPass.unlock();
    this.post("select");
    this.ask();
  }

  /** @param {string} sentence */
  warn(sentence) {
    this.warning = sentence;
    if (sentence) say(this.parts.live, sentence);
    this.ask();
  }

  fit() {
    this.zoom = fitting(this);
  }

  /**
   * @param {string} kind
   * @param {Partial<Report>} more
   */
  post(kind, more = {}) {
    post(this, kind, more);
  }

  /** @param {Answer} answer */
  receive(answer) {
    receive(this, answer);
  }

  dispose() {
    this.abort.abort();
    this.sceneAbort?.abort();
    this.resizer.disconnect();
    this.motion.pause();
    this.prediction.forget();
    this.player.dispose();
    this.exchange.dispose();
    this.announcer.dispose();
    cancelAnimationFrame(this.request);
    if (this.scene) leave(this.scene.key, this);
    this.root.remove();
  }
}

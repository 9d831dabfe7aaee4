// The stage: owns θ and the selection, computes one frame at a time, and lets the modules beside it draw and take hold.

import { outline } from "../math/outline.js";
import { validity } from "../math/validity.js";
import { maker, say } from "../paint/dom.js";
import { Sheet } from "../paint/picture.js";
import { language, message, useTexts } from "../texts.js";
import { Courier } from "../wire/outbox.js";
import { refusal, unpack } from "../wire/packing.js";
import { enter, leave, remembered } from "../wire/registry.js";
import { sameBytes, sceneOf } from "../wire/scene.js";
import { Motion } from "./animation.js";
import { Now } from "./current_warp.js";
import { Player } from "./descent/player.js";
import { Ahead } from "./descent/preview.js";
import { drawFrame } from "./frame.js";
import { Slopes } from "./gradient_pass.js";
import { Handles } from "./handles/handles.js";
import { History } from "./history.js";
import { ground, isDark, measure } from "./host.js";
import { listenToKeys } from "./keys.js";
import { build } from "./layout.js";
import { Microscope } from "./microscope/microscope.js";
import { Panel } from "./panel.js";
import { Prediction } from "./prediction.js";
import { preset } from "./presets.js";
import { announce, meet, post, receive } from "./reports.js";
import { saves } from "./save.js";
import { Selection } from "./selection.js";
import { fitting } from "./sight.js";
import { OVERLAYS, tools } from "./tools.js";

const STAGES = new WeakMap();

/** Streamlit's entry: called again for every new payload, with the same parent element. */
export default function mount({ data, parentElement, setStateValue }) {
  const texts = /** @type {import("../texts.js").Texts} */ (unpack(data).meta.texts);
  useTexts(texts);
  let stage = STAGES.get(parentElement);
  if (stage && stage.language !== texts.language) {
    stage.dispose(); // its words are of another language
    stage = undefined;
  }
  stage ??= new Stage(parentElement);
  STAGES.set(parentElement, stage);
  stage.update(data, setStateValue);
  return () => {
    stage.dispose();
    STAGES.delete(parentElement);
  };
}

export class Stage {
  constructor(parent) {
    this.language = language();
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.root = document.createElement("div");
    Object.assign(this.root, { className: "stn-stage" });
    for (const [name, value] of Object.entries({
      "data-testid": "stn-stage",
      role: "group",
      "aria-label": message("stage-label"),
    }))
      this.root.setAttribute(name, value);
    parent.append(this.root);
    this.el = maker(signal); // from the first scene on: a maker whose listeners die with the scene
    this.parts = build(this.root, signal);
    this.history = new History(this, signal);
    this.slopes = new Slopes(this);
    this.selection = new Selection(this, signal);
    this.handles = new Handles(this, signal);
    this.panel = new Panel(this, this.parts.panel);
    this.microscope = new Microscope(this, this.parts.microscope);
    this.ahead = new Ahead(this);
    this.player = new Player(this, this.parts.player);
    this.motion = new Motion(this, (t, playing) => this.follow(t, playing));
    this.prediction = new Prediction(this);
    this.saves = saves(this);
    this.sheets = { source: new Sheet(), target: new Sheet(), loss: new Sheet() };
    Object.assign(this, { now: new Now(), judged: {} });
    Object.assign(this, {
      seq: 0,
      asked: 0,
      agreed: null,
      answer: null,
      held: null,
      request: 0,
      warning: "",
      projector: false,
      channel: null,
      send: null,
    });
    listenToKeys(this, signal);
    this.resizer = new ResizeObserver(() => this.settle());
    this.resizer.observe(this.root);
  }

  /** Take a scene. Within one epoch the stage keeps its own θ; a new epoch imposes Python's. */
  update(bytes, send = null) {
    if (!bytes) return;
    this.send = send;
    this.restyle();
    const refused = refusal(unpack(bytes).meta);
    if (refused) return say(this.parts.notice, refused);
    if (this.bytes && sameBytes(this.bytes, bytes)) return this.ask();
    const before = this.scene;
    this.sceneAbort?.abort();
    this.sceneAbort = new AbortController();
    this.el = maker(this.sceneAbort.signal);
    this.bytes = bytes;
    this.prediction.forget();
    this.scene = sceneOf(bytes);
    const { scene } = this;
    const last = before ? { ...before, theta: this.theta } : remembered(scene.key);
    const { kept, ahead } = meet(this, before, last);
    this.theta = Float64Array.from((kept ? last : scene).theta);
    if (!kept || !before)
      this.overlays = Object.fromEntries(Object.keys(OVERLAYS).map((name) => [name, scene.shown.includes(name)]));
    if (before?.family.name !== scene.family.name) this.history.clear();
    if (before?.key !== scene.key) {
      if (before) leave(before.key, this);
      this.courier?.dispose();
      this.courier = new Courier((message) => this.send?.("view", message));
    }
    Object.assign(this, { loss: scene.upstream, network: scene.network, yours: null, torch: null, warning: "" });
    if (!scene.picture || this.channel >= scene.channels) this.channel = scene.picture ? null : 0;
    say(this.parts.sourceLabel, scene.labels.source);
    say(this.parts.targetLabel, scene.labels.target);
    this.project(scene.projector);
    this.tools = tools(this, this.el, this.parts.bar);
    if (!kept) this.handles.drop();
    this.handles.rebuild();
    this.root.dataset.layout = scene.layout ?? "full";
    this.root.classList.toggle("scattered", Boolean(scene.scattered));
    this.root.classList.toggle("leads", Boolean(scene.tape?.leads));
    this.panel.rebuild();
    this.ahead.rebuild();
    this.player.rebuild(before?.tape);
    this.compute();
    this.fit();
    this.selection.begin(kept && before ? undefined : scene.selection);
    this.slopes.unlock();
    this.history.push(kept ? "scene" : before ? "set from outside" : "start");
    enter(scene.key, this);
    if (kept && !before) this.post("return"); // a new stage with the θ that the hand left on the one before
    if (ahead && !this.handles.busy) this.post("commit", scene.tape ? { step: this.player.step } : {}); // a step is no new start
    if (kept && this.answer) this.receive(this.answer); // torch's answer came before the scene that it belongs to
    this.ask();
  }

  /** Read the host's colours; called when they may have changed, the stage's own style sheet having arrived among them. */
  restyle() {
    this.root.dataset.scheme = isDark(ground(this.root)) ? "dark" : "light";
    Object.assign(this, { ink: getComputedStyle(this.root).color, stale: true });
  }

  get look() {
    const { picture, range } = this.scene;
    return { picture, channel: this.channel, low: range[0], high: range[1], ink: this.ink };
  }

  get gradient() {
    return this.slopes.now;
  }

  get gradientRange() {
    return this.slopes.range;
  }

  /** The window or the column has another size, or the host other colours. */
  settle() {
    measure(this.root);
    this.restyle();
    this.ask();
  }

  /** Tell whether the gradient is looked at, as maps or as forces. */
  get flows() {
    return this.overlays.gradient || this.overlays.forces;
  }

  /** Ask for one frame; however often it is asked for, it is drawn once. */
  ask() {
    this.request ||= requestAnimationFrame(() => {
      this.request = 0;
      if (this.scene && this.root.isConnected) drawFrame(this);
    });
  }

  /** The warp of the θ of now. */
  compute() {
    this.now.compute(this.scene, this.theta);
    this.sides = this.scene.scattered ? [] : outline(this.now.grid, this.scene.frame); // loose points have no outline
    this.verdict = this.scene.scattered
      ? null
      : validity(this.scene.family, this.theta, this.scene.frame, this.scene.validity, this.judged);
    this.fresh = true;
  }

  /** Whether a hand holds θ: what would change it otherwise waits. */
  get busy() {
    return this.handles.busy || this.panel.before !== undefined;
  }

  /** Whether θ is under way, and the picture of V may be a quick one. */
  get moving() {
    return this.held !== null || this.motion.request !== 0;
  }

  /** A film moved or came to rest: what moved was painted quickly, what rests is painted exactly. */
  follow(t, playing) {
    if (this.scene?.tape) this.player.follow(t, playing);
    else this.tools?.time(t, playing);
    if (!playing) this.ask();
  }

  /** Set θ from a hand or, when Python knows it already, from its tape; a θ that is not finite is refused. */
  change(theta, known = false) {
    if (!theta.every(Number.isFinite)) return this.warn("That would make θ infinite, so it stays as it was.");
    this.theta = Float64Array.from(theta);
    this.torch = null;
    delete this.root.dataset.difference;
    say(this.parts.difference, ""); // what was said of another θ
    this.warning = "";
    if (!known && !this.scene.family.known) this.post("live"); // only torch knows its grid
    this.compute();
    this.ask();
  }

  /** A hand takes hold (ranges of colours and arrows stay put meanwhile) or, with null, lets go without a change. */
  hold(theta) {
    this.held = theta;
    if (theta && !this.prediction.open) this.prediction.forget();
    if (theta) this.selection.hover = null;
    if (!theta) this.slopes.unlock();
    this.ask();
  }

  /** The hand lets go: one step of history, one message to Python. */
  commit(name) {
    this.held = null;
    this.motion.forget();
    this.slopes.unlock();
    this.fit();
    if (this.prediction.open) return this.ask(); // a guess is nobody's state
    this.history.push(name);
    this.announce(name);
    this.post("commit");
    this.ask();
  }

  reset() {
    if (this.scene.readonly) return;
    this.change(this.scene.family.identity);
    this.commit("reset");
  }

  preset(name) {
    this.change(preset(this.scene, name));
    this.commit(name);
  }

  adopt() {
    if (this.network?.theta.length !== this.theta.length) return;
    this.change(this.network.theta);
    this.commit("the network's θ");
  }

  toggle(name) {
    this.overlays[name] = !this.overlays[name];
    this.stale = true;
    this.slopes.unlock();
    this.post("overlays");
    this.ask();
  }

  lose(loss) {
    this.loss = loss;
    this.slopes.unlock();
    this.ask();
  }

  pickChannel(channel) {
    this.channel = channel;
    this.stale = true;
    this.ask();
  }

  project(on, tell = false) {
    this.projector = on;
    this.root.classList.toggle("projector", on);
    if (tell) this.post("projector", this.prediction.open ? { theta: [] } : {});
    this.ask();
  }

  /** A pin was set or freed. */
  selected() {
    this.slopes.unlock();
    this.post("select");
    this.ask();
  }

  warn(sentence) {
    this.warning = sentence;
    if (sentence) say(this.parts.live, sentence);
    this.ask();
  }

  fit() {
    this.zoom = fitting(this);
  }

  announce(name) {
    announce(this, name);
  }
  post(kind, more = {}) {
    post(this, kind, more);
  }
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
    this.courier?.dispose();
    cancelAnimationFrame(this.request);
    clearTimeout(this.speech);
    if (this.scene) leave(this.scene.key, this);
    this.root.remove();
  }
}

// The stage: owns θ and the selection, computes one frame at a time, and lets the modules beside it draw and take hold.

import { Courier } from "./courier.js";
import { maker, say, signed } from "./dom.js";
import { frameOf } from "./frame.js";
import { grid } from "./grid.js";
import { Handles } from "./handles.js";
import { History, filmstrip } from "./history.js";
import { build } from "./layout.js";
import { makeFamily, setGrid } from "./family.js";
import { Microscope, same } from "./microscope.js";
import { Motion } from "./motion.js";
import { troubles } from "./notice.js";
import { outline } from "./outline.js";
import { unpack } from "./packing.js";
import { Panel } from "./panel.js";
import { Sheet, extremes } from "./picture.js";
import { preset } from "./presets.js";
import { enter, leave } from "./registry.js";
import { sample, unit } from "./sampler.js";
import { drawSource, drawTarget } from "./scenery.js";
import { Slopes } from "./slopes.js";
import { download, saves } from "./takeaway.js";
import { OVERLAYS, tools } from "./tools.js";
import { compare } from "./verdict.js";

const STAGES = new WeakMap();
const ZOOMS = [1.3, 1.9, 2.8, 4.2, 6.5];

/** Streamlit's entry: called again for every new payload, with the same parent element. */
export default function mount({ data, parentElement, setStateValue }) {
  const stage = STAGES.get(parentElement) ?? new Stage(parentElement);
  STAGES.set(parentElement, stage);
  stage.update(data, setStateValue);
  return () => {
    stage.dispose();
    STAGES.delete(parentElement);
  };
}

export class Stage {
  constructor(parent) {
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.root = document.createElement("div");
    Object.assign(this.root, { className: "stn-stage" });
    for (const [name, value] of Object.entries({ "data-testid": "stn-stage", role: "group", "aria-label": "Spatial transformer stage" })) this.root.setAttribute(name, value);
    parent.append(this.root);
    this.el = maker(signal); // from the first scene on: a maker whose listeners die with the scene
    this.parts = build(this.root, signal);
    this.history = new History();
    this.slopes = new Slopes(this);
    this.handles = new Handles(this, signal);
    this.panel = new Panel(this, this.parts.panel);
    this.microscope = new Microscope(this, this.parts.microscope);
    this.motion = new Motion(this, (t, playing) => this.tools?.time(t, playing));
    this.saves = saves(this);
    this.sheets = { source: new Sheet(), target: new Sheet(), heat: new Sheet(), loss: new Sheet() };
    this.now = { grid: {}, V: null };
    Object.assign(this, { seq: 0, pins: [], hover: null, held: null, request: 0, warning: "", projector: false, channel: null, send: null });
    this.listen(signal);
    this.resizer = new ResizeObserver(() => this.ask());
    this.resizer.observe(this.root);
  }

  listen(signal) {
    const inside = (event) => event.composedPath().includes(this.root);
    document.addEventListener("keydown", (event) => (inside(event) || this.pointed) && this.key(event), { signal, capture: true });
    this.root.addEventListener("pointerenter", () => (this.pointed = true), { signal });
    this.root.addEventListener("pointerleave", () => (this.pointed = false), { signal });
    for (const side of ["source", "target"]) {
      const view = this.parts[side];
      const leave = () => this.point(null);
      view.box.addEventListener("pointermove", (event) => !this.handles.gesture?.moved && event.pointerType !== "touch" && this.point(this.place(side, view.pixel(event))), { signal });
      view.box.addEventListener("pointerleave", leave, { signal });
      view.box.addEventListener("blur", leave, { signal });
      view.box.addEventListener("keydown", (event) => event.target === view.box && this.roam(side, event), { signal });
    }
    this.parts.strip.addEventListener("click", (event) => this.jump([...this.parts.strip.children].indexOf(event.target.closest("button"))), { signal });
    this.parts.target.box.addEventListener("click", (event) => this.click("target", this.parts.target.pixel(event)), { signal });
  }

  /** Take a scene. Within one epoch the stage keeps its own θ; a new epoch imposes Python's. */
  update(bytes, send = null) {
    if (!bytes) return;
    this.restyle();
    if (this.bytes && sameBytes(this.bytes, bytes)) return this.ask();
    const before = this.scene;
    this.sceneAbort?.abort();
    this.sceneAbort = new AbortController();
    this.el = maker(this.sceneAbort.signal);
    const { meta, arrays } = unpack(bytes);
    this.bytes = bytes;
    this.scene = sceneOf(meta, arrays);
    const { family } = this.scene;
    const kept = before && before.epoch === meta.epoch && before.family.name === family.name && this.theta.length === meta.theta.length;
    if (!kept) this.theta = Float64Array.from(meta.theta);
    if (before?.family.name !== family.name) this.history.clear();
    if (!before || before.key !== meta.key) {
      if (before) leave(before.key, this);
      this.courier?.dispose();
      this.courier = new Courier((message) => this.send?.("view", message));
    }
    if (!kept) {
      const shown = Array.isArray(meta.overlays) ? meta.overlays : Object.keys(meta.overlays ?? {}).filter((name) => meta.overlays[name]);
      this.overlays = Object.fromEntries(Object.keys(OVERLAYS).map((name) => [name, shown.includes(name) || (!shown.length && name === "samples")]));
      const at = meta.selection;
      this.pins = at ? [{ side: "target", row: at[0], col: at[1], chosen: true }] : [];
    }
    this.pins = this.pins.filter(({ side, row, col }) => row < this.scene.frame[side][0] && col < this.scene.frame[side][1]);
    Object.assign(this, { send, loss: meta.upstream ?? "pixel", network: meta.network ?? null, yours: null, torch: null, hover: null, warning: "" });
    if (!this.scene.picture || this.channel >= this.scene.channels) this.channel = this.scene.picture ? null : 0;
    this.project(Boolean(meta.projector), false);
    this.root.classList.toggle("readonly", this.scene.readonly);
    say(this.parts.sourceLabel, meta.labels?.source ?? "");
    say(this.parts.targetLabel, meta.labels?.target ?? "");
    this.tools = tools(this, this.el, this.parts.bar);
    this.handles.rebuild();
    this.panel.rebuild();
    this.compute();
    this.fit();
    this.fallback = telling(this);
    if (!this.pins.length) this.pins = [this.fallback];
    this.slopes.unlock();
    this.remember(kept ? "scene" : before ? "set from outside" : "start");
    enter(meta.key, this);
    this.ask();
  }

  /** Read the host's colours; called when they may have changed. */
  restyle() {
    const style = getComputedStyle(this.root);
    const [r, g, b] = (style.backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
    this.root.dataset.scheme = 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
    this.ink = getComputedStyle(this.root).color;
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

  /** Ask for one frame; however often it is asked for, it is drawn once. */
  ask() {
    this.request ||= requestAnimationFrame(() => {
      this.request = 0;
      if (this.scene && this.root.isConnected) this.frame();
    });
  }

  /** Grid and samples for the θ of now. */
  compute() {
    const { family, frame, U, kernel, padding } = this.scene;
    const { now } = this;
    grid(family, this.theta, frame, now.grid);
    if (now.V?.length !== U.shape[0] * now.grid.x.length) now.V = new Float32Array(U.shape[0] * now.grid.x.length);
    sample(U, now.grid, frame, kernel, padding, now.V);
    this.sides = outline(now.grid, frame);
    this.fresh = true;
  }

  frame() {
    const started = performance.now();
    const { scene, parts } = this;
    if (!this.fresh) this.compute();
    this.fresh = false;
    if (this.overlays.gradient) this.slopes.update();
    const resized = [parts.source.resize(), parts.target.resize()].some(Boolean);
    if (resized || this.placedZoom !== this.zoom || this.placedScene !== scene) {
      parts.source.place(...scene.frame.source, this.zoom);
      parts.target.place(...scene.frame.target, Math.max(...scene.frame.target) <= 28 ? 1.1 : 1.02);
      Object.assign(this, { placedZoom: this.zoom, placedScene: scene });
      this.stale = true;
    }
    this.microscope.update();
    this.handles.place();
    drawSource(this);
    drawTarget(this);
    this.stale = false;
    this.panel.update();
    this.tools.follow();
    this.root.classList.toggle("graded", this.overlays.gradient);
    const warning = this.warning || troubles(this);
    say(parts.notice, warning);
    parts.notice.title = warning;
    this.root.dataset.theta = JSON.stringify(Array.from(this.theta));
    this.root.dataset.frame = (performance.now() - started).toFixed(2);
  }

  /** Set θ from a hand; a θ that is not finite is refused. */
  change(theta) {
    if (!theta.every(Number.isFinite)) return this.warn("That would make θ infinite, so it stays as it was.");
    this.theta = Float64Array.from(theta);
    this.torch = null;
    delete this.root.dataset.difference;
    this.warning = "";
    this.compute();
    this.ask();
  }

  /** A hand takes hold (ranges of colours and arrows stay put meanwhile) or, with null, lets go without a change. */
  hold(theta) {
    this.held = theta;
    if (theta) this.hover = null;
    if (!theta) this.slopes.unlock();
    this.ask();
  }

  /** The hand lets go: one step of history, one message to Python. */
  commit(name) {
    this.held = null;
    this.motion.forget();
    this.slopes.unlock();
    this.fit();
    this.remember(name);
    this.announce(name);
    this.post("commit");
    this.ask();
  }

  remember(name) {
    const { sheet } = this.thumbnail();
    if (this.history.push(this.theta, name, sheet)) this.showStrip();
  }

  thumbnail() {
    const { scene: { frame: { target: [ho, wo] } }, now } = this;
    const paint = new Sheet();
    paint.paint(now.V, this.scene.channels, ho, wo, this.look);
    const sheet = document.createElement("canvas");
    Object.assign(sheet, { width: 88, height: 88 });
    const scale = 88 / Math.max(ho, wo);
    sheet.getContext("2d").drawImage(paint.canvas, 44 - (wo * scale) / 2, 44 - (ho * scale) / 2, wo * scale, ho * scale);
    return { sheet };
  }

  showStrip() {
    filmstrip(this.parts.strip, this.el, this.history);
  }

  travel(step) {
    this.jump(this.history.place + step);
  }

  jump(place) {
    const state = this.history.go(place);
    if (!state) return;
    this.change(state.theta);
    this.showStrip();
    this.commit(state.name);
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

  project(on, ask = true) {
    this.projector = on;
    this.root.classList.toggle("projector", on);
    if (ask) this.ask();
  }

  warn(sentence) {
    this.warning = sentence;
    if (sentence) say(this.parts.live, sentence);
    this.ask();
  }

  /** See to it that the box is in sight: the smallest zoom that holds it. */
  fit() {
    const [h, w] = this.scene.frame.source;
    const wanted = Math.max(...this.sides.flat(2).map(([x, y]) => Math.max(Math.abs(2 * x + 1 - w) / w, Math.abs(2 * y + 1 - h) / h)), 0);
    this.zoom = ZOOMS.find((zoom) => zoom >= wanted * 1.12) ?? ZOOMS.at(-1);
  }

  place(side, [x, y]) {
    const [h, w] = this.scene.frame[side];
    const [row, col] = [Math.round(y), Math.round(x)];
    return row >= 0 && col >= 0 && row < h && col < w ? { side, row, col } : null;
  }

  point(place) {
    if (!this.scene || same(place, this.hover) || (!place && !this.hover)) return;
    this.hover = place;
    this.ask();
  }

  /** Pin a pixel: the first replaces the default, the second compares, a third replaces the second; again frees it. */
  click(side, at) {
    const place = this.place(side, at);
    if (place) this.pin(place);
  }

  pin(place) {
    const chosen = this.pins.filter((p) => p.chosen && p.side === place.side);
    const others = chosen.filter((p) => !same(p, place));
    this.pins = others.length < chosen.length ? others : [...chosen.slice(0, 1), { ...place, chosen: true }];
    if (place.side === "source") this.pins = this.pins.slice(-1);
    if (!this.pins.length) this.pins = [this.fallback];
    this.slopes.unlock();
    this.post("select");
    this.ask();
  }

  free() {
    this.pins = [this.fallback];
    this.hover = null;
    this.post("select");
    this.ask();
  }

  /** Keys on a focused picture move a pixel cursor. */
  roam(side, event) {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const [h, w] = this.scene.frame[side];
    const from = this.hover?.side === side ? this.hover : this.pins.find((p) => p.side === side) ?? { row: h >> 1, col: w >> 1 };
    if (event.key === "Enter" && this.hover) this.pin(this.hover);
    else if (step) {
      const far = event.shiftKey ? 10 : 1;
      const clamp = (v, n) => Math.min(Math.max(v, 0), n - 1);
      this.point({ side, row: clamp(from.row + step[0] * far, h), col: clamp(from.col + step[1] * far, w) });
      requestAnimationFrame(() => say(this.parts.live, [...this.microscope.rows].slice(0, 4).map(([name, value]) => `${name.textContent} ${value.textContent}`).join(", ")));
    } else return;
    event.preventDefault();
  }

  key(event) {
    const target = event.composedPath()[0];
    if (target.matches?.("input[type=text], textarea, select") || !this.scene) return;
    const key = event.key.toLowerCase();
    const control = event.ctrlKey || event.metaKey;
    if (control && key === "z") this.travel(event.shiftKey ? 1 : -1);
    else if (control && key === "y") this.travel(1);
    else if (control || event.altKey) return;
    else if (key === "escape") this.free();
    else if (key === "r") this.reset();
    else if (key === "g") this.toggle("mesh");
    else if (key === "b") this.toggle("gradient");
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  announce(name) {
    clearTimeout(this.speech);
    this.speech = setTimeout(() => {
      const { family } = this.scene;
      const theta = this.theta.length > 8 ? `${this.theta.length} numbers` : family.parameters.map((p, k) => `${p} ${signed(this.theta[k], 2)}`).join(", ");
      say(this.parts.live, `${name}: θ is ${theta}. V at the pinned pixel: ${this.microscope.rows[3][1].textContent}`);
    }, 300);
  }

  post(kind, more = {}) {
    if (!this.send || this.scene.readonly) return;
    this.seq += 1;
    const pin = this.pins.find((p) => p.chosen && p.side === "target");
    const overlays = Object.keys(this.overlays).filter((name) => this.overlays[name]);
    this.courier.post({ seq: this.seq, epoch: this.scene.epoch, theta: Array.from(this.theta), selection: pin ? [pin.row, pin.col] : null, kind,
      overlays: overlays.length ? overlays : ["none"], upstream: this.loss, projector: this.projector, ...more });
  }

  /** Torch answered. What belongs to another θ, epoch or an older question is dropped. */
  receive({ meta, arrays }) {
    this.courier.answered(meta.seq);
    if (arrays.file) download(meta.file.name, new Blob([arrays.file.data], { type: meta.file.type }));
    if (meta.epoch !== this.scene.epoch || meta.seq < this.seq) return;
    if (meta.theta.length !== this.theta.length || meta.theta.some((v, k) => Math.abs(v - this.theta[k]) > 1e-9 * (1 + Math.abs(v)))) return;
    this.seq = meta.seq;
    if (arrays.grid) setGrid(this.scene.family, arrays.grid.data);
    if (arrays.upstream) this.scene.upstream = arrays.upstream.data;
    if (this.fresh || arrays.grid) this.compute();
    compare(this, meta, arrays);
    this.ask();
  }

  dispose() {
    this.abort.abort();
    this.sceneAbort?.abort();
    this.resizer.disconnect();
    this.motion.pause();
    this.courier?.dispose();
    cancelAnimationFrame(this.request);
    clearTimeout(this.speech);
    if (this.scene) leave(this.scene.key, this);
    this.root.remove();
  }
}

function sceneOf(meta, arrays) {
  const { U } = arrays;
  const scale = unit(U);
  const values = scale === 1 && U.data instanceof Float32Array ? U.data : Float32Array.from(U.data, (v) => v * scale);
  const frame = frameOf(meta);
  return {
    ...meta, U, values, frame, family: makeFamily(meta, arrays), channels: U.shape[0], aspect: frame.source[1] / frame.source[0],
    range: scale === 1 && !meta.picture ? extremes(values) : [0, 1],
    difference: arrays.difference_target?.data ?? null, upstream: arrays.upstream?.data ?? null,
  };
}

/** Choose the target pixel that the microscope shows first: where V changes most, among a few in the middle. */
function telling({ scene: { frame: { target: [ho, wo] } }, now: { V } }) {
  let best = { side: "target", row: ho >> 1, col: wo >> 1 };
  let most = 0;
  for (let k = 0; k < 121; k++) {
    const row = Math.floor(ho * (0.25 + 0.05 * Math.floor(k / 11)));
    const col = Math.floor(wo * (0.25 + 0.05 * (k % 11)));
    const i = row * wo + col;
    const change = Math.abs(V[i + 1] - V[i - 1]) + Math.abs(V[i + wo] - V[i - wo]);
    if (change > most) [best, most] = [{ side: "target", row, col }, change];
  }
  return best;
}

function sameBytes(a, b) {
  return a === b || (a.length === b.length && a.every((v, k) => v === b[k]));
}

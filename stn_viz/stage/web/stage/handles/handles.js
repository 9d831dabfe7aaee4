// Taking hold of θ: handles over the source, dragged by mouse, touch or keys; all go through solve.js's drag().

import { signed } from "../../dom.js";
import { sources } from "../../math/family.js";
import { toNormalised, toPixels } from "../../math/frame.js";
import { inBox } from "../../math/outline.js";
import { message } from "../../texts.js";
import { displaced, enclosed } from "./control_points.js";
import { Fingers } from "./fingers.js";
import { dragged, pinnedBack, scaled, shifted, turned } from "./moves.js";
import { stalkOf, stand, tellPlace } from "./placement.js";
import { currents } from "./velocity_drag.js";

const CLICK = 4; // a pointer that moved less was a click
/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @import { Theta } from "../../math/basis.js"
 * @import { Force } from "../../math/forces.js"
 * @import { Point } from "../../math/frame.js"
 * @import { Stage } from "../stage.js"
 * @import { Gesture } from "./moves.js"
 * @import { Grip } from "./velocity_drag.js"
 */

export class Handles {
  /**
   * @param {Stage} stage
   * @param {AbortSignal} signal
   */
  constructor(stage, signal) {
    this.stage = stage;
    /** @type {Grip[]} */
    this.list = [];
    /** @type {HTMLElement[]} */
    this.nodes = []; // one for each
    /** @type {Gesture|null} */
    this.gesture = null;
    this.pinching = false;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.rest = undefined; // until a pinch is over
    this.fingers = new Fingers(this);
    this.many = false; // a lattice: points can be lassoed and pinned
    /** @type {Set<number>} */
    this.chosen = new Set();
    /** @type {Set<number>} */
    this.pinned = new Set();
    /** @type {[Point, Point]|null} */
    this.lasso = null;
    /** @type {[Point, Point]|null} */
    this.stalk = null;
    const { box } = stage.parts.source;
    const options = { signal, passive: false };
    box.addEventListener("pointerdown", (event) => this.grab(event), options);
    box.addEventListener("pointermove", (event) => this.move(event), options);
    box.addEventListener("pointerup", (event) => this.release(event), options);
    box.addEventListener("pointercancel", (event) => this.abandon(event), options);
    box.addEventListener("wheel", (event) => this.pinch(event), options);
    box.addEventListener("dblclick", (event) => this.pin(event.target), options);
  }

  /** Make one focusable element for each handle of the scene's family. */
  rebuild() {
    const { family, readonly } = this.stage.scene;
    this.list = readonly ? [] : family.linear ? family.handles : currents(family);
    this.many = this.list.length > 10;
    this.chosen = new Set();
    this.pinned = new Set();
    this.lasso = null;
    this.nodes = this.list.map((handle, k) =>
      this.stage.el("div", {
        class: "handle",
        role: "slider",
        tabindex: 0,
        "aria-label": handle.name,
        "data-kind": handle.kind,
        title: handle.kind === "scale" ? message("stage-handle-scale", { name: handle.name }) : handle.name,
        "aria-valuemin": -10,
        "aria-valuemax": 10,
        "data-testid": `handle-${k}`,
        on: { keydown: (event) => this.key(event, handle) },
      }),
    );
    this.stage.parts.source.handles.replaceChildren(...this.nodes);
    this.stage.root.classList.toggle("many", this.many);
  }

  /** Where each handle is drawn, in CSS pixels of the pane: the rotating one stands off the box on a stalk. */
  place() {
    const { scene, theta, parts } = this.stage;
    if (!this.list.length) return;
    const view = parts.source;
    const ids = this.list.map((h) => h.id);
    const points = sources(scene.family, theta, ids).map((p) => toPixels(scene.frame, p));
    const centre = view.at(this.centre());
    this.stalk = null;
    points.forEach((p, k) => {
      const rotates = this.list[k].kind === "rotate";
      if (rotates) this.stalk = stalkOf(view.at(p), centre);
      stand(this.nodes[k], view, rotates && this.stalk ? this.stalk[1] : view.at(p));
      tellPlace(this.nodes[k], scene.frame, p);
    });
  }

  /**
   * Let each handle say what pulls at it.
   * @param {Force[]} pulls
   */
  tell(pulls) {
    for (const { handle, pull } of pulls) {
      const node = this.nodes[this.list.findIndex(({ name }) => name === handle.name)];
      if (!node) continue;
      node.title = message("stage-handle-pulled", { name: handle.name, x: signed(pull[0], 5), y: signed(pull[1], 5) });
      node.dataset.pull = JSON.stringify(pull);
    }
  }

  centre() {
    const { scene, theta } = this.stage;
    return toPixels(scene.frame, sources(scene.family, theta, [scene.family.centreId])[0]);
  }

  /**
   * A drag inside the box moves it, for every family: the handle nearest in kind is the whole.
   * @returns {Grip}
   */
  whole() {
    const { centreId: id } = this.stage.scene.family;
    const whole = this.list.find((h) => h.kind === "move");
    return whole ?? { name: message("stage-state-move"), kind: "move", id, point: [0, 0], hold: [], holdIds: [] };
  }

  /** Whether a hand holds θ. */
  get busy() {
    return this.gesture !== null || this.fingers.start !== null || this.pinching;
  }

  /** @param {PointerEvent} event */
  grab(event) {
    const { stage } = this;
    const view = stage.parts.source;
    const at = view.pixel(event);
    if (this.fingers.down(event, at)) return event.preventDefault();
    if (event.button > 0 || this.gesture) return;
    const k = this.numberOf(event.target);
    const handle = k >= 0 ? this.list[k] : this.list.length && inBox(stage.sides, at) ? this.whole() : null;
    this.gesture = {
      id: event.pointerId,
      handle,
      k,
      start: at,
      from: handle && this.sourceOf(handle),
      theta: stage.theta.slice(),
      moved: false,
      x: event.clientX,
      y: event.clientY,
    };
    (this.nodes[k] ?? view.box).setPointerCapture(event.pointerId); // so that a double click still finds its handle
    if (k >= 0) {
      this.nodes[k].focus({ preventScroll: true });
      this.nodes[k].classList.add("held");
    }
    event.preventDefault();
  }

  /** @param {EventTarget|null} node */
  numberOf(node) {
    return node instanceof HTMLElement ? this.nodes.indexOf(node) : -1;
  }

  /**
   * Where a handle is, in source pixels.
   * @param {Grip} handle
   */
  sourceOf({ id }) {
    const { scene, theta } = this.stage;
    return toPixels(scene.frame, sources(scene.family, theta, [id])[0]);
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { gesture, stage } = this;
    const view = stage.parts.source;
    const at = view.pixel(event);
    if (this.fingers.move(event, at)) return;
    if (!gesture || gesture.id !== event.pointerId) {
      const free = this.list.length > 0 && event.target === view.over;
      view.box.classList.toggle("grab", free && inBox(stage.sides, at));
      return;
    }
    if (!gesture.moved && Math.hypot(event.clientX - gesture.x, event.clientY - gesture.y) < CLICK) return;
    if (!gesture.moved) stage.hold(gesture.theta);
    gesture.moved = true;
    const { handle, from, start } = gesture;
    if (!handle && this.many) {
      this.lasso = [start, at];
      stage.ask();
    }
    if (!handle || !from) return;
    // the rotating knob is followed where it is; every other handle keeps its distance to the pointer
    const to = handle.kind === "rotate" ? at : shifted(from, at[0] - start[0], at[1] - start[1]);
    this.apply(gesture.theta, handle, to, event);
  }

  /**
   * @param {Theta} theta when the drag began
   * @param {Grip} handle
   * @param {Point} to source pixels
   * @param {{shiftKey?: boolean, ctrlKey?: boolean, metaKey?: boolean}} keys
   */
  apply(theta, handle, to, { shiftKey: shift = false, ctrlKey = false, metaKey = false }) {
    const { stage } = this;
    const { family, frame, aspect } = stage.scene;
    const keys = { shift: shift || (stage.proportional && handle.kind === "scale"), ctrl: ctrlKey || metaKey, aspect };
    const moved = dragged(family, theta, stage.theta, handle, toNormalised(frame, to), this.chosen, keys);
    stage.change(this.withPins(theta, moved));
  }

  /**
   * @param {Theta} theta
   * @param {number[]} moved
   */
  withPins(theta, moved) {
    return pinnedBack(this.stage.scene.family, theta, moved, this.pinned);
  }

  /**
   * Choose the control points that the lasso caught.
   * @param {[Point, Point]} lasso
   */
  choose(lasso) {
    const caught = enclosed(this.stage.scene, this.stage.theta, this.list, lasso);
    this.chosen = new Set(caught.map(({ id }) => id));
    this.lasso = null;
    this.mark();
  }

  /**
   * A double click (or the space bar) pins a control point, or frees it: whatever else is dragged, it stays.
   * @param {EventTarget|null} node
   */
  pin(node) {
    const handle = this.list[this.numberOf(node)];
    if (!this.many || handle?.kind !== "point") return;
    if (!this.pinned.delete(handle.id)) this.pinned.add(handle.id);
    this.mark();
  }

  mark() {
    this.list.forEach(({ id }, k) => {
      this.nodes[k].classList.toggle("chosen", this.chosen.has(id));
      this.nodes[k].classList.toggle("pinned", this.pinned.has(id));
    });
    this.stage.ask();
  }

  /**
   * Pinching over the box, or Ctrl and the wheel, makes it larger or smaller about its centre.
   * @param {WheelEvent} event
   */
  pinch(event) {
    const { stage } = this;
    const { theta } = stage;
    const { family } = stage.scene;
    if (!event.ctrlKey || !this.list.length || !inBox(stage.sides, stage.parts.source.pixel(event))) return;
    event.preventDefault();
    if (!family.linear) return;
    const factor = Math.exp(event.deltaY * 0.004); // spreading the fingers shrinks the box: it zooms in
    stage.hold(theta);
    stage.change(this.withPins(theta, scaled(family, theta, factor)));
    this.pinching = true;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.pinching = false;
      stage.commit(message("stage-state-scale"));
    }, 250);
  }

  /** Where control points came from and went, in source pixels. */
  ways() {
    return displaced(this.stage.scene, this.stage.theta, this.list);
  }

  /** @param {PointerEvent} event */
  release(event) {
    const { gesture, stage } = this;
    if (this.fingers.up(event) || !gesture || gesture.id !== event.pointerId) return;
    this.letGo();
    if (this.lasso) this.choose(this.lasso);
    if (!gesture.moved && gesture.k >= 0)
      stage.hold(null); // a click on a handle is no drag
    else if (!gesture.moved) stage.selection.click("source", gesture.start);
    else if (gesture.handle) stage.commit(gesture.handle.name);
    else stage.hold(null);
  }

  /**
   * The hand was called back: θ is as it was.
   * @param {PointerEvent|null} event
   */
  abandon(event = null) {
    if (event) this.fingers.places.delete(event.pointerId);
    this.fingers.abandon();
    if (!this.gesture || (event && event.pointerId !== this.gesture.id)) return;
    const { theta } = this.gesture;
    this.letGo();
    this.lasso = null;
    this.stage.hold(null);
    this.stage.change(theta);
  }

  /** Let go where θ was taken out of the hand: nothing of it may be committed any more. */
  drop() {
    clearTimeout(this.rest);
    const { busy } = this;
    this.gesture = null;
    this.pinching = false;
    this.fingers.start = null;
    if (busy) this.stage.hold(null);
  }

  letGo() {
    if (this.gesture) this.nodes[this.gesture.k]?.classList.remove("held");
    this.gesture = null;
  }

  /**
   * Arrow keys: one source pixel, with Shift ten; the rotating handle goes round instead.
   * @param {KeyboardEvent} event
   * @param {Grip} handle
   */
  key(event, handle) {
    const step = ARROWS[event.key];
    if (event.key === " ") this.pin(event.target);
    if (step || event.key === " ") event.preventDefault();
    if (!step) return;
    event.stopPropagation();
    const { stage } = this;
    const far = event.shiftKey ? 10 : 1;
    const from = this.sourceOf(handle);
    const to =
      handle.kind === "rotate"
        ? turned(from, this.centre(), (step[0] + step[1]) * far)
        : shifted(from, step[0] * far, step[1] * far);
    stage.hold(stage.theta.slice());
    this.apply(stage.theta, handle, to, { ctrlKey: event.ctrlKey });
    stage.commit(handle.name);
  }
}

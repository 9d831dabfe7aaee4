// Taking hold of θ: handles over the source, dragged by mouse, touch or keys; all go through solve.js's drag().

import { sources } from "../../math/family.js";
import { toNormalised, toPixels } from "../../math/frame.js";
import { inBox } from "../../math/outline.js";
import { drag, solve } from "../../math/solve.js";
import { signed } from "../../paint/dom.js";
import { displaced, enclosed } from "./control_points.js";
import { Fingers } from "./fingers.js";
import { currents, swept } from "./velocity_drag.js";

const STALK = 30; // CSS pixels between the box's edge and the knob that rotates it
const CLICK = 4; // a pointer that moved less was a click
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Handles {
  /** `stage` gives scene, theta, sides (the box), and takes change(θ), hold(θ before | null), commit(), click(event, side). */
  constructor(stage, signal) {
    Object.assign(this, { stage, nodes: [], list: [], gesture: null, pinching: false, fingers: new Fingers(this) });
    const acts = {
      pointerdown: "grab",
      pointermove: "move",
      pointerup: "release",
      pointercancel: "abandon",
      wheel: "pinch",
      dblclick: "pin",
    };
    for (const [event, act] of Object.entries(acts))
      stage.parts.source.box.addEventListener(event, (e) => this[act](e), { signal, passive: false });
  }

  /** Make one focusable element for each handle of the scene's family. */
  rebuild() {
    const { family, readonly } = this.stage.scene;
    this.list = readonly ? [] : family.linear ? family.handles : currents(family);
    this.many = this.list.length > 10; // a lattice: points can be lassoed and pinned
    Object.assign(this, { chosen: new Set(), pinned: new Set(), lasso: null });
    this.nodes = this.list.map((handle, k) =>
      this.stage.el("div", {
        class: "handle",
        role: "slider",
        tabindex: 0,
        "aria-label": handle.name,
        "data-kind": handle.kind,
        title: handle.name,
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
    const {
      scene,
      theta,
      parts: { source: view },
    } = this.stage;
    if (!this.list.length) return;
    const points = sources(
      scene.family,
      theta,
      this.list.map((h) => h.id),
    ).map((p) => toPixels(scene.frame, p));
    const centre = this.centre();
    this.stalk = null;
    points.forEach((p, k) => {
      let [x, y] = [view.x(p[0]), view.y(p[1])];
      if (this.list[k].kind === "rotate") {
        const [dx, dy] = [x - view.x(centre[0]), y - view.y(centre[1])];
        const length = Math.hypot(dx, dy) || 1;
        const knob = [x + (dx / length) * STALK, y + (dy / length) * STALK];
        this.stalk = [[x, y], knob];
        [x, y] = knob;
      }
      const edge = 10;
      const shown = [
        [x, view.width],
        [y, view.height],
      ].map(([v, size]) => (Number.isFinite(v) ? Math.min(Math.max(v, edge), size - edge) : edge));
      const node = this.nodes[k];
      node.style.transform = `translate(${shown[0].toFixed(2)}px, ${shown[1].toFixed(2)}px)`;
      node.classList.toggle("away", shown[0] !== x || shown[1] !== y);
      const [u, v] = toNormalised(scene.frame, p);
      node.setAttribute("aria-valuenow", Number.isFinite(u) ? u.toFixed(3) : 0);
      node.setAttribute(
        "aria-valuetext",
        `x ${signed(u)}, y ${signed(v)}, source pixel ${p[0].toFixed(1)}, ${p[1].toFixed(1)}`,
      );
    });
  }

  /** Let each handle say what pulls at it. */
  tell(pulls, words) {
    for (const { handle, pull } of pulls) {
      const node = this.nodes[this.list.findIndex(({ name }) => name === handle.name)];
      if (!node) continue;
      node.title = `${handle.name}: ${words(pull)}`;
      node.dataset.pull = JSON.stringify(pull);
    }
  }

  centre() {
    const { scene, theta } = this.stage;
    return toPixels(scene.frame, sources(scene.family, theta, [scene.family.centreId])[0]);
  }

  /** A drag inside the box moves it, for every family: the handle nearest in kind is the whole. */
  whole() {
    return (
      this.list.find((h) => h.kind === "move") ?? {
        name: "move",
        kind: "move",
        id: this.stage.scene.family.centreId,
        point: [0, 0],
        holdIds: [],
      }
    );
  }

  /** Whether a hand holds θ. */
  get busy() {
    return this.gesture !== null || this.fingers.start !== null || this.pinching;
  }

  grab(event) {
    const { stage } = this;
    const at = stage.parts.source.pixel(event);
    if (this.fingers.down(event, at)) return event.preventDefault();
    if (event.button > 0 || this.gesture) return;
    const k = this.nodes.indexOf(event.target);
    const handle = k >= 0 ? this.list[k] : this.list.length && inBox(stage.sides, at) ? this.whole() : null;
    const from = handle && toPixels(stage.scene.frame, sources(stage.scene.family, stage.theta, [handle.id])[0]);
    this.gesture = {
      id: event.pointerId,
      handle,
      k,
      start: at,
      from,
      theta: stage.theta.slice(),
      moved: false,
      x: event.clientX,
      y: event.clientY,
    };
    (this.nodes[k] ?? stage.parts.source.box).setPointerCapture(event.pointerId); // so that a double click still finds its handle
    if (k >= 0) {
      this.nodes[k].focus({ preventScroll: true });
      this.nodes[k].classList.add("held");
    }
    event.preventDefault();
  }

  move(event) {
    const { gesture, stage } = this;
    const at = stage.parts.source.pixel(event);
    if (this.fingers.move(event, at)) return;
    if (!gesture || gesture.id !== event.pointerId) {
      stage.parts.source.box.classList.toggle(
        "grab",
        Boolean(this.list?.length) && event.target === stage.parts.source.over && inBox(stage.sides, at),
      );
      return;
    }
    if (!gesture.moved && Math.hypot(event.clientX - gesture.x, event.clientY - gesture.y) < CLICK) return;
    if (!gesture.moved) stage.hold(gesture.theta);
    gesture.moved = true;
    if (!gesture.handle && this.many) {
      this.lasso = [gesture.start, at];
      stage.ask();
    }
    if (!gesture.handle) return;
    // the rotating knob is followed where it is; every other handle keeps its distance to the pointer
    const to =
      gesture.handle.kind === "rotate" ? at : at.map((v, axis) => gesture.from[axis] + v - gesture.start[axis]);
    this.apply(gesture.theta, gesture.handle, to, event);
  }

  apply(theta, handle, to, { shiftKey = false, ctrlKey = false, metaKey = false }) {
    const {
      scene: { family, frame, aspect },
    } = this.stage;
    const { chosen } = this;
    const goal = toNormalised(frame, to);
    let moved;
    if (handle.kind === "current") moved = swept(family, theta, handle, goal, this.stage.theta);
    else if (chosen.size > 1 && chosen.has(handle.id)) {
      const ids = [...chosen];
      const [from] = sources(family, theta, [handle.id]);
      const goals = sources(family, theta, ids).map((q) => q.map((v, axis) => v + goal[axis] - from[axis]));
      moved = solve(
        family,
        theta,
        ids,
        goals,
        family.anchorIds.filter((id) => !chosen.has(id)),
      );
    } else moved = drag(family, theta, handle, goal, { shift: shiftKey, ctrl: ctrlKey || metaKey, aspect });
    this.stage.change(this.withPins(theta, moved));
  }

  /** Put the pinned control points back where θ had them. */
  withPins(theta, moved) {
    const {
      pinned,
      stage: {
        scene: { family },
      },
    } = this;
    return pinned.size && family.linear
      ? solve(family, moved, [...pinned], sources(family, theta, [...pinned]))
      : moved;
  }

  /** Choose the control points that the lasso caught. */
  choose() {
    const caught = enclosed(this.stage.scene, this.stage.theta, this.list, this.lasso);
    this.chosen = new Set(caught.map(({ id }) => id));
    this.lasso = null;
    this.mark();
  }

  /** A double click (or the space bar) pins a control point, or frees it: whatever else is dragged, it stays. */
  pin({ target }) {
    const handle = this.list[this.nodes.indexOf(target)];
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

  /** Pinching over the box, or Ctrl and the wheel, makes it larger or smaller about its centre. */
  pinch(event) {
    const {
      stage,
      stage: {
        scene: { family },
        theta,
      },
    } = this;
    if (!event.ctrlKey || !this.list.length || !inBox(stage.sides, stage.parts.source.pixel(event))) return;
    event.preventDefault();
    const [centre] = sources(family, theta, [family.centreId]);
    const factor = Math.exp(event.deltaY * 0.004); // spreading the fingers shrinks the box: it zooms in
    const goals = sources(family, theta, family.anchorIds).map((q) =>
      q.map((v, axis) => centre[axis] + (v - centre[axis]) * factor),
    );
    stage.hold(theta);
    stage.change(this.withPins(theta, solve(family, theta, family.anchorIds, goals)));
    this.pinching = true;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.pinching = false;
      stage.commit("scale");
    }, 250);
  }

  /** Where control points came from and went, in source pixels. */
  ways() {
    return displaced(this.stage.scene, this.stage.theta, this.list);
  }

  release(event) {
    const { gesture, stage } = this;
    if (this.fingers.up(event) || !gesture || gesture.id !== event.pointerId) return;
    this.letGo();
    if (this.lasso) this.choose();
    if (!gesture.moved && gesture.k >= 0)
      stage.hold(null); // a click on a handle is no drag
    else if (!gesture.moved) stage.selection.click("source", gesture.start);
    else if (gesture.handle) stage.commit(gesture.handle.name);
    else stage.hold(null);
  }

  /** The hand was called back: θ is as it was. */
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
    if (this.busy) this.stage.held = null;
    Object.assign(this, { gesture: null, pinching: false });
    this.fingers.start = null;
  }

  letGo() {
    this.nodes[this.gesture.k]?.classList.remove("held");
    this.gesture = null;
  }

  /** Arrow keys: one source pixel, with Shift ten; the rotating handle goes round instead. */
  key(event, handle) {
    const step = ARROWS[event.key];
    if (event.key === " ") this.pin(event);
    if (step || event.key === " ") event.preventDefault();
    if (!step) return;
    event.stopPropagation();
    const { stage } = this;
    const far = event.shiftKey ? 10 : 1;
    const from = toPixels(stage.scene.frame, sources(stage.scene.family, stage.theta, [handle.id])[0]);
    let to = from.map((v, axis) => v + step[axis] * far);
    if (handle.kind === "rotate") {
      const centre = this.centre();
      const [dx, dy] = from.map((v, axis) => v - centre[axis]);
      const angle = ((step[0] + step[1]) * far) / (Math.hypot(dx, dy) || 1);
      to = [
        centre[0] + dx * Math.cos(angle) - dy * Math.sin(angle),
        centre[1] + dx * Math.sin(angle) + dy * Math.cos(angle),
      ];
    }
    stage.hold(stage.theta.slice());
    this.apply(stage.theta, handle, to, { ctrlKey: event.ctrlKey });
    stage.commit(handle.name);
  }
}

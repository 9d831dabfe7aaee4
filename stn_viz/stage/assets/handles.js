// Taking hold of θ: handles over the source, dragged by mouse, touch or keys; all go through solve.js's drag().

import { signed } from "./dom.js";
import { sources } from "./family.js";
import { toNormalised, toPixels } from "./frame.js";
import { inBox } from "./outline.js";
import { drag } from "./solve.js";

const STALK = 30; // CSS pixels between the box's edge and the knob that rotates it
const CLICK = 4; // a pointer that moved less was a click
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Handles {
  /** `stage` gives scene, theta, sides (the box), and takes change(θ), hold(θ before | null), commit(), click(event, side). */
  constructor(stage, signal) {
    Object.assign(this, { stage, nodes: [], gesture: null });
    const listen = (node, acts) => {
      for (const [event, act] of Object.entries(acts)) node.addEventListener(event, act, { signal });
    };
    const view = stage.parts.source;
    listen(view.box, {
      pointerdown: (event) => this.grab(event, null),
      pointermove: (event) => this.move(event),
      pointerup: (event) => this.release(event),
      pointercancel: () => this.abandon(),
    });
  }

  /** Make one focusable element for each handle of the scene's family. */
  rebuild() {
    const { family, readonly } = this.stage.scene;
    this.list = readonly ? [] : family.handles;
    this.nodes = this.list.map((handle, k) =>
      this.stage.el("div", {
        class: "handle", role: "slider", tabindex: 0, "aria-label": handle.name, "data-kind": handle.kind, title: handle.name,
        "aria-valuemin": -10, "aria-valuemax": 10, "data-testid": `handle-${k}`,
        on: { keydown: (event) => this.key(event, handle) },
      }));
    this.stage.parts.source.handles.replaceChildren(...this.nodes);
    this.stage.root.classList.toggle("many", this.list.length > 10);
  }

  /** Where each handle is drawn, in CSS pixels of the pane: the rotating one stands off the box on a stalk. */
  place() {
    const { scene, theta, parts: { source: view } } = this.stage;
    if (!this.list.length) return;
    const points = sources(scene.family, theta, this.list.map((h) => h.id)).map((p) => toPixels(scene.frame, p));
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
      const shown = [[x, view.width], [y, view.height]].map(([v, size]) => (Number.isFinite(v) ? Math.min(Math.max(v, edge), size - edge) : edge));
      const node = this.nodes[k];
      node.style.transform = `translate(${shown[0].toFixed(2)}px, ${shown[1].toFixed(2)}px)`;
      node.classList.toggle("away", shown[0] !== x || shown[1] !== y);
      const [u, v] = toNormalised(scene.frame, p);
      node.setAttribute("aria-valuenow", Number.isFinite(u) ? u.toFixed(3) : 0);
      node.setAttribute("aria-valuetext", `x ${signed(u)}, y ${signed(v)}, source pixel ${p[0].toFixed(1)}, ${p[1].toFixed(1)}`);
    });
  }

  centre() {
    const { scene, theta } = this.stage;
    return toPixels(scene.frame, sources(scene.family, theta, [scene.family.centreId])[0]);
  }

  /** A drag inside the box moves it, for every family: the handle nearest in kind is the whole. */
  whole() {
    return this.list.find((h) => h.kind === "move") ?? { name: "move", kind: "move", id: this.stage.scene.family.centreId, point: [0, 0], holdIds: [] };
  }

  grab(event) {
    if (event.button > 0 || this.gesture) return;
    const { stage } = this;
    const k = this.nodes.indexOf(event.target);
    const at = stage.parts.source.pixel(event);
    const handle = k >= 0 ? this.list[k] : this.list.length && inBox(stage.sides, at) ? this.whole() : null;
    const from = handle && toPixels(stage.scene.frame, sources(stage.scene.family, stage.theta, [handle.id])[0]);
    this.gesture = { id: event.pointerId, handle, k, start: at, from, theta: stage.theta.slice(), moved: false, x: event.clientX, y: event.clientY };
    stage.parts.source.box.setPointerCapture(event.pointerId);
    if (k >= 0) {
      this.nodes[k].focus({ preventScroll: true });
      this.nodes[k].classList.add("held");
    }
    event.preventDefault();
  }

  move(event) {
    const { gesture, stage } = this;
    const at = stage.parts.source.pixel(event);
    if (!gesture || gesture.id !== event.pointerId) {
      stage.parts.source.box.classList.toggle("grab", Boolean(this.list?.length) && event.target === stage.parts.source.over && inBox(stage.sides, at));
      return;
    }
    if (!gesture.moved && Math.hypot(event.clientX - gesture.x, event.clientY - gesture.y) < CLICK) return;
    if (!gesture.moved) stage.hold(gesture.theta);
    gesture.moved = true;
    if (!gesture.handle) return;
    // the rotating knob is followed where it is; every other handle keeps its distance to the pointer
    const to = gesture.handle.kind === "rotate" ? at : at.map((v, axis) => gesture.from[axis] + v - gesture.start[axis]);
    this.apply(gesture.theta, gesture.handle, to, event);
  }

  apply(theta, handle, to, { shiftKey = false, ctrlKey = false, metaKey = false }) {
    const { scene } = this.stage;
    const moved = drag(scene.family, theta, handle, toNormalised(scene.frame, to), { shift: shiftKey, ctrl: ctrlKey || metaKey, aspect: scene.aspect });
    this.stage.change(moved);
  }

  release(event) {
    const { gesture, stage } = this;
    if (!gesture || gesture.id !== event.pointerId) return;
    this.letGo();
    if (!gesture.moved) stage.click("source", gesture.start);
    else if (gesture.handle) stage.commit(gesture.handle.name);
    else stage.hold(null);
  }

  abandon() {
    if (!this.gesture) return;
    const { theta } = this.gesture;
    this.letGo();
    this.stage.hold(null);
    this.stage.change(theta);
  }

  letGo() {
    this.nodes[this.gesture.k]?.classList.remove("held");
    this.gesture = null;
  }

  /** Arrow keys: one source pixel, with Shift ten; the rotating handle goes round instead. */
  key(event, handle) {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const { stage } = this;
    const far = event.shiftKey ? 10 : 1;
    const from = toPixels(stage.scene.frame, sources(stage.scene.family, stage.theta, [handle.id])[0]);
    let to = from.map((v, axis) => v + step[axis] * far);
    if (handle.kind === "rotate") {
      const centre = this.centre();
      const [dx, dy] = from.map((v, axis) => v - centre[axis]);
      const angle = ((step[0] + step[1]) * far) / (Math.hypot(dx, dy) || 1);
      to = [centre[0] + dx * Math.cos(angle) - dy * Math.sin(angle), centre[1] + dx * Math.sin(angle) + dy * Math.cos(angle)];
    }
    stage.hold(stage.theta.slice());
    this.apply(stage.theta, handle, to, { ctrlKey: event.ctrlKey });
    stage.commit(handle.name);
  }
}

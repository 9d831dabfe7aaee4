// The formulas below the card: typeset, in the colours of the picture, with the numbers of the pixel that is looked at.

import { element } from "../dom.js";
import { explain } from "../math/explain.js";
import { message } from "../texts.js";
import temml from "../vendor/temml/temml.js";
import { equationsFor, tex } from "./equations.js";
import { REGIONS } from "./regions.js";

/**
 * @import { Stage } from "../stage/stage.js"
 * @import { Facts, Number as EquationNumber } from "./equations.js"
 */

const SMALLEST = 0.55; // of the words beside it: a long formula becomes smaller, down to this
const PACE = 120; // ms between two drawings while θ moves
const ROLES = ["source", "target", "theta", "gradient"];
/** Where each role is seen on the stage. */
const SEEN = { source: REGIONS.source, target: ".pane.target", theta: REGIONS.theta, gradient: REGIONS.microscope };

/**
 * What the stage knows of the pixel that is looked at.
 * @param {Stage} stage
 * @returns {Facts}
 */
function factsOf(stage) {
  const { scene, theta, current, selection } = stage;
  const place = selection.target;
  /** @type {Facts} */
  const facts = {};
  const { name } = scene.family;
  if (name === "affine") facts.theta = Array.from(theta);
  if (name === "attention") Object.assign(facts, { scale: theta[0], shift: [theta[1], theta[2]] });
  if (!place) return facts;
  const { U, family, frame, kernel, padding } = scene;
  const e = explain(U, family, theta, frame, kernel, padding, place.row, place.col, "right", current.grid);
  const [target, source, pixel] = [e.target, e.source, e.pixel].map(
    ([x, y]) => /** @type {[number, number]} */ ([x, y]),
  );
  const c = stage.channel ?? 0;
  return { ...facts, target, source, pixel, V: e.value[c], slope: e.slopePixel[c][0] };
}

export class Formula {
  /** @param {HTMLElement} root whose class says what is lit */
  constructor(root) {
    this.root = root;
    this.lines = element("div", { class: "equations" });
    this.node = element(
      "details",
      { class: "formulas", "data-testid": "lesson-equations", on: { toggle: () => this.update() } },
      element("summary", {}, message("lesson-player-equations")),
      this.lines,
    );
    /** @type {Stage|null} */
    this.stage = null;
    /** @type {EquationNumber[]} */
    this.numbers = [];
    this.last = "";
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
    this.lines.addEventListener("pointerover", ({ target }) => this.light(roleOf(target)));
    this.lines.addEventListener("pointerleave", () => this.light(null));
  }

  /**
   * Light a symbol's place in the picture, and the symbol where its place is pointed at.
   * @param {string|null} role
   */
  light(role) {
    for (const each of ROLES) this.root.classList.toggle(`lights-${each}`, each === role);
  }

  /**
   * Let the panes of a stage light their symbols.
   * @param {Stage} stage
   * @param {AbortSignal} signal
   */
  watch(stage, signal) {
    const over = (/** @type {PointerEvent} */ { target }) => {
      const found = Object.entries(SEEN).find(([, place]) => target instanceof Element && target.closest(place));
      this.light(found?.[0] ?? null);
    };
    stage.root.addEventListener("pointerover", over, { signal });
    stage.root.addEventListener("pointerleave", () => this.light(null), { signal });
  }

  /**
   * @param {Stage|null} stage null: there is none to read numbers off
   * @param {boolean} told  may the numbers be seen
   */
  show(stage, told) {
    this.stage = stage;
    const shown = told &&
      stage?.scene && {
        family: stage.scene.family.name,
        kernel: stage.scene.kernel,
        gradient: Boolean(stage.overlays.gradient),
      };
    this.numbers = /** @type {EquationNumber[]} */ (shown ? equationsFor(shown) : []);
    this.node.hidden = !this.numbers.length;
    this.last = "";
    this.update();
  }

  /** Follow the stage, at most every so often. */
  follow() {
    if (!this.node.open || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.update();
    }, PACE);
  }

  update() {
    if (!this.node.open || this.node.hidden) return;
    const facts = this.stage?.scene ? factsOf(this.stage) : {};
    const formulas = this.numbers.map((number) => tex(number, facts));
    if (formulas.join() === this.last) return;
    this.last = formulas.join();
    this.lines.replaceChildren(
      ...formulas.map((formula, k) => {
        const line = element("div", { class: "equation", "data-equation": this.numbers[k] });
        temml.render(formula, line, { displayMode: true, trust: true, throwOnError: true });
        const name = element("small", {}, message(`lesson-player-equation-${this.numbers[k]}`));
        return element("div", {}, name, line);
      }),
    );
    for (const line of /** @type {HTMLCollectionOf<HTMLElement>} */ (this.lines.getElementsByClassName("equation"))) {
      const { clientWidth } = line;
      line.style.width = "max-content";
      const share = clientWidth / line.offsetWidth;
      line.style.width = "";
      if (share < 1) line.style.fontSize = `${Math.max(share * 0.98, SMALLEST).toFixed(2)}em`;
    }
  }

  dispose() {
    clearTimeout(this.timer);
  }
}

/** @param {EventTarget|null} target */
function roleOf(target) {
  const marked = target instanceof Element ? target.closest(".is-source, .is-target, .is-theta, .is-gradient") : null;
  return ROLES.find((role) => marked?.classList.contains(`is-${role}`)) ?? null;
}

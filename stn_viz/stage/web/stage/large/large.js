// One picture fills the stage: U, V, or V with U in one, or with the fixed picture F where there is one: by a line that
// wipes over them, in the squares of a chessboard, in turn, or as their difference.

import { say } from "../../dom.js";
import { besideV, frameOverSource } from "../../math/comparison.js";
import { coloured } from "../../names.js";
import { laidOver } from "../../paint/comparison.js";
import { message } from "../../texts.js";
import { calm } from "../animation.js";
import { inside, stepped } from "./steps.js";

/** @import { Stage } from "../stage.js" */

const TURN = 500; // ms that one of the two is seen while they blink

/** What stands in the heading where both are one picture. @type {Record<string, (U: string, V: string) => string>} */
const HEADINGS = {
  wipe: (U, V) => `${U} | ${V}`,
  blink: (U, V) => `${U} ⇄ ${V}`,
  checker: (U, V) => `${U} ▦ ${V}`,
  difference: (U, V) => `|${U} − ${V}|`,
};
const MARKED = { U: "<source>U</source>", F: "<fixed>F</fixed>", V: "<target>V</target>" };

export class Large {
  /**
   * @param {Stage} stage
   * @param {AbortSignal} signal
   */
  constructor(stage, signal) {
    const { el, parts } = stage;
    this.stage = stage;
    this.mode = ""; // what was chosen; "" where U and V stand side by side
    this.at = 0.5; // where the wipe's line stands, as a share of V's width
    /** @type {"U"|"V"} */
    this.turn = "U"; // which of the two is seen while they blink
    this.stopped = false; // they blink by hand alone
    this.arranged = ""; // what room was made for, and what V is compared with
    /** @type {ReturnType<typeof setInterval>|undefined} */
    this.timer = undefined;
    /** @type {number|null} */
    this.pulled = null; // the pointer that pulls the line
    this.divider = el("div", {
      class: "divider",
      role: "slider",
      tabindex: 0,
      hidden: true,
      "aria-orientation": "horizontal",
      "aria-valuemin": 0,
      "aria-valuemax": 100,
      "data-testid": "divider",
      on: {
        pointerdown: (event) => this.pull(event),
        pointermove: (event) => this.follow(event),
        pointerup: (event) => this.rest(event),
        pointercancel: (event) => this.rest(event),
        keydown: (event) => this.key(event),
      },
    });
    parts.source.box.insertBefore(this.divider, parts.source.handles); // a handle on the line is above it
    this.swap = el("button", { type: "button", "data-testid": "swap", on: { click: () => this.swapped() } });
    this.run = el("button", { type: "button", "data-testid": "blink", on: { click: () => this.toggleBlink() } });
    parts.turns.replaceChildren(this.run, this.swap);
    signal.addEventListener("abort", () => clearInterval(this.timer));
  }

  /** Whether the stage has both pictures and the room: not beside a descent, for loose points, or in a lesson. */
  get possible() {
    const { scene, root } = this.stage;
    const { playback, scattered, layout } = scene;
    return !playback && !scattered && (layout ?? "full") === "full" && !root.closest(".stn-lesson");
  }

  /** What fills the stage now; nothing while a hidden θ is asked for, for it would tell. */
  get shows() {
    return this.possible && !this.stage.prediction.open ? this.mode : "";
  }

  /** @param {string} mode  what a scene opens with */
  open(mode = "") {
    this.mode = mode;
  }

  /**
   * Let it fill the stage; the same again goes back.
   * @param {string} mode
   */
  toggle(mode) {
    if (!this.possible || this.stage.prediction.open) return;
    this.mode = this.mode === mode ? "" : mode;
    this.stage.post("large");
    this.stage.fit();
    this.stage.repaint();
  }

  /** Both side by side again; false where they are so already. */
  close() {
    if (!this.shows) return false;
    this.toggle(this.mode);
    return true;
  }

  /** Make room for what is shown, before the pictures are measured. */
  arrange() {
    const { shows, stage } = this;
    const { root, parts } = stage;
    const shown = shows && `${shows} ${besideV(stage.scene)}`;
    if (shown === this.arranged) return;
    this.arranged = shown;
    if (shows) root.dataset.large = shows;
    else delete root.dataset.large;
    this.divider.hidden = shows !== "wipe";
    parts.turns.hidden = shows !== "blink";
    const other = besideV(stage.scene);
    const heading = HEADINGS[shows]?.(MARKED[other], MARKED.V);
    parts.comparing.replaceChildren(...(heading ? coloured(stage.el, heading) : []));
    this.divider.setAttribute("aria-label", message("stage-large-line", { other }));
    say(this.swap, HEADINGS.blink(other, "V"));
    this.turn = "U";
    this.stopped = calm() ?? false;
    this.beat();
  }

  /** Stand the line where it is, once the picture has its place. */
  place() {
    if (this.shows !== "wipe") return;
    const { scene, parts } = this.stage;
    const { left, top, width, height } = laidOver(parts.source, scene.frame);
    this.divider.style.transform = `translate(${(left + this.at * width).toFixed(2)}px, ${top.toFixed(2)}px)`;
    this.divider.style.height = `${height.toFixed(2)}px`;
    const percent = Math.round(100 * this.at);
    this.divider.setAttribute("aria-valuenow", String(percent));
    this.divider.setAttribute("aria-valuetext", message("stage-large-line-place", { percent, other: besideV(scene) }));
  }

  /** @param {number} share of V's width */
  move(share) {
    this.at = inside(share);
    this.place();
    this.stage.layers.source.lay(this.stage);
  }

  /** @param {PointerEvent} event */
  pull(event) {
    event.preventDefault();
    event.stopPropagation(); // the box below is not dragged
    if (event.button > 0) return;
    this.pulled = event.pointerId;
    this.divider.setPointerCapture(event.pointerId);
    this.divider.focus({ preventScroll: true });
  }

  /** @param {PointerEvent} event */
  follow(event) {
    if (this.pulled !== event.pointerId) return;
    event.stopPropagation();
    const { scene, parts } = this.stage;
    const [[from], [to]] = frameOverSource(scene.frame);
    this.move((parts.source.pixel(event)[0] - from) / (to - from));
  }

  /** @param {PointerEvent} event */
  rest(event) {
    if (this.pulled !== event.pointerId) return;
    event.stopPropagation();
    this.pulled = null;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const to = stepped(this.at, event);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(to);
  }

  /** Blink on, or stop; where motion is to be reduced nothing blinks by itself. */
  beat() {
    const { shows, stopped, run } = this;
    clearInterval(this.timer);
    if (shows === "blink" && !stopped) this.timer = setInterval(() => this.alternate(), TURN);
    say(run, stopped ? "▶" : "❚❚");
    const other = besideV(this.stage.scene);
    run.title = stopped ? message("stage-large-blink-start", { other }) : message("stage-large-blink-stop");
    run.setAttribute("aria-label", run.title);
    run.hidden = calm() ?? false;
  }

  toggleBlink() {
    this.stopped = !this.stopped;
    this.beat();
  }

  /** By hand: from now on nothing else turns them. */
  swapped() {
    this.stopped = true;
    this.beat();
    this.alternate();
    say(
      this.stage.parts.live,
      message("stage-large-seen", { name: this.turn === "V" ? "V" : besideV(this.stage.scene) }),
    );
  }

  alternate() {
    this.turn = this.turn === "U" ? "V" : "U";
    this.stage.layers.source.lay(this.stage);
  }
}

// Keys that work wherever the focus is in the stage, or while the pointer is over it; a presenter's clicker wherever
// the focus is on the page. Before the host sees them.

import { current } from "../wire/registry.js";
import { bringInside } from "./handles/inside.js";

/** @import { Stage } from "./stage.js" */

/** @typedef {(stage: Stage, event: KeyboardEvent) => unknown} Act */

/** @type {Record<string, Act>} */
const KEYS = {
  escape: (stage, event) => folded(event) || stage.large.close() || stage.selection.free(),
  r: (stage) => stage.reset(),
  g: (stage) => stage.toggle("mesh"),
  b: (stage) => stage.toggle("gradient"),
  p: (stage) => stage.prediction.toggle(),
  f: (stage) => bringInside(stage),
  w: (stage) => stage.large.toggle("wipe"),
};
/** @type {Record<string, Act>} */
const WITH_CONTROL = {
  z: (stage, { shiftKey }) => stage.history.travel(shiftKey ? 1 : -1),
  y: (stage) => stage.history.travel(1),
};
/**
 * While a hand holds θ every other key waits: a second change under the first would be lost or would lose it.
 * @type {Record<string, Act>}
 */
const IN_A_DRAG = { escape: (stage) => stage.handles.abandon(), g: KEYS.g, b: KEYS.b };
const MODIFIERS = ["shift", "control", "meta", "alt"];

/**
 * What a presenter's clicker sends, in projector mode: one step on, one step back.
 * @type {Record<string, number>}
 */
const CLICKER = { " ": 1, pagedown: 1, arrowright: 1, pageup: -1, arrowleft: -1 };
/** Controls that use a key of the clicker themselves: theirs where the Tab key brought the focus, not the mouse. */
const SPACED =
  "button, summary, a, select, .handle, input:not([type=range]), " +
  "[role=button], [role=checkbox], [role=switch], [role=option]";
const ARROWED =
  ".handle, .view, select, input, [role=slider], [role=tab], [role=radio], [role=option], [role=combobox]";
const NO_TEXT = ["range", "checkbox", "radio", "button", "submit", "reset", "file", "color"];

/** @type {(target: EventTarget, selector: string) => boolean} */
const matches = (target, selector) => target instanceof Element && target.matches(selector);

/**
 * Tell whether letters typed at `target` are its own.
 * @param {EventTarget} target
 */
function takesText(target) {
  return (
    matches(target, "textarea") ||
    (target instanceof HTMLElement && target.isContentEditable) ||
    (target instanceof HTMLInputElement && !NO_TEXT.includes(target.type))
  );
}

/**
 * Fold up the menu that has the focus; false where there is none.
 * @param {KeyboardEvent} event
 */
function folded(event) {
  const menu = event.composedPath().find((node) => node instanceof HTMLDetailsElement && node.open);
  if (!(menu instanceof HTMLDetailsElement)) return false;
  menu.open = false;
  menu.querySelector("summary")?.focus();
  return true;
}

/**
 * What a clicker's key does, null where the key belongs to what has the focus.
 * @type {(stage: Stage, target: EventTarget, event: KeyboardEvent, tabbed: boolean) => Act|null}
 */
function clicked(stage, target, { key, shiftKey }, tabbed) {
  const way = CLICKER[key.toLowerCase()];
  const {
    scene: { playback, family, readonly },
    projector,
    motion,
    player,
  } = stage;
  if (!projector || way === undefined || shiftKey || (playback && !playback.leads) || !current(stage)) return null;
  const paged = key.startsWith("Page");
  const closed = matches(target, "[role=combobox]:not([aria-expanded=true])"); // a menu at rest: nothing to page
  if (takesText(target) && !(paged && closed)) return null;
  if (!paged && tabbed && matches(target, key === " " ? SPACED : ARROWED)) return null;
  if (playback) return () => player.go(player.step + way);
  if (readonly || !family.known) return null;
  const t = motion.t + way / 10;
  return () => motion.scrub(t > 1.001 ? 0 : t);
}

/**
 * What a key of the stage's own does.
 * @type {(target: EventTarget, event: KeyboardEvent) => Act|null}
 */
function meant(target, event) {
  const key = event.key.toLowerCase();
  const control = event.ctrlKey || event.metaKey;
  if (takesText(target) || (!control && matches(target, "select"))) return null; // a menu finds its entries by letters
  return (control ? WITH_CONTROL : KEYS)[key] ?? null;
}

/** @type {(event: KeyboardEvent) => boolean} */
const plain = ({ ctrlKey, metaKey, altKey }) => !ctrlKey && !metaKey && !altKey;

/**
 * What a key does while a hand holds θ: nothing, for most.
 * @type {(event: KeyboardEvent) => Act}
 */
const inADrag = ({ key, ctrlKey, metaKey }) => (!ctrlKey && !metaKey && IN_A_DRAG[key.toLowerCase()]) || (() => {});

/**
 * @param {Stage} stage
 * @param {AbortSignal} signal
 */
export function listenToKeys(stage, signal) {
  const { root } = stage;
  let pointed = false;
  let tabbed = false; // whether the keyboard moves the focus, or a pointer did last
  root.addEventListener("pointerenter", () => (pointed = true), { signal });
  root.addEventListener("pointerleave", () => (pointed = false), { signal });
  document.addEventListener("pointerdown", () => (tabbed = false), { signal, capture: true });
  document.addEventListener(
    "keydown",
    (event) => {
      tabbed ||= event.key === "Tab";
      if (!stage.scene || MODIFIERS.includes(event.key.toLowerCase())) return;
      const [target] = event.composedPath();
      const here = pointed || event.composedPath().includes(root) || (stage.projector && target === document.body);
      const act = stage.busy
        ? inADrag(event)
        : (here && !event.altKey && meant(target, event)) ||
          (plain(event) ? clicked(stage, target, event, tabbed) : null);
      if (!act) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      act(stage, event);
    },
    { signal, capture: true },
  );
}

// A presenter's clicker and the keyboard: what a key means, wherever the focus is.

/** @typedef {"next"|"back"|"black"|"keys"|"presenter"|"vote"|"close"|number} Meaning  a number picks an answer, from 0 */

/**
 * What of a key press counts.
 * @typedef {object} Press
 * @property {string} key
 * @property {boolean} modified  with Ctrl, Alt or Meta
 * @property {boolean} text      a field for text has the focus
 * @property {boolean} empty     … with nothing in it
 * @property {boolean} spaced    something that the Tab key brought the focus to takes Space and Enter itself
 * @property {boolean} arrowed   … takes the arrows itself
 */

/** @type {Record<string, Meaning>} */
const ALWAYS = { PageDown: "next", PageUp: "back" };
/** @type {Record<string, Meaning>} */
const LETTERS = {
  b: "black",
  B: "black",
  ".": "black",
  "?": "keys",
  p: "presenter",
  P: "presenter",
  v: "vote",
  V: "vote",
  Escape: "close",
};
/** @type {Record<string, Meaning>} */
const ARROWS = { ArrowRight: "next", ArrowLeft: "back" };
/** @type {Record<string, Meaning>} */
const SPACES = { " ": "next", Enter: "next" };
/** What takes the whole window, which an element among others has not. */
const WHOLE = /** @type {Set<Meaning>} */ (new Set(["black", "keys", "presenter"]));

/**
 * @param {Press} press
 * @returns {Meaning|null} null: the key belongs to what has the focus
 */
export function meaningOf({ key, modified, text, empty, spaced, arrowed }) {
  if (modified) return null;
  if (key in ALWAYS) return ALWAYS[key];
  if (text && !(empty && (key === " " || key in ARROWS))) return null; // an empty field has no use for these
  if (key in ARROWS) return arrowed ? null : ARROWS[key];
  if (key in SPACES) return spaced ? null : SPACES[key];
  if (/^[1-9]$/.test(key)) return Number(key) - 1;
  return LETTERS[key] ?? null;
}

const SPACED = "button, summary, a, select, .handle, input, [role=button], [role=option]";
const ARROWED = ".handle, .view, select, input, [role=slider], [role=tab], [role=radio], [role=option]";
const NO_TEXT = ["range", "checkbox", "radio", "button", "submit", "reset", "file", "color"];

/** @type {(target: Element|null) => boolean} */
const takesText = (target) =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLElement && target.isContentEditable) ||
  (target instanceof HTMLInputElement && !NO_TEXT.includes(target.type));

/**
 * Read a key press off the page.
 * @param {KeyboardEvent} event
 * @param {boolean} tabbed whether the keyboard moves the focus, or a pointer did last
 * @returns {Press}
 */
function pressed(event, tabbed) {
  const [first] = event.composedPath();
  const target = first instanceof Element ? first : null;
  return {
    key: event.key,
    modified: event.ctrlKey || event.altKey || event.metaKey,
    text: takesText(target),
    empty: target instanceof HTMLInputElement && target.value === "",
    spaced: tabbed && (target?.matches(SPACED) ?? false),
    arrowed: tabbed && (target?.matches(ARROWED) ?? false),
  };
}

/**
 * Take the keys of a window, or of an element in it, before anybody else on the page does.
 * @param {Window|HTMLElement} page
 * @param {AbortSignal} signal
 * @param {(meaning: Meaning) => boolean} act tells whether it did something
 */
export function listen(page, signal, act) {
  let tabbed = false;
  page.addEventListener("pointerdown", () => (tabbed = false), { signal, capture: true });
  page.addEventListener(
    "keydown",
    (heard) => {
      const event = /** @type {KeyboardEvent} */ (heard);
      tabbed ||= event.key === "Tab";
      const meaning = meaningOf(pressed(event, tabbed));
      if (meaning === null || (page !== window && WHOLE.has(meaning)) || !act(meaning)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { signal, capture: true },
  );
}

// A lesson in a frame of another page: that page is told how high the lesson is, so that the frame can be as high.

/** @import { LessonMeta } from "./payload.js" */

/** @typedef {{postMessage: (message: unknown, origin: string) => void}} Page */

/** What the other page hears; any page may, for a height is no secret. */
export const HEIGHT = "stn-viz:height";

/**
 * Make a function that tells a page a height whenever it has changed.
 * @param {Page} page
 * @returns {(height: number) => void}
 */
export function teller(page) {
  let last = -1;
  return (height) => {
    const whole = Math.ceil(height);
    if (whole === last || !(whole > 0)) return;
    last = whole;
    page.postMessage({ type: HEIGHT, height: whole }, "*");
  };
}

/**
 * Tell the page around this one how high a lesson is, from the top of this page on; where there is none, do nothing.
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 */
export function tellHeight(root, signal) {
  if (window.parent === window) return;
  const tell = teller(window.parent);
  const observer = new ResizeObserver(() => tell(root.getBoundingClientRect().bottom + window.scrollY));
  observer.observe(root);
  signal.addEventListener("abort", () => observer.disconnect());
}

/**
 * Read how a lesson is to open: without its frame? at which step? A file has its address alone.
 * @param {LessonMeta["open"]} open
 */
export function opening({ chrome, step }) {
  const address = new URLSearchParams(location.search);
  return { bare: !chrome || address.get("chrome") === "0", step: step ?? address.get("step") };
}

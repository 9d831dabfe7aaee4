// The one classic script of the page that phones open: it holds all modules, and opens the page with them. Python writes
// this text into it behind that of site/carried.js (stn_viz/app/classroom/page.py).

import { addressed } from "../site/carried.js";

/**
 * @param {[name: string, source: string][]} modules  each behind those that it imports
 * @param {string} entry
 */
export default async function boot(modules, entry) {
  /** @type {Map<string, string>} */
  const at = new Map();
  addressed(modules, at);
  const { default: open } = await import(/** @type {string} */ (at.get(entry)));
  open(document.querySelector("#join"), JSON.parse(document.querySelector("#texts")?.textContent ?? ""));
}

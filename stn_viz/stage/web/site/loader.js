// The one classic script of each page of the static site: it fetches the scripts that hold modules and data, and opens
// the page's module with them. A browser reads classic scripts from a host and from disk alike, modules from a host alone.

import { joined } from "../joined.js";
import { addressed, inflated } from "./carried.js";

/**
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {{bytes: Promise<Bytes>, come: (bytes: Promise<Bytes>) => void, fail: (error: Error) => void, here: boolean}} Awaited
 */

const self = /** @type {HTMLScriptElement} */ (document.currentScript);
const root = new URL("..", self.src);
/** @type {Map<string, Awaited>} */
const files = new Map();

/** @param {string} path */
function awaited(path) {
  /** @type {Pick<Awaited, "come"|"fail">} */
  const hands = { come: () => {}, fail: () => {} };
  const bytes = new Promise((/** @type {(bytes: Promise<Bytes>) => void} */ resolve, reject) => {
    Object.assign(hands, { come: resolve, fail: reject });
  });
  const file = { bytes, ...hands, here: false };
  files.set(path, file);
  return file;
}

/**
 * Fetch a file of the site, once.
 * @param {string} path  from the site's root
 */
function get(path) {
  const known = files.get(path);
  if (known) return known.bytes;
  const { bytes, fail } = awaited(path);
  const script = Object.assign(document.createElement("script"), { src: new URL(path, root).href });
  const lost = () => {
    if (files.get(path)?.here) return;
    files.delete(path); // it may be asked for again
    fail(new Error(path));
  };
  script.addEventListener("error", lost);
  script.addEventListener("load", lost); // half a file runs, and hands over nothing
  document.head.append(script);
  return bytes;
}

/**
 * What each such file calls.
 * @type {(path: string, text: string) => void}
 */
function put(path, text) {
  const file = files.get(path);
  if (!file) return;
  file.here = true;
  file.come(inflated(text));
}

/** Open the page's module with the page's data. */
async function open() {
  const { entry = "", modules = "", data = "", later = "", failed = "" } = self.dataset;
  const parentElement = /** @type {HTMLElement} */ (document.querySelector("#place"));
  try {
    const parts = Promise.all(data.split(" ").map(get));
    /** @type {Map<string, string>} */
    const at = new Map();
    for (const bytes of await Promise.all(modules.split(" ").map(get)))
      addressed(JSON.parse(new TextDecoder().decode(bytes)), at);
    const { default: mount } = await import(/** @type {string} */ (at.get(entry)));
    await mount({ data: joined(await parts), parentElement, get, later: later.split(" ").filter(Boolean) });
  } catch (error) {
    const said = Object.assign(document.createElement("p"), { textContent: failed });
    said.setAttribute("role", "alert");
    parentElement.replaceChildren(said);
    throw error;
  }
}

/** Keep the whole site for a time without network, once this page is there; from disk there is nothing to keep. */
async function keep() {
  if (location.protocol === "file:" || !("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(new URL("worker.js", root)).catch(() => {}); // a browser may refuse it
}

Object.assign(globalThis, { stnSite: { put } });
open().finally(keep);

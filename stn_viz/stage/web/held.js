// A report that is sent while its visitor follows a link takes them back: it names the page that it comes from, and
// Streamlit puts the newest request in the place of one that waits. So for a moment after a link nothing is sent.

const MOMENT = 1000; // milliseconds, within which the other page has begun
let until = 0;
let listens = false;
/** @type {(() => void)[]} */
const waiting = []; // in the order in which they were said: of two, the newer is what holds

/** @param {Event} event */
function follows(event) {
  const [target] = event.composedPath();
  const link = event.type === "popstate" || /** @type {Partial<Element>} */ (target).closest?.("a[href]");
  if (link) until = performance.now() + MOMENT;
}

function release() {
  const rest = until - performance.now();
  if (rest > 0) setTimeout(release, rest);
  else for (const send of waiting.splice(0)) send();
}

/**
 * Send what an element reports, but not while its visitor follows a link; and once it has left the page, not at all.
 * @template {(name: any, value: any) => void} Send
 * @param {Send} send
 * @param {HTMLElement} parent
 * @returns {Send}
 */
export function held(send, parent) {
  if (!listens) {
    addEventListener("click", follows, true);
    addEventListener("popstate", follows, true);
    listens = true;
  }
  const later = (/** @type {string} */ name, /** @type {unknown} */ value) => {
    if (until <= performance.now() && !waiting.length) return send(name, value);
    if (!waiting.length) setTimeout(release, until - performance.now());
    waiting.push(() => parent.isConnected && send(name, value));
  };
  return /** @type {Send} */ (later);
}

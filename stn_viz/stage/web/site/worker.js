// The service worker of the static site: all its files are kept when it comes, and read from there ever after, so that
// the site is there without a network. Python writes the files' names and the version before this text.

/** @typedef {{version: string, files: string[]}} Kept */

// A service worker's globals are not those of a page.
const worker = /** @type {any} */ (globalThis);
const { version, files } = /** @type {Kept} */ (worker.stnSite);
const scope = /** @type {string} */ (worker.registration.scope);
const OURS = `stn-viz ${scope} `; // a host may have several sites
const NAME = OURS + version;

async function keep() {
  const cache = await caches.open(NAME);
  await cache.addAll(files.map((path) => new Request(new URL(path, scope), { cache: "reload" })));
  await worker.skipWaiting();
}

/** Forget the files of versions before this one. */
async function forget() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(OURS) && name !== NAME).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** @param {Request} request */
async function answer(request) {
  const { href } = new URL(request.url);
  const file = href.endsWith("/") ? `${href}index.html` : request;
  const cache = await caches.open(NAME);
  return (await cache.match(file, { ignoreSearch: true })) ?? fetch(request);
}

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(keep()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(forget()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(scope)) event.respondWith(answer(event.request));
});

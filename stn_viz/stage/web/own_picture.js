// A picture that is dropped on the page, or pasted: it is put into the page's uploader, as if it had been chosen there.
// A video goes to the stage, which plays it. And the pictures of the page before a reload: this tab alone knows under which name the server keeps them.

import { isVideo, offerVideo, onVideoWanted } from "./brought_video.js";
import { held } from "./held.js";

/**
 * @typedef {"upload"|"video"} Wanted
 * @typedef {object} Watch
 * @property {Record<Wanted, string>} links  how Explore is opened with an uploader, and with a stage that plays a video
 * @property {Wanted[]} takes   what the page itself can show
 * @property {string} words   what is said while a file is over the page
 * @property {string} tab     the name under which the server keeps the tab's pictures; "" where none has been brought
 * @property {boolean} brought  whether it has any
 * @property {number} emptied   how many uploaders the server has read so far
 */

const PICTURES = '[class*="st-key-own-picture"] input[type="file"]';
const UPLOADER = '[data-testid="stFileUploader"]';
const UPLOADERS = `${UPLOADER} input[type="file"]`;
const READING = '[data-testid="stFileUploaderFile"]'; // what an uploader has and has not handed over yet
const CHOOSES = ".st-key-start-own a"; // the start page's link to an uploader: here a choice of files
const LEFT = '[data-stale="true"]'; // of a page that is left, until the next one is drawn
const RUNS = '[data-test-script-state="running"]'; // a page that is being drawn, which may take an uploader away again
const ITS_OWN = '[data-testid="stFileUploaderDropzone"]'; // takes a drop itself
const ENDINGS = /\.(avif|bmp|gif|heic|heif|jpe?g|np[yz]|png|pth?|tiff?|webp)$/i; // of files whose kind the system does not know
const OVER =
  "position:fixed;inset:0;z-index:9999999;display:grid;place-items:center;pointer-events:none;padding:2rem;" +
  "font:600 2rem system-ui,sans-serif;text-align:center;border:.4rem dashed currentColor;opacity:.9";

const NAME = "stn-viz.pictures"; // in the tab's storage
const [FIRST_PAUSE, LAST_PAUSE] = [3000, 20_000]; // milliseconds
const READ = 1000; // ms until the server has said that it read an uploader, where nothing hinders it

/** @type {File[]} */
let waits = []; // for an uploader that is still to come
/** @type {File[]|null} */
let given = null; // what an uploader got that the server has not read yet
let emptied = 0; // uploaders, as the server said last
/** @type {File|null} */
let video = null; // for a stage that is still to come
/** @type {AbortController|undefined} */
let watching;
let wanted = 0;

/** @type {(file: File) => boolean} */
export const isPicture = ({ type, name }) => type.startsWith("image/") || ENDINGS.test(name);

/**
 * Find a field of the page that stands.
 * @type {(selector: string) => HTMLInputElement|undefined}
 */
const find = (selector) =>
  /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll(selector)]).find((field) => !field.closest(LEFT));

/** @type {(event: Event) => boolean} */
const taken = (event) => event.composedPath().some((node) => node instanceof Element && node.matches(ITS_OWN));

/**
 * @param {HTMLInputElement} field
 * @param {File[]} files
 */
function put(field, files) {
  const carrier = new DataTransfer();
  for (const file of field.multiple ? files : files.slice(0, 1)) carrier.items.add(file);
  field.files = carrier.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Put what waits into the uploader, where there is one by now. */
function deliver() {
  const field = waits.length && !document.querySelector(RUNS) && find(PICTURES);
  if (!field) return;
  given = waits;
  waits = [];
  put(field, given);
  insistOn(given, READ);
}

/**
 * Give files again that no uploader has read: a page that is drawn anew takes one away with what it has just got.
 * @param {File[]} files
 * @param {number} pause  milliseconds
 */
function insistOn(files, pause) {
  setTimeout(() => {
    if (given !== files) return;
    const field = find(PICTURES);
    const reads = field?.closest(UPLOADER)?.querySelector(READING);
    if (field && !reads && !document.querySelector(RUNS)) put(field, files);
    if (pause < LAST_PAUSE) insistOn(files, 2 * pause);
  }, pause);
}

/** Offer the video that waits to the stage, which takes it where it shows one. */
function offer() {
  if (video && offerVideo(video)) video = null;
}

/** @param {string} link */
function openExplore(link) {
  const entry = /** @type {HTMLAnchorElement|null} */ (document.querySelector('a[href$="/explore"]'));
  history.pushState({}, "", new URL(link, entry?.href ?? new URL("explore", location.href)));
  dispatchEvent(new PopStateEvent("popstate"));
}

/**
 * Let the tab know under which name its pictures are kept, or not any more.
 * @param {Watch} data
 * @returns {string|null} the name of pictures that this session has not got; null where there are none
 */
export function lostPictures({ tab, brought }) {
  try {
    if (brought) sessionStorage.setItem(NAME, tab);
    else if (sessionStorage.getItem(NAME) === tab) sessionStorage.removeItem(NAME);
    return brought ? null : sessionStorage.getItem(NAME);
  } catch {
    return null; // a browser that keeps nothing
  }
}

/**
 * Watch the page until another one is drawn.
 * @param {{data: Watch, parentElement: HTMLElement, setStateValue: (name: string, value: unknown) => void}} component
 */
export default function mount({ data, parentElement, setStateValue }) {
  watching?.abort();
  watching = new AbortController();
  if (data.emptied !== emptied) given = null;
  emptied = data.emptied;
  const { signal } = watching;
  const options = { signal, capture: true };
  const send = held(setStateValue, parentElement);
  const here = data.takes.includes("upload");

  /**
   * Ask until there is an answer: a request that comes while the page is drawn may be forgotten.
   * @param {() => void} request
   * @param {() => unknown} waiting  whether there is none yet
   * @param {number} [pause]  milliseconds until it is asked again
   */
  const insist = (request, waiting, pause = FIRST_PAUSE) => {
    request();
    const again = setTimeout(() => waiting() && pause < LAST_PAUSE && insist(request, waiting, 2 * pause), pause);
    signal.addEventListener("abort", () => clearTimeout(again));
  };
  /**
   * @param {Wanted} source
   * @param {() => unknown} waiting
   */
  const ask = (source, waiting) => insist(() => send("wanted", { source, times: ++wanted }), waiting);
  const askForField = () => ask("upload", () => waits.length);
  const askForStage = () => ask("video", () => video);

  /** @param {File[]} files */
  const take = (files) => {
    const other = find(UPLOADERS);
    if (!files.length) return;
    if (!files.some(isPicture)) {
      const film = files.find(isVideo);
      if (film) return play(film);
      if (other) return put(other, files);
    }
    waits = files;
    if (find(PICTURES)) deliver();
    else if (here) askForField();
    else openExplore(data.links.upload);
  };

  /** @param {File} film */
  const play = (film) => {
    video = film;
    offer();
    if (!video) return;
    if (data.takes.includes("video")) askForStage();
    else openExplore(data.links.video);
  };

  const over = document.createElement("div");
  over.style.cssText = OVER;
  over.textContent = data.words;
  const hide = () => over.remove();
  const show = () => {
    const { color, backgroundColor } = getComputedStyle(document.querySelector(".stApp") ?? document.body);
    Object.assign(over.style, { color, backgroundColor });
    document.body.append(over);
  };
  /** @type {(act: (files: DataTransfer) => void) => (event: DragEvent) => void} */
  const withFiles = (act) => (event) => {
    if (!event.dataTransfer?.types.includes("Files") || taken(event)) return hide();
    event.preventDefault();
    act(event.dataTransfer);
  };
  document.addEventListener(
    "dragover",
    withFiles(() => over.isConnected || show()),
    options,
  );
  document.addEventListener("dragleave", (event) => event.relatedTarget ?? hide(), options);
  document.addEventListener(
    "drop",
    withFiles(({ files }) => {
      hide();
      take([...files]);
    }),
    options,
  );
  document.addEventListener(
    "paste",
    ({ clipboardData }) => {
      take([...(clipboardData?.files ?? [])].filter(isPicture));
    },
    options,
  );
  const chooser = Object.assign(document.createElement("input"), { type: "file", multiple: true });
  chooser.addEventListener("change", () => take([...(chooser.files ?? [])]), { signal });
  document.addEventListener(
    "click",
    (event) => {
      if (!(event.target instanceof Element && event.target.closest(CHOOSES)) || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      chooser.click();
    },
    options,
  );
  const observer = new MutationObserver(deliver);
  observer.observe(document.body, {
    childList: true,
    subtree: true,
    attributeFilter: ["data-stale", "data-test-script-state"],
  });
  signal.addEventListener("abort", () => {
    observer.disconnect();
    hide();
  });
  onVideoWanted(offer, signal);
  deliver();
  offer();
  if (waits.length && here) askForField(); // dropped while this page was on its way
  if (video && data.takes.includes("video")) askForStage();
  const lost = here && lostPictures(data);
  if (lost)
    insist(
      () => send("lost", { tab: lost, times: ++wanted }),
      () => true, // until the page is told of them, and watched anew
    );
}

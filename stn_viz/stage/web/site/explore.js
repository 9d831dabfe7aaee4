// Explore on the static site: the stage, and above it what the app's page lets one choose. Everything is put together in
// the browser; families, pictures and the network are fetched when they are chosen.

import { element } from "../dom.js";
import { SIDE } from "../math/network.js";
import { pack, unpack } from "../packing.js";
import openPad from "../pad/pad.js";
import { Press } from "../press.js";
import { judgeAlong } from "../stage/network/judging.js";
import { Stage } from "../stage/stage.js";
import { message, useTexts } from "../texts.js";
import { asked } from "./asking.js";
import { composed } from "./composed.js";
import { turned } from "./digits.js";
import { read } from "./picture.js";

/**
 * @import { Tensor } from "../packing.js"
 * @import { Palette } from "../paint/palette.js"
 * @import { Network, Weighted } from "../stage/network/judging.js"
 * @import { Texts } from "../texts.js"
 * @import { FamilyPart, Size } from "./composed.js"
 * @import { Bytes } from "./picture.js"
 */

/**
 * @typedef {{id: string, label: string, path?: string, caption?: string}} Offer
 * @typedef {object} Data  as stn_viz/site/explore.py packs it
 * @property {Record<string, unknown> & {palette: Palette}} scene
 * @property {Texts} texts
 * @property {string} pad       the pad's style sheet
 * @property {Offer[]} families
 * @property {Offer[]} kernels
 * @property {Offer[]} paddings
 * @property {Offer[]} sizes
 * @property {Offer[]} sources
 * @property {string} number   what the field of a digit's number is called
 * @property {string} turned   and that of its turn
 * @property {string} digits
 * @property {string} network
 *
 * @typedef {{U: Tensor, caption: string, full: Size|null, digit: boolean, label: number|null}} Source
 * @typedef {(path: string) => Promise<Bytes>} Get
 * @typedef {{meta: unknown, arrays: Record<string, Tensor>}} Unpacked
 */

/** @param {{data: Bytes, parentElement: HTMLElement, get: Get}} page */
export default async function open({ data, parentElement, get }) {
  const offered = /** @type {Data} */ (/** @type {unknown} */ (unpack(data).meta));
  useTexts(offered.texts);
  const explore = new Explore(offered, parentElement, get);
  await explore.show(true);
}

class Explore {
  /**
   * @param {Data} data
   * @param {HTMLElement} parent
   * @param {Get} get
   */
  constructor(data, parent, get) {
    this.data = data;
    this.get = get;
    const named = new URLSearchParams(location.search);
    /** @type {(name: string, label: string, offers: Offer[], usual?: string) => HTMLSelectElement} */
    const choice = (name, label, offers, usual = offers[0].id) => {
      const wanted = named.get(name);
      const chosen = offers.some(({ id }) => id === wanted) ? wanted : usual;
      const options = offers.map(({ id, label }) => element("option", { value: id, selected: id === chosen }, label));
      const select = element("select", { "aria-label": label, "data-testid": `choose-${name}` }, ...options);
      select.addEventListener("change", () => this.show(name === "family"));
      return select;
    };
    const { families, kernels, paddings, sizes, sources } = data;
    this.source = choice("source", message("explore-source"), sources);
    this.family = choice("family", message("explore-family"), families, "affine");
    this.kernel = choice("kernel", message("explore-kernel"), kernels, "bilinear");
    this.padding = choice("padding", message("explore-padding"), paddings);
    this.size = choice("size", message("explore-size"), sizes);
    const number = { type: "number", min: 0, value: 0, "aria-label": data.number };
    this.number = element("input", { ...number, "data-testid": "digit-number" });
    const turn = { type: "range", min: -90, max: 90, value: 40, "aria-label": data.turned };
    this.turn = element("input", { ...turn, "data-testid": "digit-turn" });
    this.file = element("input", { type: "file", accept: "image/*", "aria-label": message("site-upload") });
    this.padRoom = element("div", { class: "pad" });
    for (const field of [this.number, this.turn]) field.addEventListener("input", () => this.show());
    this.file.addEventListener("change", () => this.upload(this.file.files?.[0]));
    this.says = element("p", { role: "status" });
    const labelled = (/** @type {HTMLElement} */ field) =>
      element("label", {}, element("span", {}, field.getAttribute("aria-label")), field);
    const chosen = [this.source, this.family, this.kernel, this.padding, this.size].map(labelled);
    this.own = element(
      "div",
      { class: "own" },
      labelled(this.number),
      labelled(this.turn),
      this.file,
      this.padRoom,
      this.says,
    );
    const room = element("div", { class: "room" });
    parent.replaceChildren(element("div", { class: "choices" }, ...chosen), this.own, room);
    this.stage = new Stage(room);
    /** @type {Source|null} */
    this.uploaded = null;
    /** @type {Uint8Array|null} */
    this.drawn = null;
    /** @type {Weighted|null} */
    this.network = null;
    this.round = 0; // of what is fetched: a choice that came later counts
    this.press = new Press(this.stage.root, window); // a field that a press leaves changes the scene
    this.judge = judgeAlong(this.stage, () => this.network);
    parent.addEventListener("dragover", (event) => event.preventDefault());
    parent.addEventListener("drop", (event) => {
      event.preventDefault();
      this.upload(event.dataTransfer?.files[0]);
    });
  }

  /**
   * Show what is chosen.
   * @param {boolean} [opens]  with the θ that the family opens with
   */
  async show(opens = false) {
    const round = ++this.round;
    const { data, get } = this;
    const offer = (/** @type {Offer[]} */ offers, /** @type {HTMLSelectElement} */ { value }) =>
      offers.find(({ id }) => id === value) ?? offers[0];
    const chosen = offer(data.families, this.family);
    const [part, source] = await Promise.all([get(chosen.path ?? ""), this.read(offer(data.sources, this.source))]);
    const network = source.digit ? await this.ready() : null;
    if (round !== this.round) return;
    const { meta, arrays } = unpack(part);
    const { U, caption, full, digit } = source;
    const inked = digit && U.data.some(Boolean);
    const entries = composed(data.scene, /** @type {FamilyPart} */ (/** @type {unknown} */ (meta)), U, {
      kernel: this.kernel.value,
      padding: this.padding.value,
      size: Number(this.size.value),
      label: chosen.label,
      caption,
      full,
      digit: digit && Number(this.size.value || SIDE) === SIDE ? source.label : null,
      network: inked && network ? asked(network.network, network.weights, U) : null,
      theta: opens || !this.stage.scene ? null : Array.from(this.stage.theta),
    });
    this.press.after(() => {
      this.stage.update(pack(entries, { ...arrays, U }));
      this.judge();
    });
  }

  /** The network, fetched once it is asked. */
  async ready() {
    if (!this.network) {
      const { meta, arrays } = unpack(await this.get(this.data.network));
      this.network = { network: /** @type {Network} */ (/** @type {unknown} */ (meta)), weights: arrays };
    }
    return this.network;
  }

  /**
   * Read the source, and show its own fields.
   * @param {Offer} offer
   * @returns {Promise<Source>}
   */
  async read({ id, label, path, caption }) {
    for (const [node, of] of /** @type {const} */ ([
      [/** @type {HTMLElement} */ (this.number.parentElement), "digit"],
      [/** @type {HTMLElement} */ (this.turn.parentElement), "digit"],
      [this.file, "upload"],
      [this.padRoom, "draw"],
    ]))
      node.hidden = of !== id;
    this.says.textContent = id === "draw" ? message("explore-draw") : id === "upload" ? message("site-upload") : "";
    const plain = { full: null, digit: false, label: null };
    if (id === "digit") return this.digit();
    if (id === "draw") return { ...plain, U: this.drawing(), caption: message("explore-drawing"), digit: true };
    if (id === "upload" && this.uploaded) return this.uploaded;
    const file = path ?? this.data.sources[0].path ?? "";
    const { U } = await read(new Blob([await this.get(file)]));
    return { ...plain, U, caption: caption ?? label };
  }

  /** @returns {Promise<Source>} */
  async digit() {
    const { meta, arrays } = unpack(await this.get(this.data.digits));
    const labels = /** @type {number[]} */ (meta.labels);
    this.number.max = String(labels.length - 1);
    const index = Math.min(Math.max(Math.trunc(Number(this.number.value)) || 0, 0), labels.length - 1);
    const degrees = Number(this.turn.value);
    const caption = message("explore-digit-caption", {
      label: labels[index],
      degrees: `${degrees < 0 ? "−" : "+"}${Math.abs(degrees)}`,
    });
    return { U: turned(arrays.digits, index, degrees), caption, full: null, digit: true, label: labels[index] };
  }

  /** What stands on the pad. */
  drawing() {
    if (!this.padRoom.shadowRoot) {
      const root = this.padRoom.attachShadow({ mode: "open" }); // the pad's style is for it alone
      root.append(element("style", {}, this.data.pad));
      const { texts, scene } = this.data;
      const data = { palette: scene.palette, texts, digit: null };
      const setStateValue = (/** @type {string} */ _, /** @type {number[]} */ values) => {
        this.drawn = Uint8Array.from(values);
        this.show();
      };
      openPad({ data, parentElement: /** @type {HTMLElement} */ (/** @type {unknown} */ (root)), setStateValue });
    }
    return { data: this.drawn ?? new Uint8Array(SIDE * SIDE), shape: [1, SIDE, SIDE] };
  }

  /** @param {File|undefined} file */
  async upload(file) {
    if (!file) return;
    this.source.value = "upload";
    try {
      const { U, full } = await read(file);
      const [height, width] = full;
      const smaller = height !== U.shape[1] || width !== U.shape[2];
      const caption = message("explore-upload-whole", { size: `${width}×${height}` });
      this.uploaded = { U, caption, full: smaller ? full : null, digit: false, label: null };
      await this.show();
    } catch {
      this.says.textContent = message("site-no-picture");
    }
  }
}

// A gallery of digits: each source with its boxes, what the transformer made of it, a caption; click picks, a scrubber
// runs through the frames of a training. Payload: stage/tiles.py.

import { contextOf, element, svgElement } from "../dom.js";
import { held } from "../held.js";
import { Mounted } from "../mounted.js";
import { unpack } from "../packing.js";
import { COLOUR, usePalette } from "../paint/palette.js";
import { language, message, useTexts } from "../texts.js";
import { Curves } from "./curves.js";

/**
 * @typedef {import("../packing.js").Tensor} Tensor
 * @typedef {{index: number, text: string, says: string, right: boolean|null}} Caption
 *
 * @typedef {object} Meta
 * @property {Caption[]} tiles
 * @property {{name: string, colour: string, dash: string}[]} strokes  one for each box of a tile
 * @property {string[]} frames  a line of text for each
 * @property {import("./curves.js").PanelData[]} panels
 * @property {number[]} moments
 * @property {number|null} picked
 * @property {string} size
 * @property {import("../texts.js").Texts} texts
 * @property {import("../paint/palette.js").Palette} palette
 *
 * @typedef {object} Arrays
 * @property {Tensor} sources   B×H×W×C
 * @property {Tensor} views     F×B×V×h×w×C
 * @property {Tensor} outlines  F×B×S×N×2, normalised
 * @property {Tensor} [thetas]  F×B×P
 *
 * @typedef {(name: "picked", index: number|null) => void} Send
 */

const WINDOW = 1.35; // normalised half side of what is shown of the source's plane: boxes may reach beyond the picture
const TOP = 9; // the first points of an outline are the target's top edge

const galleries = new Mounted((/** @type {Gallery} */ gallery) => gallery.dispose());

/**
 * Paint picture number `index` of a tensor [..., h, w, c] on a canvas of its own size.
 * @param {HTMLCanvasElement} canvas
 * @param {Tensor} tensor
 * @param {number} index
 */
function paint(canvas, { data, shape }, index) {
  const [h, w, c] = shape.slice(-3);
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const image = new ImageData(w, h);
  for (let i = 0, from = index * h * w * c; i < h * w; i++, from += c) {
    image.data[4 * i] = data[from];
    image.data[4 * i + 1] = data[from + (c > 1 ? 1 : 0)];
    image.data[4 * i + 2] = data[from + (c > 1 ? 2 : 0)];
    image.data[4 * i + 3] = 255;
  }
  contextOf(canvas).putImageData(image, 0, 0);
}

/**
 * Write the points of outline `index` of a tensor [..., N, 2] as an SVG path: the whole box, or its top edge alone.
 * @param {Tensor} tensor
 * @param {number} index
 * @param {boolean} top
 */
function path({ data, shape }, index, top) {
  const n = shape[shape.length - 2];
  const points = [];
  for (let k = 0; k < (top ? TOP : n); k++) {
    const at = 2 * (index * n + k);
    points.push(`${data[at].toFixed(3)} ${data[at + 1].toFixed(3)}`);
  }
  return `M${points.join("L")}${top ? "" : "Z"}`;
}

class Tile {
  /** @param {Gallery} gallery */
  constructor(gallery) {
    this.index = -1; // what a click on it reports
    this.row = -1; // its place among the tiles
    this.picture = element("canvas");
    this.svg = svgElement("svg", { viewBox: `${-WINDOW} ${-WINDOW} ${2 * WINDOW} ${2 * WINDOW}` });
    this.source = element("span", { class: "source" }, this.picture, this.svg);
    /** @type {{casing: SVGPathElement, line: SVGPathElement, top: SVGPathElement}[]} */
    this.boxes = [];
    /** @type {HTMLCanvasElement[]} */
    this.views = [];
    this.targets = element("span", { class: "targets" });
    this.text = element("span", { class: "text" });
    const pictures = element("span", { class: "pictures" }, this.source, this.targets);
    this.root = element("button", { class: "tile", type: "button" }, pictures, this.text);
    this.root.addEventListener("click", () => gallery.pick(this.index));
    for (const event of ["pointerenter", "focus"])
      this.root.addEventListener(event, () => gallery.curves.light(this.row));
    for (const event of ["pointerleave", "blur"]) this.root.addEventListener(event, () => gallery.curves.light(null));
  }

  /**
   * Take over what frame 0 shows and what no frame changes.
   * @param {Meta} meta
   * @param {Arrays} arrays
   * @param {number} row
   */
  show(meta, arrays, row) {
    const caption = meta.tiles[row];
    this.index = caption.index;
    this.row = row;
    this.root.dataset.index = String(caption.index);
    this.root.dataset.right = String(caption.right ?? "");
    this.root.title = caption.says; // beyond the name, which is the text that is seen
    this.root.setAttribute("aria-pressed", String(caption.index === meta.picked));
    this.text.textContent = caption.text;
    paint(this.picture, arrays.sources, row);
    this.boxes = meta.strokes.map(({ colour, dash }) => ({
      casing: svgElement("path", { class: "casing", stroke: COLOUR.black, "stroke-dasharray": "" }),
      line: svgElement("path", { class: "line", stroke: colour, "stroke-dasharray": dash }),
      top: svgElement("path", { class: "line top", stroke: colour, "stroke-dasharray": "" }),
    }));
    this.svg.replaceChildren(...this.boxes.flatMap(({ casing, line, top }) => [casing, line, top]));
    const count = arrays.views.shape[2];
    this.views = Array.from({ length: count }, (_, v) => this.views[v] ?? element("canvas", { class: "target" }));
    this.targets.replaceChildren(...this.views);
  }

  /**
   * Draw one frame: boxes and what lies in them; on hover its θ.
   * @param {Meta} meta
   * @param {Arrays} arrays
   * @param {number} frame
   */
  draw(meta, { views, outlines, thetas }, frame) {
    const place = frame * meta.tiles.length + this.row;
    if (thetas) {
      const count = thetas.shape[2];
      const theta = Array.from(
        thetas.data.subarray(place * count, (place + 1) * count),
        (v) => (v < 0 ? "−" : "+") + Math.abs(v).toFixed(2),
      );
      this.root.title = message("tiles-theta", { says: meta.tiles[this.row].says, theta: theta.join(" ") });
    }
    this.boxes.forEach(({ casing, line, top }, s) => {
      const index = place * this.boxes.length + s;
      const box = path(outlines, index, false);
      casing.setAttribute("d", box);
      line.setAttribute("d", box);
      top.setAttribute("d", path(outlines, index, true));
    });
    for (const [v, canvas] of this.views.entries()) paint(canvas, views, place * views.shape[2] + v);
  }
}

class Gallery {
  /**
   * @param {HTMLElement} parent
   * @param {Uint8Array<ArrayBuffer>} data
   * @param {Send} send
   */
  constructor(parent, data, send) {
    this.legend = element("p", { class: "legend" });
    this.play = element("button", { class: "play", type: "button" });
    this.scrub = element("input", { type: "range", "aria-label": message("tiles-moment") });
    this.words = element("output");
    this.bar = element("div", { class: "bar" }, this.play, this.scrub, this.words);
    this.grid = element("div", { class: "grid" });
    this.curves = new Curves();
    this.root = element(
      "div",
      { class: "stn-tiles", "data-testid": "stn-tiles" },
      this.legend,
      this.bar,
      this.grid,
      this.curves.root,
    );
    /** @type {Tile[]} */
    this.tiles = [];
    /** @type {ReturnType<typeof setInterval>|undefined} */
    this.timer = undefined; // while the frames are played
    /** @type {number|null} */
    this.frame = null;
    this.send = send;
    this.data = read(data);
    this.language = language();
    this.scrub.addEventListener("input", () => this.seek(Number(this.scrub.value)));
    this.play.addEventListener("click", () => (this.timer === undefined ? this.start() : this.stop()));
    parent.append(this.root);
    this.stop();
  }

  /**
   * @param {Uint8Array<ArrayBuffer>} data
   * @param {Send} send
   */
  update(data, send) {
    this.send = send;
    this.data = read(data);
    const { meta, arrays } = this.data;
    const { tiles, frames, strokes } = meta;
    usePalette(meta.palette, this.root);
    while (this.tiles.length < tiles.length) this.tiles.push(new Tile(this));
    for (const gone of this.tiles.splice(tiles.length)) gone.root.remove();
    this.grid.append(...this.tiles.map(({ root }) => root).filter((root) => !root.parentNode)); // others keep the focus
    this.root.dataset.size = meta.size;
    this.bar.hidden = frames.length < 2;
    this.scrub.max = String(frames.length - 1);
    this.legend.replaceChildren(
      ...strokes.map(({ name, colour, dash }) =>
        element(
          "span",
          { style: `--stroke:${colour}`, "data-dashed": dash ? "yes" : "" },
          message("tiles-box", { name }),
        ),
      ),
    );
    this.legend.hidden = strokes.length === 0;
    for (const [row, tile] of this.tiles.entries()) tile.show(meta, arrays, row);
    this.curves.update(meta);
    this.seek(Math.min(this.frame ?? frames.length - 1, frames.length - 1));
  }

  /** @param {number} frame */
  seek(frame) {
    const { meta, arrays } = this.data;
    this.frame = frame;
    this.scrub.value = String(frame);
    this.words.textContent = meta.frames[frame];
    this.scrub.setAttribute("aria-valuetext", meta.frames[frame]);
    this.root.dataset.frame = String(frame);
    for (const tile of this.tiles) tile.draw(meta, arrays, frame);
    this.curves.seek(frame);
  }

  start() {
    const last = this.data.meta.frames.length - 1;
    if ((this.frame ?? 0) >= last) this.seek(0);
    this.play.textContent = message("tiles-pause");
    this.timer = setInterval(() => {
      if (this.frame !== null && this.frame < last) this.seek(this.frame + 1);
      else this.stop();
    }, 220);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
    this.play.textContent = message("tiles-play");
  }

  dispose() {
    this.stop();
    this.root.remove();
  }

  /** @param {number} index */
  pick(index) {
    this.send("picked", this.data.meta.picked === index ? null : index);
  }
}

/**
 * @param {Uint8Array<ArrayBuffer>} data
 * @returns {{meta: Meta, arrays: Arrays}}
 */
const read = (data) => /** @type {{meta: Meta, arrays: Arrays}} */ (/** @type {unknown} */ (unpack(data)));

/** @param {{data: Uint8Array<ArrayBuffer>, parentElement: HTMLElement, setStateValue: Send}} host */
export default function ({ data, parentElement, setStateValue }) {
  useTexts(read(data).meta.texts);
  const before = galleries.get(parentElement);
  const speaks = before?.language === language(); // another one's words are others
  const opened = () => new Gallery(parentElement, data, setStateValue);
  const gallery = before && speaks ? before : galleries.open(parentElement, opened);
  gallery.update(data, held(setStateValue, parentElement));
  return galleries.leaving(parentElement);
}

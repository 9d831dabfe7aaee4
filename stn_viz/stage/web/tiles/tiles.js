// A gallery of digits: each source with its boxes, what the transformer made of it, a caption; click picks, a scrubber runs
// through the frames of a training. Payload: stage/tiles.py.

import { unpack } from "../wire/packing.js";
import { Curves } from "./curves.js";

const WINDOW = 1.35; // normalised half side of what is shown of the source's plane: boxes may reach beyond the picture
const TOP = 9; // the first points of an outline are the target's top edge
const SVG = "http://www.w3.org/2000/svg";
const galleries = new WeakMap();

function make(tag, className, parent) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  parent?.append(element);
  return element;
}

/** Paint picture number `index` of a tensor [..., h, w, c] on a canvas of its own size. */
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
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** Write the points of outline `index` of a tensor [..., N, 2] as an SVG path: the whole box, or its top edge alone. */
function path({ data, shape }, index, top) {
  const n = shape.at(-2);
  const points = [];
  for (let k = 0; k < (top ? TOP : n); k++) {
    const at = 2 * (index * n + k);
    points.push(`${data[at].toFixed(3)} ${data[at + 1].toFixed(3)}`);
  }
  return `M${points.join("L")}${top ? "" : "Z"}`;
}

class Tile {
  constructor(gallery) {
    this.root = make("button", "tile", gallery.grid);
    this.root.type = "button";
    this.root.addEventListener("click", () => gallery.pick(this.index));
    for (const event of ["pointerenter", "focus"])
      this.root.addEventListener(event, () => gallery.curves.light(this.row));
    for (const event of ["pointerleave", "blur"]) this.root.addEventListener(event, () => gallery.curves.light(null));
    const pictures = make("span", "pictures", this.root);
    this.source = make("span", "source", pictures);
    this.picture = make("canvas", "", this.source);
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("viewBox", `${-WINDOW} ${-WINDOW} ${2 * WINDOW} ${2 * WINDOW}`);
    this.source.append(this.svg);
    this.targets = make("span", "targets", pictures);
    this.text = make("span", "text", this.root);
  }

  /** Take over what frame 0 shows and what no frame changes. */
  show(meta, arrays, row) {
    const caption = meta.tiles[row];
    this.index = caption.index;
    this.row = row;
    this.root.dataset.index = caption.index;
    this.root.dataset.right = caption.right ?? "";
    this.root.title = caption.says; // beyond the name, which is the text that is seen
    this.root.setAttribute("aria-pressed", String(caption.index === meta.picked));
    this.text.textContent = caption.text;
    paint(this.picture, arrays.sources, row);
    const strokes = meta.strokes.flatMap(({ colour, dash }) => [
      ["casing", "#000", ""],
      ["line", colour, dash],
      ["line top", colour, ""],
    ]);
    this.svg.replaceChildren(
      ...strokes.map(([className, colour, dash]) => {
        const line = document.createElementNS(SVG, "path");
        line.setAttribute("class", className);
        line.setAttribute("stroke", colour);
        line.setAttribute("stroke-dasharray", dash);
        return line;
      }),
    );
    while (this.targets.childElementCount < arrays.views.shape[2]) make("canvas", "target", this.targets);
    while (this.targets.childElementCount > arrays.views.shape[2]) this.targets.lastChild.remove();
  }

  /** Draw one frame: boxes and what lies in them; on hover its θ. */
  draw(meta, { views, outlines, thetas }, frame) {
    const place = frame * meta.tiles.length + this.row;
    if (thetas) {
      const count = thetas.shape[2];
      const theta = [...thetas.data.subarray(place * count, (place + 1) * count)].map(
        (v) => (v < 0 ? "−" : "+") + Math.abs(v).toFixed(2),
      );
      this.root.title = `${meta.tiles[this.row].says}: θ = ${theta.join(" ")}`;
    }
    meta.strokes.forEach((_, s) => {
      const [casing, line, top] = [...this.svg.children].slice(3 * s, 3 * s + 3);
      const box = path(outlines, place * meta.strokes.length + s, false);
      casing.setAttribute("d", box);
      line.setAttribute("d", box);
      top.setAttribute("d", path(outlines, place * meta.strokes.length + s, true));
    });
    for (const [v, canvas] of [...this.targets.children].entries()) paint(canvas, views, place * views.shape[2] + v);
  }
}

class Gallery {
  constructor(parent) {
    this.root = make("div", "stn-tiles", null);
    this.root.dataset.testid = "stn-tiles";
    this.legend = make("p", "legend", this.root);
    this.bar = make("div", "bar", this.root);
    this.play = make("button", "play", this.bar);
    this.play.type = "button";
    this.scrub = make("input", "", this.bar);
    this.scrub.type = "range";
    this.scrub.setAttribute("aria-label", "moment of the training");
    this.words = make("output", "", this.bar);
    this.grid = make("div", "grid", this.root);
    this.curves = new Curves(this.root);
    this.tiles = [];
    this.scrub.addEventListener("input", () => this.seek(Number(this.scrub.value)));
    this.play.addEventListener("click", () => (this.timer ? this.stop() : this.start()));
    parent.append(this.root);
    this.stop();
  }

  update(data, send) {
    this.send = send;
    Object.assign(this, unpack(data));
    const { tiles, frames, strokes } = this.meta;
    while (this.tiles.length < tiles.length) this.tiles.push(new Tile(this));
    while (this.tiles.length > tiles.length) this.tiles.pop().root.remove();
    this.root.dataset.size = this.meta.size;
    this.bar.hidden = frames.length < 2;
    this.scrub.max = frames.length - 1;
    this.legend.replaceChildren(
      ...strokes.map(({ name, colour, dash }) => {
        const entry = make("span", "", null);
        entry.style.setProperty("--stroke", colour);
        entry.dataset.dashed = dash ? "yes" : "";
        entry.textContent = `${name} (thick edge: the top of V)`;
        return entry;
      }),
    );
    this.legend.hidden = strokes.length === 0;
    for (const [row, tile] of this.tiles.entries()) tile.show(this.meta, this.arrays, row);
    this.curves.update(this.meta);
    this.seek(Math.min(this.frame ?? frames.length - 1, frames.length - 1));
  }

  seek(frame) {
    this.frame = frame;
    this.scrub.value = frame;
    this.words.textContent = this.meta.frames[frame];
    this.scrub.setAttribute("aria-valuetext", this.meta.frames[frame]);
    this.root.dataset.frame = frame;
    for (const tile of this.tiles) tile.draw(this.meta, this.arrays, frame);
    this.curves.seek(frame);
  }

  start() {
    const last = this.meta.frames.length - 1;
    if (this.frame >= last) this.seek(0);
    this.play.textContent = "❚❚ pause";
    this.timer = setInterval(() => (this.frame < last ? this.seek(this.frame + 1) : this.stop()), 220);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.play.textContent = "▶ play";
  }

  pick(index) {
    this.send("picked", this.meta.picked === index ? null : index);
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const gallery = galleries.get(parentElement) ?? new Gallery(parentElement);
  galleries.set(parentElement, gallery);
  gallery.update(data, setStateValue);
  return () => {
    gallery.stop();
    gallery.root.remove();
    galleries.delete(parentElement);
  };
}

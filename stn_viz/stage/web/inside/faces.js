// What a block's card shows: its maps, the grid on U, or bars of the classes; ∂L of them on the way back.

import { contextOf, element, quantity, say, svgElement } from "../dom.js";
import { COLOUR, LUTS } from "../paint/palette.js";
import { message } from "../texts.js";
import { layers, pixels, tinted } from "./montage.js";

/**
 * @import { Tensor } from "../packing.js"
 * @import { Block } from "./payload.js"
 */

const GREYS = new Uint8ClampedArray(1024).map((_, i) => (i % 4 === 3 ? 255 : i >> 2));
const PRIMARIES = [0, 1, 2].map((at) => [0, 1, 2].map((c) => (c === at ? 255 : 0)));
const LINES = 10; // of a mesh, each way
const MARGIN = 0.3; // around what is sampled, in halves of its width
const ARROWS = 9;
const LONGEST = 0.35; // of an arrow, normalised
const LEADING = 7; // classes that stay where there is no room for all

/**
 * Paint maps of bytes on a canvas: pictures in grey or in a colour a channel, features and ∂L by a scale.
 * @param {HTMLCanvasElement} canvas
 * @param {Tensor} bytes
 * @param {"picture"|"colour"|"magnitude"|"signed"} how
 */
export function paint(canvas, { data, shape }, how) {
  const maps = layers(shape);
  const tints = how === "colour" ? PRIMARIES : [COLOUR.network, COLOUR.second].map(channels);
  const several = how === "colour" || (how === "picture" && maps.count > 1);
  const lut = how === "picture" || how === "colour" ? GREYS : LUTS[how];
  const { data: rgba, width, height } = several ? tinted(data, maps, tints) : pixels(data, maps, lut);
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  contextOf(canvas).putImageData(new ImageData(rgba, width, height), 0, 0);
}

/** @param {string} colour  #rrggbb */
const channels = (colour) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

/**
 * Write a mesh of a grid, normalised, as SVG paths: some of its rows and columns, and the top edge of V by itself.
 * @param {Tensor} grid  Ho×Wo×2
 */
function mesh({ data, shape: [rows, columns] }) {
  const at = (/** @type {number} */ row, /** @type {number} */ column) => {
    const k = 2 * (row * columns + column);
    return `${data[k].toFixed(3)} ${data[k + 1].toFixed(3)}`;
  };
  const spread = (/** @type {number} */ count) =>
    Array.from({ length: LINES }, (_, k) => Math.round((k * (count - 1)) / (LINES - 1)));
  const line = (/** @type {string[]} */ points) => `M${points.join("L")}`;
  const along = (/** @type {number} */ row) => line(Array.from({ length: columns }, (_, c) => at(row, c)));
  const downs = (/** @type {number} */ column) => line(Array.from({ length: rows }, (_, r) => at(r, column)));
  return { lines: [...spread(rows).map(along), ...spread(columns).map(downs)].join(""), top: along(0) };
}

/**
 * Write arrows down the slope: where descent would move some of a grid's points.
 * @param {Tensor} grid   Ho×Wo×2
 * @param {Tensor} slope  2×Ho×Wo, bytes around 127.5
 */
function arrows({ data, shape: [rows, columns] }, slope) {
  const found = [];
  for (let i = 0; i < ARROWS; i++)
    for (let j = 0; j < ARROWS; j++) {
      const row = Math.round((i * (rows - 1)) / (ARROWS - 1));
      const k = row * columns + Math.round((j * (columns - 1)) / (ARROWS - 1));
      const [x, y] = [data[2 * k], data[2 * k + 1]];
      const [right, down] = [0, rows * columns].map((at) => (-LONGEST * (slope.data[at + k] - 127.5)) / 127.5);
      if (Math.hypot(right, down) > LONGEST / 20)
        found.push(`M${x.toFixed(3)} ${y.toFixed(3)}l${right.toFixed(3)} ${down.toFixed(3)}`);
    }
  return found.join("");
}

/**
 * The mean of feature maps, which lie on one another where a grid reads them.
 * @param {Tensor} maps
 * @returns {Tensor}
 */
function mean({ data, shape: [count, height, width] }) {
  const found = new Uint8Array(height * width);
  for (let i = 0; i < found.length; i++) {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += data[k * found.length + i];
    found[i] = sum / count;
  }
  return { data: found, shape: [1, height, width] };
}

/** The face of a grid: U, dimmed, and the mesh on it. */
export class GridFace {
  constructor() {
    this.canvas = element("canvas");
    this.lines = svgElement("path", { class: "mesh" });
    this.top = svgElement("path", { class: "top" });
    this.arrows = svgElement("path", { class: "arrows" });
    this.svg = svgElement("svg", { preserveAspectRatio: "none" }, this.lines, this.top, this.arrows);
    this.root = element("div", { class: "dimmed" }, this.canvas, this.svg);
  }

  /**
   * @param {{maps: Tensor, how?: "picture"|"colour"|"magnitude"}} source  the bytes of what is sampled
   * @param {Tensor} grid
   * @param {Tensor|undefined} slope
   */
  show({ maps, how = maps.shape[0] > 2 ? "magnitude" : "picture" }, grid, slope) {
    paint(this.canvas, how === "magnitude" ? mean(maps) : maps, how);
    const [, height, width] = maps.shape;
    const above = 1 + (MARGIN * width) / height; // the margin is as wide above as beside
    this.svg.setAttribute("viewBox", `${-1 - MARGIN} ${-above} ${2 + 2 * MARGIN} ${2 * above}`);
    const { lines, top } = mesh(grid);
    this.lines.setAttribute("d", lines);
    this.top.setAttribute("d", top);
    this.arrows.setAttribute("d", slope ? arrows(grid, slope) : "");
  }
}

/** The face of a vector over the classes: a bar for each, and the likeliest in bold. */
export class BarsFace {
  constructor() {
    this.root = element("div", { class: "bars" });
    /** @type {{row: HTMLElement, bar: HTMLElement, value: HTMLElement}[]} */
    this.rows = [];
    this.labels = "";
  }

  /**
   * @param {Block} block
   * @param {ArrayLike<number>} values
   * @param {boolean} slopes  whether they are ∂L
   */
  show(block, values, slopes) {
    const numbers = Array.from(values);
    const labels = block.entries ?? numbers.map((_, k) => k);
    if (this.labels !== labels.join()) this.build(labels);
    const most = Math.max(...numbers.map(Math.abs)) || 1;
    const best = numbers.indexOf(Math.max(...numbers));
    const share = block.kind === "probabilities" && !slopes;
    const lead = leading(slopes ? numbers.map(Math.abs) : numbers);
    for (const [k, { row, bar, value }] of this.rows.entries()) {
      row.classList.toggle("best", !slopes && k === best);
      row.classList.toggle("lesser", !lead.has(k));
      bar.style.width = `${(100 * Math.abs(numbers[k])) / (share ? 1 : most)}%`;
      bar.classList.toggle("negative", numbers[k] < 0);
      say(value, share ? `${(100 * numbers[k]).toFixed(1)}` : quantity(numbers[k], 3));
      row.dataset.value = String(numbers[k]);
    }
  }

  /** @param {number[]} labels */
  build(labels) {
    this.labels = labels.join();
    this.rows = labels.map((k) => {
      const [bar, value] = [element("i"), element("b")];
      return { row: element("div", { "data-class": k }, element("span", {}, String(k)), bar, value), bar, value };
    });
    this.root.replaceChildren(...this.rows.map(({ row }) => row));
  }
}

/**
 * Which classes come first.
 * @param {number[]} numbers
 */
const leading = (numbers) =>
  new Set(
    numbers
      .map((_, k) => k)
      .sort((a, b) => numbers[b] - numbers[a])
      .slice(0, LEADING),
  );

/**
 * Say how large what a block gives is.
 * @param {number[]} shape
 * @param {string} kind
 */
export function size(shape, kind) {
  if (shape.length === 1) return message("inside-shape-vector", { length: shape[0] });
  const [channels, height, width] = kind === "grid" ? [2, shape[0], shape[1]] : shape;
  return message("inside-shape-maps", { channels, height, width });
}

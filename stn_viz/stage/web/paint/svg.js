// A canvas context that writes SVG: the few calls that the overlays make, so that a figure stays sharp at any size.

import { contextOf } from "../dom.js";
import { COLOUR } from "./palette.js";

/**
 * @typedef {import("./strokes.js").Pen} Pen
 * @typedef {{x: number, y: number, sx: number, sy: number}} Place  where a path's coordinates lie: moved and stretched
 */

const escaped = (/** @type {string} */ text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const n = (/** @type {number} */ v) => Number(v.toFixed(2));

/**
 * Write any drawable as a data URL; torch's V may come as a bitmap, which cannot write itself.
 * @param {HTMLCanvasElement|ImageBitmap} image
 */
function urlOf(image) {
  if (image instanceof HTMLCanvasElement) return image.toDataURL();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
  contextOf(canvas).drawImage(image, 0, 0);
  return canvas.toDataURL();
}

/**
 * The pen and the fills take the state of now; `save` and `restore` keep the place alone, which is all that is asked of
 * them.
 * @implements {Pen}
 */
export class SvgContext {
  /**
   * @param {number} width
   * @param {CanvasRenderingContext2D} measure
   */
  constructor(width, measure) {
    this.measure = measure;
    this.canvas = { clientWidth: width };
    /** @type {string[]} */
    this.out = []; // the shapes so far
    this.path = "";
    /** @type {number[]} */
    this.dash = [];
    /** @type {Place} */
    this.place = { x: 0, y: 0, sx: 1, sy: 1 };
    /** @type {Place[]} */
    this.places = [];
    this.globalAlpha = 1;
    /** @type {Pen["strokeStyle"]} */
    this.strokeStyle = COLOUR.black;
    /** @type {Pen["fillStyle"]} */
    this.fillStyle = COLOUR.black;
    this.lineWidth = 1;
    this.font = "10px sans-serif";
    /** @type {CanvasTextAlign} */
    this.textAlign = "left";
    /** @type {CanvasTextBaseline} */
    this.textBaseline = "alphabetic";
    this.imageSmoothingEnabled = true;
  }

  save() {
    this.places.push(this.place);
  }
  restore() {
    this.place = this.places.pop() ?? this.place;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  translate(x, y) {
    this.place = { ...this.place, x: this.x(x), y: this.y(y) };
  }

  /**
   * @param {number} sx
   * @param {number} sy
   */
  scale(sx, sy) {
    this.place = { ...this.place, sx: this.place.sx * sx, sy: this.place.sy * sy };
  }

  /** @param {number} x */
  x(x) {
    return this.place.x + x * this.place.sx;
  }

  /** @param {number} y */
  y(y) {
    return this.place.y + y * this.place.sy;
  }

  beginPath() {
    this.path = "";
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  moveTo(x, y) {
    this.path += `M${n(this.x(x))} ${n(this.y(y))}`;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  lineTo(x, y) {
    this.path += `L${n(this.x(x))} ${n(this.y(y))}`;
  }

  closePath() {
    this.path += "Z";
  }

  /**
   * A whole circle, whatever the angles say.
   * @param {number} x
   * @param {number} y
   * @param {number} r
   */
  arc(x, y, r) {
    const [a, b] = [n(r * Math.abs(this.place.sx)), n(r * Math.abs(this.place.sy))];
    this.path += `M${n(this.x(x) - a)} ${n(this.y(y))}a${a} ${b} 0 1 0 ${2 * a} 0a${a} ${b} 0 1 0 ${-2 * a} 0`;
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.dash = dash;
  }

  /** @param {string} text */
  measureText(text) {
    this.measure.font = this.font;
    return this.measure.measureText(text);
  }

  stroke() {
    this.shape(`<path d="${this.path}" fill="none" ${this.pen()}/>`);
  }
  fill() {
    this.shape(`<path d="${this.path}" fill="${this.fillStyle}"/>`);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   */
  fillRect(x, y, w, h) {
    this.shape(`<path d="M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}Z" fill="${this.fillStyle}"/>`);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   */
  strokeRect(x, y, w, h) {
    this.shape(`<path d="M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}Z" fill="none" ${this.pen()}/>`);
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   */
  fillText(text, x, y) {
    const anchor = this.textAlign === "center" ? "middle" : "start";
    const [, weight, size] = this.font.match(/^(\d{3} )?([\d.]+)px/) ?? [null, "", "10"];
    const base = this.textBaseline === "middle" ? ' dominant-baseline="central"' : "";
    const font = `font-size="${size}" font-weight="${(weight ?? "400 ").trim()}"`;
    const how = `fill="${this.fillStyle}" ${font} text-anchor="${anchor}"${base} style="white-space:pre"`;
    this.shape(`<text x="${n(x)}" y="${n(y)}" ${how}>${escaped(text)}</text>`);
  }

  /**
   * @param {HTMLCanvasElement|ImageBitmap} image
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   */
  drawImage(image, x, y, w, h) {
    const crisp = this.imageSmoothingEnabled === false ? ' style="image-rendering:pixelated"' : "";
    const place = `x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}"`;
    this.shape(`<image href="${urlOf(image)}" ${place} preserveAspectRatio="none"${crisp}/>`);
  }

  pen() {
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    return `stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}"${dash}`;
  }

  /** @param {string} markup */
  shape(markup) {
    this.out.push(this.globalAlpha < 1 ? markup.replace(/^<(\w+)/, `<$1 opacity="${this.globalAlpha}"`) : markup);
  }
}

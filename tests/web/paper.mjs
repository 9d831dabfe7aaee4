// Paper for what is painted: a pen that writes down what it is asked, a pane to draw on, sheets without a browser.
// Colours are called by their roles, so that a test says `source` and not a hue.

import { unpack } from "../../stn_viz/stage/web/packing.js";
import { COLOUR, usePalette } from "../../stn_viz/stage/web/paint/palette.js";
import { View } from "../../stn_viz/stage/web/paint/view.js";
import { payload, wire } from "./golden.mjs";

const nothing = { style: { setProperty() {} } };
const { palette } = unpack(payload(wire().scenes[0])).meta;
usePalette(palette, nothing);
for (const role of Object.keys(COLOUR)) COLOUR[role] = role;

const STYLES = ["strokeStyle", "fillStyle", "lineWidth", "globalAlpha", "font", "imageSmoothingEnabled", "textAlign"];
export const LETTER = 6; // how wide the pen's letters are

/**
 * A pen that keeps `done`: for every stroke, fill and text what it was and with which style. A path is a list of points
 * for each piece, an arc its centre and radius.
 */
export function pen(clientWidth = 400, clientHeight = 300) {
  let [path, dash] = [[], []];
  const stack = [];
  let [sx, sy, scale] = [0, 0, 1];
  const at = (x, y) => [sx + scale * x, sy + scale * y];
  const note = (what, more) => {
    const style = Object.fromEntries(STYLES.map((name) => [name, self[name]]));
    self.done.push({ what, ...style, dash, ...more });
  };
  const self = {
    canvas: { clientWidth, clientHeight },
    globalAlpha: 1,
    done: [],
    beginPath: () => (path = []),
    moveTo: (x, y) => path.push([at(x, y)]),
    lineTo: (x, y) => path.at(-1).push(at(x, y)),
    closePath: () => path.at(-1).push(path.at(-1)[0]),
    arc: (x, y, radius) => path.push({ centre: at(x, y), radius: radius * scale }),
    setLineDash: (list) => (dash = list),
    save: () => stack.push([sx, sy, scale]),
    restore: () => ([sx, sy, scale] = stack.pop()),
    translate: (x, y) => ([sx, sy] = at(x, y)),
    scale: (by) => (scale *= by),
    measureText: (text) => ({ width: LETTER * text.length }),
    stroke: () => note("stroke", { path: path.slice() }),
    fill: () => note("fill", { path: path.slice() }),
    fillRect: (...rect) => note("fillRect", { rect }),
    strokeRect: (...rect) => note("strokeRect", { rect }),
    fillText: (text, ...place) => note("text", { text, place }),
    drawImage: (image, ...rect) => note("image", { image, rect }),
    /** What was done of a kind. */
    of: (what) => self.done.filter((one) => one.what === what),
    texts: () => self.of("text").map(({ text }) => text),
  };
  return self;
}

/** A pane in which a map's pixel (x, y) lies at left + (x + ½)·scale, top + (y + ½)·scale. */
export function pane({ width = 400, height = 300, scale = 20, left = 30, top = 40, small = 10 } = {}) {
  const view = new View((tag) => ({ tag }), "source", "");
  return Object.assign(view, { width, height, scale, left, top, small });
}

globalThis.ImageData = class {
  constructor(width, height) {
    Object.assign(this, { width, height, data: new Uint8ClampedArray(4 * width * height) });
  }
};
globalThis.document = {
  createElement() {
    const canvas = { width: 0, height: 0, shown: null };
    canvas.getContext = () => ({
      createImageData: (w, h) => new ImageData(w, h),
      putImageData: (image) => {
        canvas.shown = image.data;
      },
    });
    return canvas;
  },
};

/** The bytes of pixel i of a sheet's canvas: red, green, blue, opacity. */
export const bytes = (canvas, i) => [...canvas.shown.subarray(4 * i, 4 * i + 4)];

/** A grid that is an affine map of the target's pixels: x = a·col + b·row + c, y = d·col + e·row + f. */
export function grid([rows, cols], [a, b, c, d, e, f]) {
  const place = (of) => Float64Array.from({ length: rows * cols }, (_, i) => of(i % cols, Math.floor(i / cols)));
  return {
    x: place((col, row) => a * col + b * row + c),
    y: place((col, row) => d * col + e * row + f),
    w: null,
    rows,
    cols,
    straight: true,
  };
}

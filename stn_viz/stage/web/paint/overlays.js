// What is drawn over the two pictures: box, mesh, sample points, arrows, marks, and the diagnostic overlays.

import { determinant, mesh, stretch } from "../math/outline.js";
import { Sheet, swatch } from "./picture.js";

const TAG_FONT = (size) => `600 ${size}px system-ui, sans-serif`;
export const COLOUR = {
  U: "#009E73",
  V: "#D55E00",
  theta: "#0072B2",
  gradient: "#CC79A7",
  network: "#E69F00",
  second: "#56B4E9",
};

/** Stroke twice, in black below and in colour above, so that a line reads on any picture. */
export function cased(context, colour, width, stroke) {
  for (const [style, extra] of [
    ["rgba(0,0,0,.6)", 2],
    [colour, 0],
  ]) {
    Object.assign(context, { strokeStyle: style, lineWidth: width + extra });
    stroke(context);
  }
}

function trace(context, points) {
  for (const [k, [x, y]] of points.entries()) context[k ? "lineTo" : "moveTo"](x, y);
}

function strokes(context, view, pieces, colour, width, dash = []) {
  context.setLineDash(dash);
  context.beginPath();
  for (const piece of pieces)
    trace(
      context,
      piece.map(([x, y]) => [view.x(x), view.y(y)]),
    );
  cased(context, colour, width, () => context.stroke());
  context.setLineDash([]);
}

export function box(context, view, sides, { colour = COLOUR.U, dash = [], width = 2.5, label = "" } = {}) {
  strokes(context, view, sides.flat(), colour, width, dash);
  if (label) name(context, view, sides, label, colour);
}

/** Write a box's name beside the middle of its left side, where no handle sits. */
function name(context, view, sides, label, colour) {
  const side = sides[3]?.flat() ?? [];
  if (!side.length) return;
  const place = ([x, y]) => [view.x(x), view.y(y)];
  const middle = (points) => [0, 1].map((axis) => points.reduce((sum, p) => sum + p[axis], 0) / points.length);
  const [x, y] = middle([place(side[0]), place(side.at(-1))]);
  const [cx, cy] = middle(sides.flat(2).map(place));
  const far = Math.hypot(x - cx, y - cy) || 1;
  const [ux, uy] = [(x - cx) / far, (y - cy) / far];
  context.font = TAG_FONT(12);
  const half = context.measureText(label).width / 2 + 4;
  const away = 8 + Math.abs(ux) * half + Math.abs(uy) * 9;
  tag(context, label, x + ux * away, y + uy * away + 4, colour);
}

export function meshLines(context, view, grid, frame) {
  strokes(context, view, mesh(grid, frame), COLOUR.U, 1);
}

/** Write a small label on a dark ground, kept inside the pane. */
export function tag(context, text, x, y, colour = "#fff", size = 12) {
  context.font = TAG_FONT(size);
  const width = context.measureText(text).width + 8;
  const { clientWidth, clientHeight } = context.canvas;
  const left = Math.min(Math.max(x - width / 2, 2), Math.max((clientWidth || 1e4) - width - 2, 2));
  const base = Math.max(Math.min(y, (clientHeight || 1e4) - 6), size + 2);
  context.fillStyle = "rgba(0,0,0,.72)";
  context.fillRect(left, base - size, width, size + 5);
  Object.assign(context, { fillStyle: colour, textAlign: "left" });
  context.fillText(text, left + 4, base);
}

/** Walk at most `most` target pixels along each side, evenly. */
export function* spread([ho, wo], most) {
  const step = Math.ceil(Math.max(ho, wo) / most);
  const first = (n) => Math.min((step - 1) >> 1, n >> 1); // a thin picture has a middle too
  for (let row = first(ho); row < ho; row += step)
    for (let col = first(wo); col < wo; col += step) yield row * wo + col;
}

export function samplePoints(context, view, grid, { target }, most = 20) {
  const size = Math.max(...target) <= 14 ? 4 : 2.5;
  for (const [style, side] of [
    ["rgba(0,0,0,.6)", size + 1],
    [COLOUR.V, size],
  ]) {
    context.fillStyle = style;
    for (const i of spread(target, most))
      context.fillRect(view.x(grid.x[i]) - side / 2, view.y(grid.y[i]) - side / 2, side, side);
  }
}

/** Draw -∂L/∂(x, y): linear length, `range` is the longest; a bar across the tip marks a clipped arrow, a ring an exact 0. */
export function arrows(context, view, list, range) {
  const longest = Math.max(16, Math.min(view.width, view.height) / 14);
  Object.assign(context, { lineWidth: 0.8, fillStyle: COLOUR.gradient });
  const rings = [];
  context.beginPath(); // one path for all: they lie apart, and a canvas is asked but twice
  for (const { x: px, y: py, dx, dy } of list) {
    const [x, y] = [view.x(px), view.y(py)];
    const size = Math.hypot(dx, dy);
    if (!(Math.abs(x) < 1e5 && Math.abs(y) < 1e5) || Number.isNaN(size)) continue;
    const length = longest * Math.min(size / range, 1);
    if (size === 0) rings.push([x, y]);
    else if (length < 3)
      dot(context, x, y, 1.6); // too short to point
    else arrow(context, x, y, dx / size, dy / size, length, size > range * 1.0001);
  }
  context.fill();
  context.strokeStyle = "#1a1a1a";
  context.stroke();
  context.strokeStyle = COLOUR.gradient;
  context.beginPath();
  for (const [x, y] of rings) dot(context, x, y, 2.5);
  context.stroke();
}

function dot(context, x, y, radius) {
  context.moveTo(x + radius, y);
  context.arc(x, y, radius, 0, 7);
}

/** A tapered arrow of `length` along the unit vector (ux, uy). */
function arrow(context, x, y, ux, uy, length, clipped) {
  const neck = length - Math.min(7, length * 0.6);
  const point = ([along, aside]) => [x + ux * along - uy * aside, y + uy * along + ux * aside];
  trace(
    context,
    [
      [0, 0.8],
      [neck, 2],
      [neck, 4.5],
      [length, 0],
      [neck, -4.5],
      [neck, -2],
      [0, -0.8],
    ].map(point),
  );
  context.closePath();
  if (clipped)
    trace(
      context,
      [
        [length + 1.5, 4],
        [length + 1.5, -4],
      ].map(point),
    );
}

/** The force on a handle: a broad arrow along the unit vector, cased to read on any picture. */
export function force(context, x, y, [ux, uy], length, thick = 1) {
  context.beginPath();
  context.save();
  context.translate(x, y);
  context.scale(2.2 * thick, 2.2 * thick);
  arrow(context, 0, 0, ux, uy, Math.max(length, 12) / (2.2 * thick), false);
  context.restore();
  Object.assign(context, { fillStyle: COLOUR.gradient, strokeStyle: "#1a1a1a", lineWidth: 1.2 });
  context.fill();
  context.stroke();
}

/** Rule small maps into pixel squares; number rows and columns, and write the values where they fit. */
export function squares(context, view, values, h, w, look) {
  if (Math.max(h, w) > 28) return;
  const side = view.scale;
  Object.assign(context, {
    strokeStyle: "rgba(128,128,128,.45)",
    lineWidth: 0.5,
    textAlign: "center",
    textBaseline: "middle",
  });
  context.beginPath();
  for (let c = 0; c <= w; c++)
    trace(context, [
      [view.x(c - 0.5), view.y(-0.5)],
      [view.x(c - 0.5), view.y(h - 0.5)],
    ]);
  for (let r = 0; r <= h; r++)
    trace(context, [
      [view.x(-0.5), view.y(r - 0.5)],
      [view.x(w - 0.5), view.y(r - 0.5)],
    ]);
  context.stroke();
  if (side >= 22 && !(look.picture && look.channel === null)) {
    context.font = `${Math.min(side * 0.36, 18)}px system-ui, sans-serif`;
    const offset = (look.channel ?? 0) * h * w;
    for (let i = 0; i < h * w; i++) {
      context.fillStyle = swatch(values[offset + i], look)[1];
      context.fillText(short(values[offset + i]), view.x(i % w), view.y(Math.floor(i / w)));
    }
  }
  if (view.left >= 12) {
    Object.assign(context, { font: "10px system-ui, sans-serif", fillStyle: "#888" });
    const step = side < 9 ? 5 : side < 16 ? 4 : 1;
    for (let c = 0; view.top >= 12 && c < w; c += step) context.fillText(c, view.x(c), view.top - 7);
    for (let r = 0; r < h; r += step) context.fillText(r, view.left - 8, view.y(r));
  }
  context.textBaseline = "alphabetic";
}

/** Two figures without the leading zero: .91, −.3, 12. */
export function short(value) {
  if (Number.isNaN(value)) return "NaN";
  const text = Math.abs(value)
    .toFixed(Math.abs(value) >= 10 ? 0 : 2)
    .replace(/^0\./, ".");
  return value < 0 && Number(text) ? `−${text}` : text;
}

/** Outline one pixel, with the share `weight` of its area; around one too small to see goes a ring. */
export function pixel(context, view, row, col, colour, weight = 1) {
  const side = Math.max(view.scale * Math.sqrt(weight), 2);
  cased(context, colour, 2, () => context.strokeRect(view.x(col) - side / 2, view.y(row) - side / 2, side, side));
  if (view.scale >= 7) return;
  context.beginPath();
  context.arc(view.x(col), view.y(row), 9, 0, 7);
  context.stroke();
}

export function cross(context, x, y, colour, width = 2) {
  context.beginPath();
  for (const [dx, dy] of [
    [7, 0],
    [0, 7],
  ])
    trace(context, [
      [x - dx, y - dy],
      [x + dx, y + dy],
    ]);
  cased(context, colour, width, () => context.stroke());
}

/** Draw the image of a target pixel's disc under the local Jacobian: what the pixel *should* average. */
export function footprint(context, view, grid, { target }, row, col) {
  const i = row * target[1] + col;
  const [[a, b], [c, d]] = stretch(grid, target, col, row);
  const round = Array.from({ length: 33 }, (_, k) => [
    Math.cos((k * Math.PI) / 16) / 2,
    Math.sin((k * Math.PI) / 16) / 2,
  ]);
  context.beginPath();
  trace(
    context,
    round.map(([u, v]) => [view.x(grid.x[i] + a * u + b * v), view.y(grid.y[i] + c * u + d * v)]),
  );
  cased(context, COLOUR.V, 1.5, () => context.stroke());
}

/** Hatch the squares of an h×w map, coarsened to at most 48 a side, for which `marked(row, col)` holds. */
export function hatch(context, view, h, w, marked, colour) {
  const step = Math.ceil(Math.max(h, w) / 48);
  Object.assign(context, { strokeStyle: colour, lineWidth: 1 });
  context.beginPath();
  for (let r = 0; r < h; r += step) {
    for (let c = 0; c < w; c += step) {
      if (!marked(Math.min(r + (step >> 1), h - 1), Math.min(c + (step >> 1), w - 1))) continue;
      trace(context, [
        [view.x(c - 0.5), view.y(Math.min(r + step, h) - 0.5)],
        [view.x(Math.min(c + step, w) - 0.5), view.y(r - 0.5)],
      ]);
    }
  }
  context.stroke();
}

/** Tint V by log₂|det J| in shares of the source (blue: zooms in, orange: shrinks). */
export function determinants(context, view, grid, { source: [h, w], target: [ho, wo] }) {
  const step = Math.ceil(Math.max(ho, wo) / 48);
  const [rows, cols] = [Math.ceil(ho / step), Math.ceil(wo / step)];
  const middle = (k, n) => Math.min(k * step + (step >> 1), n - 1);
  const values = Float32Array.from({ length: rows * cols }, (_, i) => {
    const det = determinant(stretch(grid, [ho, wo], middle(i % cols, wo), middle(Math.floor(i / cols), ho)));
    return Math.log2(Math.abs((det * ho * wo) / (h * w)) || 1e-9);
  });
  const sheet = new Sheet();
  sheet.paint(values, 1, rows, cols, { picture: false, channel: 0, low: -4, high: 4 });
  Object.assign(context, { globalAlpha: 0.7, imageSmoothingEnabled: false });
  context.drawImage(sheet.canvas, view.left, view.top, cols * step * view.scale, rows * step * view.scale);
  context.globalAlpha = 1;
}

/** Draw the line W = 0 over V, where it crosses. */
export function horizon(context, view, { w }, [ho, wo]) {
  if (!w) return;
  const points = [];
  const step = Math.max(1, Math.floor(Math.max(ho, wo) / 64));
  const cut = (r, c, down, right) => {
    const [a, b] = [w[r * wo + c], w[(r + down) * wo + c + right]];
    if (a > 0 !== b > 0) points.push([c + (right * a) / (a - b), r + (down * a) / (a - b)]);
  };
  for (let r = 0; r < ho; r += step) for (let c = 0; c + step < wo; c += step) cut(r, c, 0, step);
  for (let r = 0; r + step < ho; r += step) for (let c = 0; c < wo; c += step) cut(r, c, step, 0);
  if (points.length < 2) return;
  // W is linear in the target point: its zero set is a straight line, drawn between its two farthest crossings
  const away = ([a, b], [c, d]) => Math.hypot(a - c, b - d);
  const farthest = (from) => points.reduce((best, p) => (away(p, from) > away(best, from) ? p : best));
  const [start, end] = [farthest(points[0]), farthest(farthest(points[0]))];
  strokes(context, view, [[start, end]], "#fff", 2, [8, 5]);
  tag(context, "horizon W = 0", view.x((start[0] + end[0]) / 2), view.y((start[1] + end[1]) / 2));
}

/** Rule -1, 0 and +1 along U's edges under both conventions: outer edges (solid, long) and pixel centres (dashed). */
export function ticks(context, view, [h, w], ink) {
  Object.assign(context, {
    fillStyle: ink,
    strokeStyle: ink,
    font: "11px system-ui, sans-serif",
    lineWidth: 1.5,
    textAlign: "center",
  });
  for (const [inset, dash, reach] of [
    [-0.5, [], 14],
    [0, [3, 2], 8],
  ]) {
    context.setLineDash(dash);
    context.beginPath();
    for (const [k, name] of [
      [-1, "−1"],
      [0, "0"],
      [1, "+1"],
    ]) {
      const place = (n) => ((k + 1) / 2) * (n - 1 - 2 * inset) + inset;
      const [x, y] = [view.x(place(w)), view.y(place(h))];
      trace(context, [
        [x, view.top],
        [x, view.top - reach],
      ]);
      trace(context, [
        [view.left, y],
        [view.left - reach, y],
      ]);
      if (inset) {
        context.fillText(name, x, Math.max(view.top - reach - 3, 10));
        context.fillText(name, Math.max(view.left - reach - 9, 8), y + 4);
      }
    }
    context.stroke();
  }
  context.setLineDash([]);
}

/** Show where each control point came from: its place in the target, and the way to its source. */
export function displacements(context, view, ways) {
  strokes(context, view, ways, COLOUR.theta, 1.2);
  context.fillStyle = "#fff";
  for (const [[x, y]] of ways) context.fillRect(view.x(x) - 2, view.y(y) - 2, 4, 4);
}

/** Draw the lasso. */
export function frame(context, view, [[x0, y0], [x1, y1]]) {
  context.setLineDash([4, 3]);
  cased(context, "#fff", 1.5, () =>
    context.strokeRect(view.x(x0), view.y(y0), (x1 - x0) * view.scale, (y1 - y0) * view.scale),
  );
  context.setLineDash([]);
}

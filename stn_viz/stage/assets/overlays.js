// What is drawn over the two pictures: box, mesh, sample points, arrows, selection, and the diagnostic overlays.

import { Sheet, swatch } from "./picture.js";
import { determinant, mesh, stretch } from "./outline.js";

export const COLOUR = { U: "#009E73", V: "#D55E00", theta: "#0072B2", gradient: "#CC79A7", network: "#E69F00", second: "#56B4E9" };

/** Stroke pieces of source points with a dark casing, so that a line reads on any picture. */
function strokes(context, view, pieces, colour, width, dash = []) {
  for (const [style, extra, pattern] of [["rgba(0,0,0,.55)", 2, dash], [colour, 0, dash]]) {
    context.setLineDash(pattern);
    context.strokeStyle = style;
    context.lineWidth = width + extra;
    context.beginPath();
    for (const piece of pieces) piece.forEach(([x, y], k) => context[k ? "lineTo" : "moveTo"](view.x(x), view.y(y)));
    context.stroke();
  }
  context.setLineDash([]);
}

export function box(context, view, sides, { colour = COLOUR.U, dash = [], width = 2.5, label = "" } = {}) {
  strokes(context, view, sides.flat(), colour, width, dash);
  const corner = sides[3]?.[0]?.[0];
  if (label && corner) tag(context, label, view.x(corner[0]), view.y(corner[1]) + 14, colour);
}

export function meshLines(context, view, grid, frame) {
  strokes(context, view, mesh(grid, frame), COLOUR.U, 1);
}

/** Write a small label on a dark ground, kept inside the pane. */
export function tag(context, text, x, y, colour = "#fff", size = 12) {
  context.font = `600 ${size}px system-ui, sans-serif`;
  const width = context.measureText(text).width + 8;
  const edge = context.canvas ? context.canvas.clientWidth || 1e4 : 1e4;
  const left = Math.min(Math.max(x - width / 2, 2), Math.max(edge - width - 2, 2));
  const top = Math.min(Math.max(y, size + 2), edge - 6);
  context.fillStyle = "rgba(0,0,0,.72)";
  context.fillRect(left, top - size, width, size + 5);
  context.fillStyle = colour;
  context.textAlign = "left";
  context.fillText(text, left + 4, top);
}

/** Walk at most `most` target pixels along each side, evenly. */
export function* spread([ho, wo], most) {
  const step = Math.ceil(Math.max(ho, wo) / most);
  for (let row = (step - 1) >> 1; row < ho; row += step) for (let col = (step - 1) >> 1; col < wo; col += step) yield row * wo + col;
}

export function samplePoints(context, view, grid, frame) {
  const size = Math.max(...frame.target) <= 14 ? 4 : 2.5;
  for (const [style, r] of [["rgba(0,0,0,.6)", size + 1], [COLOUR.V, size]]) {
    context.fillStyle = style;
    for (const i of spread(frame.target, 20)) context.fillRect(view.x(grid.x[i]) - r / 2, view.y(grid.y[i]) - r / 2, r, r);
  }
}

/** Draw -∂L/∂(x, y): linear length, `range` is the longest; a bar across the tip marks a clipped arrow, a ring an exact 0. */
export function arrows(context, view, list, range) {
  const longest = arrowLength(view);
  context.lineWidth = 0.8;
  context.strokeStyle = "#1a1a1a";
  for (const { x: px, y: py, dx, dy } of list) {
    const [x, y] = [view.x(px), view.y(py)];
    const size = Math.hypot(dx, dy);
    if (!(Math.abs(x) < 1e5 && Math.abs(y) < 1e5) || Number.isNaN(size)) continue;
    context.beginPath();
    if (size === 0) {
      context.arc(x, y, 2.5, 0, 7);
      context.strokeStyle = COLOUR.gradient;
      context.stroke();
      context.strokeStyle = "#1a1a1a";
      continue;
    }
    const length = longest * Math.min(size / range, 1);
    if (length < 3) { // too short to point: a dot
      context.arc(x, y, 1.6, 0, 7);
      context.fillStyle = COLOUR.gradient;
      context.fill();
      context.stroke();
    } else arrow(context, x, y, (dx / size) * length, (dy / size) * length, size > range * 1.0001);
  }
}

export const arrowLength = (view) => Math.max(16, Math.min(view.width, view.height) / 14);

export function arrow(context, x, y, dx, dy, clipped = false) {
  const length = Math.hypot(dx, dy) || 1e-9;
  const [ux, uy] = [dx / length, dy / length];
  const head = Math.min(7, length * 0.6);
  const point = (along, aside) => [x + ux * along - uy * aside, y + uy * along + ux * aside];
  context.beginPath();
  [point(0, 0.8), point(length - head, 2), point(length - head, 4.5), point(length, 0), point(length - head, -4.5),
    point(length - head, -2), point(0, -0.8)].forEach(([px, py], k) => context[k ? "lineTo" : "moveTo"](px, py));
  context.closePath();
  if (clipped) [point(length + 1.5, 4), point(length + 1.5, -4)].forEach(([px, py], k) => context[k ? "lineTo" : "moveTo"](px, py));
  context.fillStyle = COLOUR.gradient;
  context.fill();
  context.stroke();
}

/** Rule small maps into pixel squares; number rows and columns, and write the values where they fit. */
export function squares(context, view, values, h, w, look) {
  if (Math.max(h, w) > 28) return;
  const side = view.scale;
  context.strokeStyle = "rgba(128,128,128,.45)";
  context.lineWidth = 0.5;
  context.beginPath();
  for (let c = 0; c <= w; c++) context.moveTo(view.x(c - 0.5), view.y(-0.5)), context.lineTo(view.x(c - 0.5), view.y(h - 0.5));
  for (let r = 0; r <= h; r++) context.moveTo(view.x(-0.5), view.y(r - 0.5)), context.lineTo(view.x(w - 0.5), view.y(r - 0.5));
  context.stroke();
  context.textAlign = "center";
  context.textBaseline = "middle";
  if (side >= 22 && !(look.picture && look.channel === null)) {
    context.font = `${Math.min(side * 0.36, 18)}px system-ui, sans-serif`;
    const offset = (look.channel ?? 0) * h * w;
    for (let i = 0; i < h * w; i++) {
      const value = values[offset + i];
      context.fillStyle = swatch(value, look)[1];
      context.fillText(short(value), view.x(i % w), view.y(Math.floor(i / w)));
    }
  }
  if (view.left + side / 2 >= 12) {
    context.font = "10px system-ui, sans-serif";
    context.fillStyle = "#888";
    const step = side < 9 ? 5 : side < 16 ? 4 : 1;
    for (let c = 0; c < w; c += step) context.fillText(c, view.x(c), view.top - 7);
    for (let r = 0; r < h; r += step) context.fillText(r, view.left - 8, view.y(r));
  }
  context.textBaseline = "alphabetic";
}

/** Two figures without the leading zero: .91, −.3, 12. */
export function short(value) {
  if (Number.isNaN(value)) return "NaN";
  const text = Math.abs(value).toFixed(Math.abs(value) >= 10 ? 0 : 2).replace(/^0\./, ".");
  return value < 0 && Number(text) ? `−${text}` : text;
}

/** Outline one pixel of the map shown in `view`. */
export function pixel(context, view, row, col, colour, weight = 1) {
  const side = Math.max(view.scale * Math.sqrt(weight), 2);
  const [x, y] = [view.x(col) - side / 2, view.y(row) - side / 2];
  for (const [style, width] of [["#000", 3.5], [colour, 2]]) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.strokeRect(x, y, side, side);
  }
  if (view.scale < 7) { // too small to see: a ring around it
    context.beginPath();
    context.arc(view.x(col), view.y(row), 9, 0, 7);
    context.stroke();
  }
}

export function cross(context, view, x, y, colour) {
  for (const [style, width] of [["#000", 4], [colour, 2]]) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.beginPath();
    for (const [dx, dy] of [[7, 0], [0, 7]]) context.moveTo(view.x(x) - dx, view.y(y) - dy), context.lineTo(view.x(x) + dx, view.y(y) + dy);
    context.stroke();
  }
}

/** Draw the image of a target pixel's disc under the local Jacobian: what the pixel *should* average. */
export function footprint(context, view, grid, frame, row, col, scale = 1) {
  const i = row * frame.target[1] + col;
  const [[a, b], [c, d]] = stretch(grid, frame.target, col, row);
  context.beginPath();
  for (let k = 0; k <= 32; k++) {
    const [u, v] = [Math.cos((k * Math.PI) / 16) / 2 * scale, Math.sin((k * Math.PI) / 16) / 2 * scale];
    context[k ? "lineTo" : "moveTo"](view.x(grid.x[i] + a * u + b * v), view.y(grid.y[i] + c * u + d * v));
  }
  for (const [style, width] of [["#000", 3], [COLOUR.V, 1.5]]) Object.assign(context, { strokeStyle: style, lineWidth: width }), context.stroke();
}

/** Hatch the squares of an h×w map, coarsened to at most 64 a side, for which `marked(row, col)` holds. */
export function hatch(context, view, h, w, marked, colour) {
  const step = Math.ceil(Math.max(h, w) / 48);
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  let count = 0;
  for (let r = 0; r < h; r += step) {
    for (let c = 0; c < w; c += step) {
      if (!marked(Math.min(r + (step >> 1), h - 1), Math.min(c + (step >> 1), w - 1))) continue;
      count++;
      const [x0, x1] = [view.x(c - 0.5), view.x(Math.min(c + step, w) - 0.5)];
      const [y0, y1] = [view.y(r - 0.5), view.y(Math.min(r + step, h) - 0.5)];
      context.moveTo(x0, y1);
      context.lineTo(x1, y0);
    }
  }
  context.stroke();
  return count;
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

/** Draw the line W = 0 over V; false if it does not cross. */
export function horizon(context, view, grid, [ho, wo]) {
  if (!grid.w) return false;
  const points = [];
  const step = Math.max(1, Math.floor(Math.max(ho, wo) / 64));
  const cut = (i, j, ci, ri, cj, rj) => {
    const [a, b] = [grid.w[i], grid.w[j]];
    if (a > 0 !== b > 0) points.push([ci + ((cj - ci) * a) / (a - b), ri + ((rj - ri) * a) / (a - b)]);
  };
  for (let r = 0; r < ho; r += step) for (let c = 0; c + step < wo; c += step) cut(r * wo + c, r * wo + c + step, c, r, c + step, r);
  for (let c = 0; c < wo; c += step) for (let r = 0; r + step < ho; r += step) cut(r * wo + c, (r + step) * wo + c, c, r, c, r + step);
  if (points.length < 2) return false;
  // W is linear in the target point: its zero set is a straight line, drawn between its two farthest crossings
  const far = (from) => points.reduce((best, p) => (dist(p, from) > dist(best, from) ? p : best), points[0]);
  const end = far(points[0]);
  strokes(context, view, [[end, far(end)]], "#fff", 2, [8, 5]);
  tag(context, "horizon W = 0", view.x((end[0] + far(end)[0]) / 2), view.y((end[1] + far(end)[1]) / 2));
  return true;
}

const dist = ([a, b], [c, d]) => Math.hypot(a - c, b - d);

/** Rule -1, 0 and +1 along U's edges under both conventions: outer edges (solid) and pixel centres (dashed). */
export function ticks(context, view, [h, w], ink) {
  context.fillStyle = context.strokeStyle = ink;
  context.font = "11px system-ui, sans-serif";
  context.lineWidth = 1.5;
  for (const [corners, dash, reach] of [[false, [], 14], [true, [3, 2], 8]]) {
    context.setLineDash(dash);
    context.beginPath();
    const inset = corners ? 0 : -0.5;
    for (const [k, name] of [[-1, "−1"], [0, "0"], [1, "+1"]]) {
      const place = (n) => ((k + 1) / 2) * (n - 1 - 2 * inset) + inset;
      const [x, y] = [view.x(place(w)), view.y(place(h))];
      context.moveTo(x, view.top), context.lineTo(x, view.top - reach);
      context.moveTo(view.left, y), context.lineTo(view.left - reach, y);
      context.textAlign = "center";
      if (!corners) context.fillText(name, x, view.top - reach - 3), context.fillText(name, view.left - reach - 9, y + 4);
    }
    context.stroke();
  }
  context.setLineDash([]);
}

// What lies over the two pictures: where it stands, and that its measure is the grid's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { frameOf } from "../../../stn_viz/stage/web/math/frame.js";
import { outline } from "../../../stn_viz/stage/web/math/outline.js";
import * as draw from "../../../stn_viz/stage/web/paint/overlays.js";
import { LUTS } from "../../../stn_viz/stage/web/paint/palette.js";
import { close } from "../golden.mjs";
import { bytes, grid, LETTER, pane, pen } from "../paper.mjs";
import "../texts.mjs";

const TARGET = [6, 8];
const frame = frameOf({ frame: { source: [12, 16], target: TARGET, align_corners: false } });
const TWICE = [2, 0, 0.5, 0, 2, 0.5]; // of a target pixel in source pixels: the identity from 6×8 to 12×16
const points = (path) => path.flat().map(([x, y]) => [x, y]);

test("a box is its outline in the pane, named beside the middle of its left side", () => {
  const context = pen();
  const view = pane();
  const sides = outline(grid(TARGET, TWICE), frame);
  draw.box(context, view, sides, { label: "box" });
  const path = points(context.of("stroke")[1].path);
  close(
    [Math.min(...path.map(([x]) => x)), Math.max(...path.map(([, y]) => y))],
    [view.x(-0.5), view.y(11.5)],
    1e-9,
    "edges",
  );
  assert.equal(context.of("stroke")[1].strokeStyle, "source");
  const [{ place, text }] = context.of("text");
  assert.equal(text, "box");
  assert.ok(place[0] + 3 * LETTER < view.x(-0.5), "left of the side");
  close(place[1] - 4, view.y(5.5), 1e-9, "at its middle");
});

test("a mesh has thirteen lines each way between the box's edges", () => {
  const context = pen();
  const view = pane();
  draw.meshLines(context, view, grid(TARGET, TWICE), frame);
  const { path } = context.of("stroke")[1];
  assert.equal(path.length, 26);
  const [xs, ys] = [0, 1].map((axis) => points(path).map((p) => p[axis]));
  close([Math.min(...xs), Math.max(...xs)], [view.x(-0.5), view.x(15.5)], 1e-9, "across");
  close([Math.min(...ys), Math.max(...ys)], [view.y(-0.5), view.y(11.5)], 1e-9, "down");
});

test("target pixels are spread evenly, as many as asked for at most, and a thin map has some, too", () => {
  assert.deepEqual([...draw.spread([2, 3], 20)], [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(
    [...draw.spread([4, 4], 2)].map((i) => [i % 4, Math.floor(i / 4)]),
    [
      [0, 0],
      [2, 0],
      [0, 2],
      [2, 2],
    ],
  );
  for (const size of [
    [1, 100],
    [100, 1],
    [512, 400],
    [7, 7],
  ]) {
    const found = [...draw.spread(size, 16)];
    const [cols, rows] = [new Set(found.map((i) => i % size[1])), new Set(found.map((i) => Math.floor(i / size[1])))];
    assert.ok(
      cols.size <= 16 && rows.size <= 16 && found.length === cols.size * rows.size && found.length > 0,
      `${size}`,
    );
    const steps = [...cols].map((c, k, all) => (k ? c - all[k - 1] : null)).slice(1);
    assert.ok(new Set(steps).size <= 1, `${size}: ${steps}`);
  }
});

test("a small pane shows fewer sample points: they would hide the picture", () => {
  assert.equal(draw.dotsWithin({ width: 400, height: 390 }), 20);
  assert.equal(draw.dotsWithin({ width: 170, height: 170 }), 12);
  assert.equal(draw.dotsWithin({ width: 30, height: 400 }), 6);
});

test("a sample point is a dot in the target's colour on its own casing, where V reads", () => {
  const context = pen();
  const view = pane();
  draw.samplePoints(context, view, grid([1, 2], [3, 0, 1, 0, 0, 2]), { target: [1, 2] });
  const rects = context.of("fillRect");
  assert.deepEqual(
    rects.map(({ fillStyle }) => fillStyle),
    ["casing", "casing", "target", "target"],
  );
  const middles = rects.map(({ rect: [x, y, w, h] }) => [x + w / 2, y + h / 2]);
  for (const k of [0, 2]) close(middles.slice(k, k + 2), [view.at([1, 2]), view.at([4, 2])], 1e-12, "dots");
});

test("a footprint is the image of a disc of one pixel's width under the Jacobian", () => {
  const context = pen();
  const view = pane({ scale: 10, left: 0, top: 0 });
  const J = [2, 1, 3, -1, 0.5, 4]; // x = 2 col + row + 3, y = −col + row/2 + 4
  draw.footprint(context, view, grid(TARGET, J), frame, 2, 3);
  const [cx, cy] = view.at([2 * 3 + 2 + 3, -3 + 1 + 4]);
  const path = points(context.of("stroke")[1].path);
  for (const [x, y] of path) {
    const [u, v] = [(x - cx) / 10, (y - cy) / 10];
    const det = 2 * 0.5 + 1;
    const back = [(0.5 * u - v) / det, (u + 2 * v) / det]; // J⁻¹
    close(Math.hypot(...back), 0.5, 1e-9, "radius");
  }
  close(path[0], path.at(-1), 1e-9, "closed");
});

test("log₂|det J| in shares of the source is 0 for the identity at every size of V, and ±2 where areas are quartered", () => {
  const colour = (coefficients) => {
    const context = pen();
    draw.determinants(context, pane(), grid(TARGET, coefficients), frame);
    const [{ image, globalAlpha }] = context.of("image");
    assert.equal(globalAlpha, 0.7);
    assert.equal(context.globalAlpha, 1);
    return bytes(image, 9);
  };
  const wanted = (value) => {
    const k = Math.trunc(((value + 4) / 8) * 255);
    return [...LUTS.signed.subarray(4 * k, 4 * k + 4)];
  };
  assert.deepEqual(colour(TWICE), wanted(0));
  assert.deepEqual(colour([1, 0, 0, 0, 1, 0]), wanted(-2), "zooms in");
  assert.deepEqual(colour([4, 0, 0, 0, -4, 0]), wanted(2), "shrinks, turned over");
  assert.deepEqual(colour([1, 0, 0, 1, 0, 0]), wanted(-4), "singular");
});

test("the horizon is the straight line on which W is 0", () => {
  const context = pen();
  const view = pane();
  const w = Float64Array.from({ length: 48 }, (_, i) => (i % 8) + 2 * Math.floor(i / 8) - 7); // W = col + 2·row − 7
  draw.horizon(context, view, { w }, TARGET);
  const { path, strokeStyle } = context.of("stroke")[1];
  assert.equal(strokeStyle, "light");
  for (const [x, y] of points(path)) {
    const [col, row] = [(x - view.left) / view.scale - 0.5, (y - view.top) / view.scale - 0.5];
    close(col + 2 * row, 7, 1e-9, "W");
  }
  const [from, to] = path[0];
  assert.ok(Math.hypot(from[0] - to[0], from[1] - to[1]) > 6 * view.scale, "from edge to edge");
  assert.match(context.texts()[0], /W = 0/);
});

test("without a crossing there is no horizon", () => {
  const context = pen();
  for (const w of [null, new Float64Array(48).fill(1)]) draw.horizon(context, pane(), { w }, TARGET);
  assert.deepEqual(context.done, []);
});

test("−1, 0 and +1 stand at the outer edges, long and named, and at the pixels' centres, dashed", () => {
  const context = pen();
  const view = pane({ scale: 10, left: 50, top: 50 });
  draw.ticks(context, view, [4, 8], "ink");
  const [edges, centres] = context.of("stroke");
  const across = ({ path }) => path.filter(([a, b]) => a[0] === b[0]).map(([[x]]) => x);
  assert.deepEqual(across(edges), [view.x(-0.5), view.x(3.5), view.x(7.5)]);
  assert.deepEqual(across(centres), [view.x(0), view.x(3.5), view.x(7)]);
  assert.deepEqual([edges.dash.length, centres.dash.length], [0, 2]);
  assert.deepEqual(context.texts(), ["−1", "−1", "0", "0", "+1", "+1"]);
  assert.equal(edges.strokeStyle, "ink");
});

test("a control point's way leads from its place to its source", () => {
  const context = pen();
  const view = pane();
  const way = [
    [1, 1],
    [4, 2],
  ];
  draw.displacements(context, view, [way]);
  assert.deepEqual(context.of("stroke")[1].path, [way.map((p) => view.at(p))]);
  const [x, y, w, h] = context.of("fillRect")[0].rect;
  assert.deepEqual([x + w / 2, y + h / 2], view.at([1, 1]));
});

test("a lasso is a dashed frame between its corners", () => {
  const context = pen();
  const view = pane({ scale: 10 });
  draw.frame(context, view, [
    [1, 2],
    [4, 3],
  ]);
  const [, { rect, dash }] = context.of("strokeRect");
  assert.deepEqual(rect, [view.x(1), view.y(2), 30, 10]);
  assert.deepEqual(dash, [4, 3]);
});

test("of a large V |det J| is looked up in the middle of blocks, at most 48 a side, which stay inside it", () => {
  const context = pen();
  const target = [100, 130];
  const bent = grid(target, [1, 0, 0, 0, 1, 0]);
  for (let i = 0; i < bent.x.length; i++) bent.x[i] = (i % 130) ** 2 / 130; // dx/dcol = col/65
  draw.determinants(context, pane({ scale: 3 }), bent, { source: target, target });
  const [{ image, rect }] = context.of("image");
  assert.deepEqual([image.width, image.height], [44, 34]); // of three pixels each
  assert.deepEqual(rect.slice(2), [44 * 9, 34 * 9]);
  for (const block of [5, 20, 43]) {
    const k = Math.trunc(((Math.log2(Math.min(3 * block + 1, 129) / 65) + 4) / 8) * 255);
    assert.ok(Math.abs(bytes(image, block)[0] - LUTS.signed[4 * k]) <= 6, `block ${block}`);
  }
});

// Beside a descent: the boxes before, the one ahead, the answer, and forces in one scale.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawPreview, forceScale, nameBoxes } from "../../../stn_viz/stage/web/paint/preview_layer.js";
import { close } from "../golden.mjs";
import { pane, pen } from "../paper.mjs";
import "../texts.mjs";

const side = (x) => [
  [
    [
      [x, 0],
      [x, 5],
    ],
  ],
];
const PREVIEW = {
  way: [0, 2, 4].map((k) => ({ k, sides: side(k) })),
  answer: null,
  sides: null,
  forces: [],
  strongest: 0,
};
const drawn = (more = {}, { step = 3, projector = false } = {}) => {
  globalThis.innerHeight = 1080;
  const context = pen();
  const view = pane();
  drawPreview(context, view, { ...PREVIEW, ...more }, { player: { step }, projector });
  const boxes = context.of("stroke").filter(({ strokeStyle, path }) => strokeStyle !== "casing" && !path[0]?.centre);
  return { context, view, boxes };
};

test("boxes of earlier steps alone are drawn, and fainter", () => {
  const { boxes, view } = drawn();
  assert.deepEqual(
    boxes.map(({ path }) => path[0][0][0]),
    [view.x(0), view.x(2)],
  );
  assert.ok(boxes.every(({ globalAlpha, strokeStyle }) => globalAlpha === 0.5 && strokeStyle === "source"));
  assert.equal(drawn({}, { step: 0 }).boxes.length, 0);
});

const named = (more = {}, width = 400) => {
  const context = pen(width, 300);
  nameBoxes(context, pane({ width }), { ...PREVIEW, ...more });
  return context;
};

test("the answer and the box one step on are dashed, each in its colour", () => {
  const { boxes, context, view } = drawn({ answer: side(7), sides: side(9) });
  assert.deepEqual(
    boxes.slice(2).map(({ strokeStyle, path, globalAlpha }) => [strokeStyle, path[0][0][0], globalAlpha]),
    [
      ["network", view.x(7), 1],
      ["gradient", view.x(9), 1],
    ],
  );
  assert.ok(boxes.slice(2).every(({ dash }) => dash.length === 2));
  assert.deepEqual(context.texts(), [], "which is which is said above the handles");
});

test("the legend names the boxes that are there", () => {
  const all = named({ answer: side(7), sides: side(9) });
  assert.deepEqual(all.texts(), ["θ now", "θ* that made T", "one SGD step: θ − η ∂L/∂θ"]);
  assert.deepEqual(named().texts(), ["θ now"]);
});

test("words of the legend that have no room beside the others stand above them", () => {
  const context = named({ answer: side(7), sides: side(9) }, 130);
  const rows = context.of("text").map(({ place }) => place[1]);
  assert.equal(new Set(rows).size, 3);
  assert.ok(rows[0] > rows[1] && rows[1] > rows[2]);
});

test("where the legend has no room for the step's formula, its name alone stands beside the others", () => {
  const context = named({ answer: side(7), sides: side(9) }, 260);
  assert.deepEqual(context.texts(), ["θ now", "θ* that made T", "one SGD step"]);
  assert.equal(new Set(context.of("text").map(({ place }) => place[1])).size, 1);
});

test("in a hall lines are thicker", () => {
  const width = (projector) => drawn({}, { projector }).boxes[0].lineWidth;
  assert.equal(width(true), 3 * width(false));
});

test("forces are measured by the strongest: a seventh of the pane, half of it half as long, 0 none", () => {
  const forces = [
    { at: [2, 2], pull: [4, 0] },
    { at: [5, 5], pull: [0, -2] },
    { at: [6, 6], pull: [0, 0] },
  ];
  const { context, view } = drawn({ forces, strongest: 4 });
  const shapes = context.of("fill").map(({ path }) => path[0]);
  assert.equal(shapes.length, 2);
  const longest = 300 / 7;
  close(Math.max(...shapes[0].map(([x]) => x)), view.x(2) + longest, 1e-9, "the strongest");
  close(Math.min(...shapes[1].map(([, y]) => y)), view.y(5) - longest / 2, 1e-9, "half as strong");
});

test("without a scale no force is drawn, and none is named", () => {
  assert.equal(drawn({ forces: [{ at: [2, 2], pull: [4, 0] }] }).context.of("fill").length, 0);
  assert.equal(forceScale({ strongest: 0 }), "");
  assert.equal(forceScale({ strongest: 2.5 }), "force ➤ 2.5000 a px");
});

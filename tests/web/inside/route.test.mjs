// Lines from block to block: straight to a neighbour, through the gutter to all others, never through a block.

import assert from "node:assert/strict";
import { test } from "node:test";
import { route } from "../../../stn_viz/stage/web/inside/route.js";

const box = (left, top, width = 80, height = 100) => ({ left, top, right: left + width, bottom: top + height });

test("a neighbour is reached straight", () => {
  assert.equal(route(box(0, 0), box(96, 0), 10), "M80 50H96");
});

test("one farther along the row is reached from below", () => {
  assert.equal(route(box(0, 0), box(300, 0), 10), "M40 100V110H340V100");
});

test("the column beside the rows is left along one line, for any row", () => {
  assert.equal(route(box(0, 0), box(110, 200), 10, 95), "M80 50H95V250H110");
  assert.equal(route(box(0, 0), box(300, 200), 10, 95), "M80 50H95V310H340V300");
  assert.equal(route(box(0, 0), box(0, 140), 10, 95), "M40 100V130H40V140");
});

test("the next row is reached from above, from the end of the one before", () => {
  assert.equal(route(box(300, 0), box(0, 140), 10), "M380 50H388V130H40V140");
  assert.equal(route(box(0, 0), box(300, 140), 10), "M40 100V130H340V140");
});

test("one above is still reached", () => {
  assert.equal(route(box(0, 300), box(100, 0), 10), "M40 300L140 100");
});

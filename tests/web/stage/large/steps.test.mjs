// Keys that move the wipe's line.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inside, stepped } from "../../../../stn_viz/stage/web/stage/large/steps.js";

const press = (share, key, shiftKey = false) => stepped(share, { key, shiftKey });

test("an arrow goes one hundredth, with Shift or by a page ten, and to the ends", () => {
  assert.equal(press(0.5, "ArrowLeft"), 0.49);
  assert.equal(press(0.5, "ArrowUp"), 0.51);
  assert.equal(press(0.5, "ArrowRight", true), 0.6);
  assert.equal(press(0.5, "PageDown"), 0.4);
  assert.equal(press(0.5, "PageDown", true), 0.4, "a page is a page");
  assert.equal(press(0.337, "ArrowRight"), 0.35, "on whole hundredths");
  assert.deepEqual([press(0.5, "Home"), press(0.5, "End")], [0, 1]);
});

test("it stays in V's frame, and other keys are not its own", () => {
  assert.deepEqual([press(0, "ArrowLeft"), press(1, "PageUp")], [0, 1]);
  assert.deepEqual([inside(-3), inside(0.4), inside(7)], [0, 0.4, 1]);
  assert.equal(press(0.5, "w"), null);
});

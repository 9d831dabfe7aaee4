// What a key means in a lesson.

import assert from "node:assert/strict";
import { test } from "node:test";
import { meaningOf } from "../../stn_viz/stage/web/clicker.js";

const press = (key, more = {}) =>
  meaningOf({ key, modified: false, text: false, empty: false, spaced: false, arrowed: false, ...more });

test("a clicker's keys count wherever the focus is; a text field keeps letters, digits and the space", () => {
  for (const more of [{}, { text: true }, { spaced: true, arrowed: true }]) {
    assert.equal(press("PageDown", more), "next");
    assert.equal(press("PageUp", more), "back");
  }
  for (const key of [" ", "b", "1", "?", "ArrowRight", "Enter"]) assert.equal(press(key, { text: true }), null);
  for (const key of [" ", "ArrowRight"]) assert.equal(press(key, { text: true, empty: true }), "next");
  assert.equal(press("1", { text: true, empty: true }), null);
  assert.equal(press(" "), "next");
  assert.equal(press(" ", { spaced: true }), null);
  assert.equal(press("ArrowLeft"), "back");
  assert.equal(press("ArrowLeft", { arrowed: true }), null);
  assert.equal(press("b"), "black");
  assert.equal(press("1"), 0);
  assert.equal(press("4"), 3);
  assert.equal(press("?"), "keys");
  assert.equal(press("x"), null);
  assert.equal(press("PageDown", { modified: true }), null);
});

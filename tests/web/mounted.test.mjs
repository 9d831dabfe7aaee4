// What stands in a component's element is ended when the element has left the page, and by no call that merely ends.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Mounted } from "../../stn_viz/stage/web/mounted.js";

const made = () => {
  const ended = [];
  return { ended, mounted: new Mounted((item) => ended.push(item)), parent: { isConnected: true } };
};

test("a call that ends while its element stands takes nothing along, whichever call it is", () => {
  const { ended, mounted, parent } = made();
  mounted.open(parent, () => "stage");
  const ends = [mounted.leaving(parent), mounted.leaving(parent)];
  for (const end of ends) end();
  assert.equal(mounted.get(parent), "stage");
  assert.deepEqual(ended, []);
});

test("what stands in an element that left the page is ended once", () => {
  const { ended, mounted, parent } = made();
  mounted.open(parent, () => "stage");
  const ends = [mounted.leaving(parent), mounted.leaving(parent)];
  parent.isConnected = false;
  for (const end of ends) end();
  assert.deepEqual(ended, ["stage"]);
  assert.equal(mounted.get(parent), undefined);
});

test("another one takes the place of what stood there, which is ended before", () => {
  const { ended, mounted, parent } = made();
  mounted.open(parent, () => "English");
  mounted.open(parent, () => `Chinese after ${ended}`);
  assert.equal(mounted.get(parent), "Chinese after English");
});

// What would make the tools anew waits until the one that is pressed is let go.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Press } from "../../stn_viz/stage/web/press.js";

const later = () => new Promise((done) => setTimeout(done, 5));

/** A press whose root is a tool, or is none. */
function made(tool = true) {
  const [root, host, told] = [new EventTarget(), new EventTarget(), []];
  root.closest = (selector) => (tool && selector.includes("button") ? root : null);
  const press = new Press(root, host);
  return { press, told, down: () => root.dispatchEvent(new Event("pointerdown")), host };
}

test("while no tool is pressed nothing waits", () => {
  const { press, told, down } = made(false);
  down();
  press.after(() => told.push("now"));
  assert.deepEqual(told, ["now"], "a picture is no tool");
});

for (const end of ["pointerup", "pointercancel", "blur"])
  test(`what comes during a press waits for its click; the last counts; ended by ${end}`, async () => {
    const { press, told, down, host } = made();
    down();
    press.after(() => told.push("first"));
    press.after(() => told.push("last"));
    host.dispatchEvent(new Event(end));
    told.push("click");
    assert.deepEqual(told, ["click"]);
    await later();
    assert.deepEqual(told, ["click", "last"]);
    press.after(() => told.push("after"));
    assert.deepEqual(told, ["click", "last", "after"]);
    host.dispatchEvent(new Event(end));
    await later();
    assert.equal(told.length, 3, "once");
  });

test("a release that nobody told of is noticed when the pointer moves, not while it is pressed", () => {
  const { press, told, down, host } = made();
  down();
  press.after(() => told.push("scene"));
  for (const buttons of [1, 0]) host.dispatchEvent(Object.assign(new Event("pointermove"), { buttons }));
  assert.deepEqual(told, ["scene"]);
  down();
  press.after(() => told.push("next"));
  host.dispatchEvent(Object.assign(new Event("pointermove"), { buttons: 1 }));
  assert.deepEqual(told, ["scene"]);
});

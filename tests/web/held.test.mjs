// While a visitor follows a link nothing is reported; what stays on the page reports a moment later, and in its order.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

const heard = new Map();
globalThis.addEventListener = (name, listener) => heard.set(name, listener);
const { held } = await import("../../stn_viz/stage/web/held.js");

const click = (link) => heard.get("click")({ type: "click", composedPath: () => [{ closest: () => link }] });
let now = 0;
let sent = [];
const report = (parent) => held((name, value) => sent.push([name, value]), parent);

function pass(milliseconds) {
  now += milliseconds;
  mock.timers.tick(milliseconds);
}

beforeEach(() => {
  mock.restoreAll();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(performance, "now", () => now);
  now += 10_000;
  sent = [];
});

test("a report waits while a link is followed, and is dropped where its element has left", () => {
  const [stays, leaves] = [{ isConnected: true }, { isConnected: true }];
  const [one, other] = [stays, leaves].map(report);
  one("report", 1);
  click(null);
  one("report", 2);
  assert.deepEqual(
    sent.splice(0),
    [
      ["report", 1],
      ["report", 2],
    ],
    "a click beside a link holds nothing back",
  );
  click({});
  one("report", 3);
  other("report", 4);
  leaves.isConnected = false;
  assert.deepEqual(sent, []);
  pass(1001);
  assert.deepEqual(sent, [["report", 3]]);
});

test("a report that waited comes before one that is made when nothing is held back any more", () => {
  const one = report({ isConnected: true });
  click({});
  one("lines", 720);
  now += 1001; // the moment is over, and its timer late
  one("lines", 900);
  mock.timers.tick(1001);
  assert.deepEqual(sent, [
    ["lines", 720],
    ["lines", 900],
  ]);
  one("lines", 1080);
  assert.deepEqual(sent.at(-1), ["lines", 1080], "at once again");
});

test("a second link holds back what the first one did", () => {
  const one = report({ isConnected: true });
  click({});
  one("look", 1);
  pass(600);
  click({});
  pass(500);
  assert.deepEqual(sent, []);
  pass(600);
  assert.deepEqual(sent, [["look", 1]]);
});

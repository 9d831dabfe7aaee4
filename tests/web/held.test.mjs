// While a visitor follows a link nothing is reported; what stays on the page reports a moment later.

import assert from "node:assert/strict";
import { test } from "node:test";

const heard = new Map();
globalThis.addEventListener = (name, listener) => heard.set(name, listener);
const { held } = await import("../../stn_viz/stage/web/held.js");

const click = (link) => heard.get("click")({ type: "click", composedPath: () => [{ closest: () => link }] });

test("a report waits while a link is followed, and is dropped where its element has left", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const sent = [];
  const [stays, leaves] = [{ isConnected: true }, { isConnected: true }];
  const [one, other] = [stays, leaves].map((parent) => held((name, value) => sent.push([name, value]), parent));
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
  t.mock.timers.tick(1001);
  assert.deepEqual(sent, [["report", 3]]);
});

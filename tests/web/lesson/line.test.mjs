// The hall and the presenter's window.

import assert from "node:assert/strict";
import { test } from "node:test";
import { partOf } from "../../../stn_viz/stage/web/lesson/line.js";

test("the address tells the presenter's page from the hall's", () => {
  assert.deepEqual(partOf("#role=presenter&room=abc"), { presenter: true, room: "abc" });
  assert.deepEqual(partOf(""), { presenter: false, room: null });
});

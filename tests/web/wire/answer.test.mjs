// An answer of torch's on its way to the stage that asked.

import assert from "node:assert/strict";
import { test } from "node:test";
import receiveAnswer from "../../../stn_viz/stage/web/wire/answer.js";
import { defer, deliver, enter, leave } from "../../../stn_viz/stage/web/wire/registry.js";
import { payload, wire } from "../golden.mjs";
import "../texts.mjs";

const [small, _large] = wire().answers;

test("the component hands an answer to the stage of its key", () => {
  const got = [];
  const stage = { scene: { epoch: 1, family: {} }, theta: [], receive: ({ meta }) => got.push(meta.key) };
  enter("wire", stage);
  receiveAnswer({ data: payload(small) });
  receiveAnswer({ data: null });
  assert.deepEqual(got, ["wire"]);
  leave("wire", stage);
  defer("none", "x");
  deliver("none", "y");
});

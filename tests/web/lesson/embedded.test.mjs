// The page around a lesson hears its height, each height once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { HEIGHT, teller } from "../../../stn_viz/stage/web/lesson/embedded.js";

test("a height is told in whole pixels, upwards, and only when it has changed", () => {
  const heard = [];
  const tell = teller({ postMessage: (message, origin) => heard.push([message, origin]) });
  for (const height of [0, NaN, 700.2, 700.9, 701, 512]) tell(height);
  assert.deepEqual(heard, [
    [{ type: HEIGHT, height: 701 }, "*"],
    [{ type: HEIGHT, height: 512 }, "*"],
  ]);
  assert.equal(HEIGHT, "stn-viz:height", "what docs/embedding.md says");
});

// Which files are pictures: by their kind, and by their ending where the system does not know the kind.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isPicture } from "../../stn_viz/stage/web/own_picture.js";

test("a picture is known by its kind or by its ending", () => {
  for (const [type, name] of [
    ["image/png", "a"],
    ["", "IMG_1.HEIC"],
    ["application/octet-stream", "b.tiff"],
  ])
    assert.ok(isPicture({ type, name }), name);
  for (const [type, name] of [
    ["", "run.stn"],
    ["application/octet-stream", "weights.pt"],
    ["text/plain", "png.txt"],
  ])
    assert.ok(!isPicture({ type, name }), name);
});

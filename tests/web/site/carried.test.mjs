// What Python deflated, and modules that import one another by name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { addressed, inflated } from "../../../stn_viz/stage/web/site/carried.js";

test("bytes come back as they were", async () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, k) => (k * k) % 251);
  assert.deepEqual(await inflated(deflateSync(bytes).toString("base64")), bytes);
});

test("a module's imports are the addresses of those before it", async () => {
  const sources = [];
  const [made, known] = [URL.createObjectURL, Blob];
  globalThis.Blob = class extends known {
    constructor(parts, options) {
      super(parts, options);
      sources.push(parts[0]);
    }
  };
  let count = 0;
  URL.createObjectURL = () => `blob:${count++}`;
  const at = new Map([["old.js", "blob:before"]]);
  addressed(
    [
      ["math/a.js", "export const a = 1;"],
      ["b.js", 'import { a } from "math/a.js";\nimport { o } from "old.js";'],
    ],
    at,
  );
  Object.assign(URL, { createObjectURL: made });
  globalThis.Blob = known;
  assert.deepEqual([...at.values()], ["blob:before", "blob:0", "blob:1"]);
  assert.equal(sources[1], 'import { a } from "blob:0";\nimport { o } from "blob:before";');
});

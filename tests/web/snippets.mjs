// The Python that the stage copies, for each scene, kernel and padding named on the command line, as JSON.

import { readFileSync } from "node:fs";
import { copyable } from "../../stn_viz/stage/web/interchange/forms.js";
import { frameOf, makeFamily } from "../../stn_viz/stage/web/math/index.js";
import { unpack } from "../../stn_viz/stage/web/wire/packing.js";

const [folder, asked] = process.argv.slice(2);
const found = JSON.parse(asked).map(({ scene, kernel, padding }) => {
  const { meta, arrays } = unpack(new Uint8Array(readFileSync(`${folder}/${scene}.bin`)));
  const shown = { ...meta, frame: frameOf(meta), family: makeFamily(meta, arrays), kernel, padding };
  return copyable("Python", shown, Float64Array.from(meta.theta));
});
process.stdout.write(JSON.stringify(found));

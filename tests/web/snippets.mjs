// The Python that the stage copies, for each packed scene named on the command line, as JSON.

import { readFileSync } from "node:fs";
import { copyable } from "../../stn_viz/stage/web/interchange/forms.js";
import { sceneOf } from "../../stn_viz/stage/web/wire/scene.js";

const [folder, asked] = process.argv.slice(2);
const found = JSON.parse(asked).map((name) => {
  const scene = sceneOf(new Uint8Array(readFileSync(`${folder}/${name}.bin`)));
  return copyable("Python", scene, Float64Array.from(scene.theta));
});
process.stdout.write(JSON.stringify(found));

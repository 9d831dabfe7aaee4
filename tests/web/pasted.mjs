// θ read from each text of the JSON on standard input, [scene, text] pairs, as the stage's paste field reads it.

import { readFileSync } from "node:fs";
import { readPasted } from "../../stn_viz/stage/web/interchange/parse.js";
import { sceneOf } from "../../stn_viz/stage/web/wire/scene.js";
import "./texts.mjs";

const found = JSON.parse(readFileSync(0, "utf-8")).map(([file, text]) => {
  const { theta, said, error, question } = readPasted(text, sceneOf(new Uint8Array(readFileSync(file))));
  return { theta: theta && Array.from(theta), said, refused: error ?? question };
});
process.stdout.write(JSON.stringify(found));

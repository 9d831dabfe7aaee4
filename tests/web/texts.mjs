// Messages in English, as the stage has them once a payload came.

import { readdirSync, readFileSync } from "node:fs";
import { useTexts } from "../../stn_viz/stage/web/texts.js";

const folder = new URL("../../stn_viz/texts/en/", import.meta.url);

for (const file of readdirSync(folder))
  useTexts({ language: "en", source: readFileSync(new URL(file, folder), "utf-8") });

// node one_scene.mjs WEB FOLDER: what the stage's maths in WEB computes of FOLDER/scene.bin, as JSON; no test itself.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [web, folder] = process.argv.slice(2);
const module = (path) => import(pathToFileURL(`${web}/${path}`).href);
const { unpack } = await module("packing.js");
const { copyable } = await module("interchange/forms.js");
const { readPasted } = await module("interchange/parse.js");
const { useTexts } = await module("texts.js");
const { backward } = await module("math/backward.js");
const { makeFamily } = await module("math/family.js");
const { frameOf } = await module("math/frame.js");
const { grid, pullback } = await module("math/grid.js");
const { KERNELS, tabled } = await module("math/kernels.js");
const { sample } = await module("math/sampler.js");
const { drag } = await module("math/solve.js");

const { meta, arrays } = unpack(new Uint8Array(readFileSync(`${folder}/scene.bin`)));
const { golden } = JSON.parse(readFileSync(`${folder}/found.json`, "utf-8"));
const [family, frame] = [makeFamily(meta, arrays), frameOf(meta)];
if (meta.kernel_table) KERNELS[meta.kernel] = tabled(meta.kernel_table, arrays);

useTexts(meta.texts);
const shown = { ...meta, family, frame };
const code = copyable("Python", shown, meta.theta);

const at = grid(family, meta.theta, frame);
const V = sample(arrays.U, at, frame, meta.kernel, meta.padding);
const g = backward(arrays.U, at, frame, meta.kernel, meta.padding, Float64Array.from(golden.upstream));
const corner = family.handles.find((handle) => handle.name === "corner");
const found = {
  kernel: meta.kernel,
  V: Array.from(V),
  U: Array.from(g.U),
  theta: Array.from(pullback(family, meta.theta, frame, g.x, g.y, at)),
  dragged: drag(family, meta.theta, corner, [1.3, 1.3]),
  code,
  pasted: Array.from(readPasted(code, shown).theta),
};
process.stdout.write(JSON.stringify(found));

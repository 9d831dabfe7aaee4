// The stage's maths in one import. Pure functions over typed arrays; they run in the browser and under node alike.

export { unpack } from "../wire/packing.js";
export { frameOf, targetPoint, toNormalised, toPixels } from "./frame.js";
export { makeFamily, setGrid, sources } from "./family.js";
export { KERNELS, tabled } from "./kernels.js";
export { grid, misfit, pullback } from "./grid.js";
export { sample } from "./sampler.js";
export { taps1d } from "./taps.js";
export { toRgba } from "../paint/rgba.js";
export { packed, paint } from "../paint/fast_paint.js";
export { backward } from "./backward.js";
export { around, explain, readers } from "./explain.js";
export { drag, solve } from "./solve.js";
export { VOCABULARY, fromControls, toControls } from "./controls.js";
export { validity } from "./validity.js";

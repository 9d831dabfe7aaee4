// The stage's maths in one import. Pure functions over typed arrays; they run in the browser and under node alike.

export { backward } from "./backward.js";
export { fromControls, toControls, VOCABULARY } from "./controls.js";
export { around, explain, readers } from "./explain.js";
export { makeFamily, setGrid, sources } from "./family.js";
export { frameOf, targetPoint, toNormalised, toPixels } from "./frame.js";
export { grid, misfit, pullback } from "./grid.js";
export { KERNELS, tabled } from "./kernels.js";
export { sample } from "./sampler.js";
export { drag, solve } from "./solve.js";
export { taps1d } from "./taps.js";
export { validity } from "./validity.js";

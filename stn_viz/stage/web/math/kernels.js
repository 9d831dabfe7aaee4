// Sampling kernels k(t), t = x - m in pixels, as in stn_viz/sampling/kernels.py. All are even; a slope at a kink is the
// right one.

/** @import { Tensor } from "../packing.js" */

/** @typedef {(t: number) => number} Curve  of t in pixels */

/**
 * @typedef {object} Kernel
 * @property {Curve} weight       k(t)
 * @property {Curve} slope        k'(t), at a kink from the right
 * @property {number} radius      pixels; k is 0 beyond it
 * @property {boolean} [sampled]  it comes from a table, and may jump where it likes
 * @property {Curve} [literal]    eq. 7's own wording of the slope, where it differs
 */

/** @typedef {"right"|"left"|"central"|"paper"} Kink  which slope counts at a kink */

/**
 * The table of a kernel without a formula here: stn_viz/stage/kernel.py writes it, with k and k' at the nodes and from
 * both sides of them.
 * @typedef {object} KernelTable
 * @property {number} radius  pixels
 * @property {number} reach   nodes lie from -reach to reach, whole pixels
 * @property {number} cells   nodes a pixel
 */

/**
 * @typedef {"weight"|"slope"} Quantity
 * @typedef {"at"|"left"|"right"} Side
 * @typedef {Record<`kernel_${Quantity}_${Side}`, Tensor<Float32Array>>} KernelArrays  2·reach·cells + 1 each
 */

const { abs, cos, exp, PI, sin } = Math;
/** @type {Curve} */
const sinc = (t) => (t === 0 ? 1 : sin(PI * t) / (PI * t));
/** @type {Curve} */
const sincSlope = (t) => (abs(t) < 1e-4 ? (-PI * PI * t) / 3 : (cos(PI * t) - sinc(t)) / t);

const A = -0.75; // Keys' free parameter as PyTorch and OpenCV set it
const LOBES = 3;
const SIGMA = 0.75;
const ERF_ROOT_8 = 0.9999366575163338; // erf(√8): the part of a Gaussian within 4σ
const FOOT = exp(-8); // what a Gaussian still is at 4σ; it is lowered by this to end at 0
const NORM = 1 / (SIGMA * Math.sqrt(2 * PI) * ERF_ROOT_8 - 8 * SIGMA * FOOT);
/** @type {Curve} */
const bell = (t) => exp(-(t * t) / (2 * SIGMA * SIGMA));

/** @type {Curve} */
function cubicWeight(t) {
  t = abs(t);
  if (t <= 1) return ((A + 2) * t - (A + 3)) * t * t + 1;
  return t > 2 ? 0 : ((A * t - 5 * A) * t + 8 * A) * t - 4 * A;
}

/** @type {Curve} */
function cubicSlope(signed) {
  const t = abs(signed);
  if (t > 2) return 0;
  const slope = t <= 1 ? (3 * (A + 2) * t - 2 * (A + 3)) * t : (3 * A * t - 10 * A) * t + 8 * A;
  return signed < 0 ? -slope : slope;
}

/** @type {Curve} */
const lanczosSlope = (t) => sincSlope(t) * sinc(t / LOBES) + (sinc(t) * sincSlope(t / LOBES)) / LOBES;

/** @type {Record<string, Kernel>} */
export const KERNELS = {
  integer: { radius: 0.5, weight: (t) => (t >= -0.5 && t < 0.5 ? 1 : 0), slope: () => 0 },
  bilinear: {
    radius: 1,
    weight: (t) => Math.max(0, 1 - abs(t)),
    slope: (t) => (t >= -1 && t < 0 ? 1 : t >= 0 && t < 1 ? -1 : 0),
    literal: (t) => (abs(t) >= 1 ? 0 : t <= 0 ? 1 : -1),
  },
  bicubic: { radius: 2, weight: cubicWeight, slope: cubicSlope },
  lanczos: {
    radius: LOBES,
    weight: (t) => (abs(t) > LOBES ? 0 : sinc(t) * sinc(t / LOBES)),
    slope: (t) => (abs(t) > LOBES ? 0 : lanczosSlope(t)),
  },
  gaussian: {
    radius: 4 * SIGMA,
    weight: (t) => (abs(t) > 4 * SIGMA ? 0 : NORM * (bell(t) - FOOT)),
    slope: (t) => (abs(t) > 4 * SIGMA ? 0 : ((-NORM * t) / (SIGMA * SIGMA)) * bell(t)),
  },
};

/**
 * Make a kernel from its table.
 * @type {(table: KernelTable, arrays: KernelArrays) => Kernel}
 */
export function tabled({ radius, reach, cells }, arrays) {
  const nodes = (/** @type {Quantity} */ what, /** @type {Side} */ way) =>
    arrays[/** @type {const} */ (`kernel_${what}_${way}`)].data;
  /** @type {(what: Quantity) => Curve} */
  const curve = (what) => {
    const [at, left, right] = [nodes(what, "at"), nodes(what, "left"), nodes(what, "right")];
    return (t) => {
      if (abs(t) > radius) return 0;
      const place = (t + reach) * cells;
      const node = Math.floor(place),
        share = place - node;
      return share === 0 ? at[node] : share > 0 ? right[node] + share * (left[node + 1] - right[node]) : NaN;
    };
  };
  return { radius, weight: curve("weight"), slope: curve("slope"), sampled: true };
}

/**
 * Choose the slope that a kink rule prescribes; "left" mirrors "right" because kernels are even.
 * @type {(kernel: Kernel, kink: Kink) => Curve}
 */
export function slopeCurve(kernel, kink) {
  if (kink === "left") return (t) => -kernel.slope(-t);
  if (kink === "central") return (t) => (kernel.slope(t) - kernel.slope(-t)) / 2;
  return (kink === "paper" && kernel.literal) || kernel.slope;
}

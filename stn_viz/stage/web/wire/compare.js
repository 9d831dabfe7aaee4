// Torch's answer beside the browser's: the largest difference, and torch's V painted where it is the better one.

import { message } from "../texts.js";

/**
 * @import { Loss } from "../math/losses.js"
 * @import { AnswerArrays, AnswerMeta, Opinion } from "./answer.js"
 * @import { Scene } from "./scene.js"
 */

/**
 * What a comparison reads and writes of the stage.
 * @typedef {object} Compared
 * @property {{V: Float32Array}} now
 * @property {Scene} scene
 * @property {Float64Array} theta
 * @property {Loss} loss
 * @property {boolean} flows       whether ∂L/∂V is known
 * @property {{hover: {side: string}|null}} selection
 * @property {{whole: () => {theta: ArrayLike<number>}|null}} slopes
 * @property {Pick<HTMLElement, "dataset">} root
 * @property {{difference: Pick<HTMLElement, "textContent">}} parts
 * @property {{showNetwork: () => void}} panel
 * @property {Opinion|null} yours   the network's opinion of V
 * @property {{V: Float32Array}|{image: ImageBitmap}|null} torch  what is painted in place of the browser's V
 * @property {() => void} ask       for a frame
 */

/** @typedef {{most: number, lost: number, count: number}} Gap  lost: places where both have none */

/**
 * Compare a truth for the θ of now; says the result on the stage and in data-difference.
 * @type {(stage: Compared, meta: Partial<AnswerMeta>, arrays: AnswerArrays) => void}
 */
export function compare(stage, meta, arrays) {
  const {
    now: { V },
    parts,
    root,
    scene,
  } = stage;
  /** @type {Gap} */
  let gap = { most: NaN, lost: 0, count: 0 };
  if (arrays.V) gap = largest(arrays.V.data, (i) => V[i], arrays.V.data.length);
  else if (arrays.values && arrays.index) {
    const [index, values] = [arrays.index.data, arrays.values.data];
    const size = scene.frame.target[0] * scene.frame.target[1];
    gap = largest(values, (k) => V[Math.floor(k / index.length) * size + index[k % index.length]], values.length);
  }
  stage.yours = meta.opinion ?? null;
  stage.panel.showNetwork();
  if (Number.isNaN(gap.most)) return;
  root.dataset.difference = String(gap.most);
  const slopes = slopeGap(stage, arrays.theta_gradient?.data);
  parts.difference.textContent = [
    apart(gap),
    slopes === null ? "" : message("stage-torch-slope", { share: printed(slopes) }),
    meta.milliseconds ? `${meta.device ?? ""} ${meta.milliseconds.toFixed(1)} ms` : "",
  ]
    .filter(Boolean)
    .join("   ");
  if (gap.most <= 0.5 / 255) return; // the eye could not tell: keep what is painted
  if (arrays.V) stage.torch = { V: arrays.V.data };
  else if (arrays.webp) {
    const { theta } = stage;
    createImageBitmap(new Blob([arrays.webp.data], { type: "image/webp" })).then((image) => {
      if (stage.theta !== theta) return;
      stage.torch = { image };
      stage.ask();
    });
  }
}

/**
 * Say how far apart the two are; nothing is said of numbers that neither has.
 * @type {(gap: Gap) => string}
 */
function apart({ most, lost, count }) {
  if (lost === count) return message("stage-torch-nowhere");
  if (most === Infinity) return message("stage-torch-one");
  const gap = printed(most);
  return lost ? message("stage-torch-partly", { gap, lost, count }) : message("stage-torch-apart", { gap });
}

/** @type {(gap: number) => string} */
const printed = (gap) => (gap === 0 ? message("stage-torch-exactly") : gap.toExponential(1).replace("-", "−"));

/**
 * How far the browser's ∂L/∂θ is from torch's, as a share of its largest entry; null where there are no two.
 * @type {(stage: Compared, truth: Float64Array|undefined) => number|null}
 */
function slopeGap({ slopes, flows, scene, loss, selection }, truth) {
  if (!truth || !flows || !scene.family.linear) return null;
  if (loss === "pixel" && selection.hover?.side === "target") return null; // torch's is that of the pin, not of this
  const gradient = slopes.whole(); // torch may answer before the frame that computes it
  if (!gradient) return null;
  const size = Math.max(...truth.map(Math.abs));
  const { most, lost } = largest(truth, (k) => gradient.theta[k], truth.length);
  return lost === truth.length ? null : most / (size || 1);
}

/**
 * The largest difference, infinite where one alone has a number, and how many places have none in both.
 * @type {(values: ArrayLike<number>, mine: (i: number) => number, n: number) => Gap}
 */
function largest(values, mine, n) {
  let [most, lost] = [0, 0];
  for (let i = 0; i < n; i++) {
    const [a, b] = [values[i], mine(i)];
    if (Number.isNaN(a) && Number.isNaN(b)) lost++;
    else if (a !== b) most = Math.max(most, Number.isNaN(a - b) ? Infinity : Math.abs(a - b));
  }
  return { most, lost, count: n };
}

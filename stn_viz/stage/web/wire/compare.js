// Torch's answer beside the browser's: the largest difference, and torch's V where it is the better one to paint.

import { quantity } from "../dom.js";
import { LOSSES } from "../math/losses.js";
import { message } from "../texts.js";

/**
 * @import { Loss } from "../math/losses.js"
 * @import { AnswerArrays, AnswerMeta } from "./answer.js"
 * @import { Scene } from "./scene.js"
 */

/**
 * What a comparison reads of the stage.
 * @typedef {object} Compared
 * @property {{V: Float32Array}} current
 * @property {Pick<Scene, "family"|"frame">} scene
 * @property {Loss} loss
 * @property {boolean} flows       whether ∂L/∂V is known
 * @property {{hover: {side: string}|null}} selection
 * @property {{whole: () => {theta: ArrayLike<number>}|null}} gradientPass
 */

/**
 * What it finds.
 * @typedef {object} Difference
 * @property {number} gap   the largest between two values of V
 * @property {string} said  that in a sentence, with ∂L/∂θ and torch's time
 * @property {Float32Array|Blob|null} V  torch's, or a picture of it, where the eye could tell the two apart
 * @property {boolean} missed  it could, but neither came
 */

/** @typedef {{most: number, lost: number, count: number}} Gap  lost: places where both have none */

/**
 * Compare torch's answer for the θ of now with the browser's V; null where it brings no V.
 * @type {(stage: Compared, meta: Partial<AnswerMeta>, arrays: AnswerArrays) => Difference|null}
 */
export function compare(stage, meta, arrays) {
  const gap = gapOf(stage, arrays);
  if (!gap) return null;
  const share = gradientGap(stage, arrays.theta_gradient?.data);
  const said = [
    apart(gap),
    share === null ? "" : message("stage-torch-gradient", { share: printed(share) }),
    meta.milliseconds ? `${meta.device ?? ""} ${meta.milliseconds.toFixed(1)} ms` : "",
  ];
  const seen = gap.most > 0.5 / 255; // else the eye could not tell: what is painted stays
  const picture = arrays.webp ? new Blob([arrays.webp.data], { type: "image/webp" }) : null;
  const V = seen ? (arrays.V?.data ?? picture) : null;
  return { gap: gap.most, said: said.filter(Boolean).join("   "), V, missed: seen && !V };
}

/**
 * The largest difference of V: of every value, or of a large V of those that travelled.
 * @type {(stage: Compared, arrays: AnswerArrays) => Gap|null}
 */
function gapOf({ current: { V }, scene: { frame } }, arrays) {
  if (arrays.V) return largest(arrays.V.data, (i) => V[i], arrays.V.data.length);
  if (!arrays.values || !arrays.index) return null;
  const [index, values] = [arrays.index.data, arrays.values.data];
  const size = frame.target[0] * frame.target[1];
  return largest(values, (k) => V[Math.floor(k / index.length) * size + index[k % index.length]], values.length);
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
const printed = (gap) => (gap === 0 ? message("stage-torch-exactly") : quantity(gap, 2));

/**
 * How far the browser's ∂L/∂θ is from torch's, as a share of its largest entry; null where there are no two.
 * @type {(stage: Compared, expected: Float64Array|undefined) => number|null}
 */
function gradientGap({ gradientPass, flows, scene, loss, selection }, expected) {
  if (!expected || !flows || !scene.family.linear) return null;
  if (LOSSES[loss]?.needs === "pixel" && selection.hover?.side === "target") return null; // torch's is that of the pin, not of this
  const gradient = gradientPass.whole(); // torch may answer before the frame that computes it
  if (!gradient) return null;
  const size = Math.max(...expected.map(Math.abs));
  const { most, lost } = largest(expected, (k) => gradient.theta[k], expected.length);
  return lost === expected.length ? null : most / (size || 1);
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

// The second, invisible component: what torch computed for a released θ, handed to the stage of the same key.
// stn_viz/stage/answer.py packs it.

import { unpack } from "../packing.js";
import { deliver } from "./registry.js";

/**
 * @import { Verdict } from "../math/validity.js"
 * @import { Tensor } from "../packing.js"
 */

/**
 * What a network makes of a picture.
 * @typedef {object} Opinion
 * @property {string} [name]    of the network
 * @property {number[]} [theta]  of its own box, P
 * @property {number} label      the class that it reads
 * @property {number[]} probabilities  of each class
 */

/** @typedef {{name: string, type: string}} FileMeta  the name of a download, and its media type */

/**
 * @typedef {object} AnswerMeta
 * @property {number} version
 * @property {string} key         of the stage that asked
 * @property {number} epoch       of the θ
 * @property {number} seq         the number of the report that is answered
 * @property {number|null} scene  the token of the scene that was computed; null: of any
 * @property {number[]} theta     the stage drops an answer to another one
 * @property {string} device
 * @property {number} milliseconds  that it took
 * @property {Verdict|null} verdict           on the grid
 * @property {Opinion|null} opinion           a network's, of V
 * @property {FileMeta|null} file  what `arrays.file` is
 * @property {number} [later]     torch is busy: after so many milliseconds it may be asked again; all but the names above is missing
 */

/**
 * All optional: V whole, or of a large one some values and a picture.
 * @typedef {object} AnswerArrays
 * @property {Tensor<Float32Array>} [V]       C×Ho×Wo
 * @property {Tensor<Int32Array>} [index]     K flat target pixels
 * @property {Tensor<Float32Array>} [values]  V there, C×K
 * @property {Tensor<Uint8Array<ArrayBuffer>>} [webp]  V, lossless
 * @property {Tensor<Float64Array>} [theta_gradient]  torch's ∂L/∂θ, P
 * @property {Tensor<Float32Array>} [grid]    source points, normalised, Ho×Wo×2
 * @property {Tensor<Float32Array>} [upstream]  torch's ∂L/∂V, C×Ho×Wo, for a loss without a formula here
 * @property {Tensor<Uint8Array<ArrayBuffer>>} [file]  a download that the stage asked for
 */

/** @typedef {{meta: AnswerMeta, arrays: AnswerArrays}} Answer */

/** @param {{data: Uint8Array<ArrayBuffer>|null}} component as Streamlit calls it */
export default function receiveAnswer({ data }) {
  if (!data) return;
  const answer = /** @type {Answer} */ (/** @type {unknown} */ (unpack(data)));
  deliver(answer.meta.key, answer);
}

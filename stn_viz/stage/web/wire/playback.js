// A descent as it came from Python: what each step is and sees.

/** @import { Tensor } from "../packing.js" */

/**
 * The words and small numbers of a descent of S steps: stn_viz/stage/playback.py packs them.
 * @typedef {object} PlaybackMeta
 * @property {string} clock    stages of one clock show one step
 * @property {number} at       the step to open at
 * @property {number} opening  a new one goes to that step
 * @property {number} rate     η of the plain SGD step ahead when it opens
 * @property {string} name     the run in a few words
 * @property {boolean} leads   whether this stage has the buttons
 * @property {number[]} sigmas  the blur of each level, source pixels
 * @property {number[]|null} answer  the θ that made T, where it is known, P
 */

/**
 * @typedef {object} PlaybackArrays
 * @property {Tensor<Float64Array>} playback_thetas     S×P
 * @property {Tensor<Float64Array>} playback_losses     S
 * @property {Tensor<Float64Array>} playback_gradients  ∂L/∂θ, S×P
 * @property {Tensor<Int32Array>} playback_seen         which of N levels each step sees, S
 * @property {Tensor<Float32Array>} playback_U          N×C×H×W
 * @property {Tensor<Float32Array>} [playback_T]        N×C×Ho×Wo, for a loss that compares
 * @property {Tensor<Float32Array>} [playback_grids]    S×Ho×Wo×2
 * @property {Tensor<Float32Array>} [playback_upstreams]  S×C×Ho×Wo
 * @property {Tensor<Float32Array>} [playback_answer]   source points of `answer`, Ho×Wo×2
 */

/**
 * What a step sees: the picture as it is, or blurred.
 * @typedef {{sigma: number, U: Tensor<Float32Array>, T: Float32Array|null}} Level
 */

/**
 * @typedef {object} Steps
 * @property {Float64Array[]} thetas
 * @property {Float64Array} losses
 * @property {Float64Array[]} gradients
 * @property {(k: number) => Level} level     what step k sees
 * @property {Float32Array[]|null} grids      source points, for a family that only torch can evaluate
 * @property {Float32Array[]|null} upstreams  ∂L/∂V, for a loss that only torch can evaluate
 * @property {Float32Array|null} answerGrid   source points of the answer, for such a family
 */

/** @typedef {PlaybackMeta & Steps} Playback */

/**
 * Cut an array into its rows, which share its memory.
 * @template {Float32Array|Float64Array} D
 * @param {Tensor<D>} array
 * @returns {D[]}
 */
function rows({ data, shape }) {
  const width = data.length / shape[0];
  return Array.from({ length: shape[0] }, (_, k) => /** @type {D} */ (data.subarray(k * width, (k + 1) * width)));
}

/** @type {(meta: {playback?: PlaybackMeta|null}, arrays: Partial<PlaybackArrays>) => Playback|null} */
export function playbackOf({ playback }, arrays) {
  if (!playback) return null;
  const of = /** @type {PlaybackArrays} */ (arrays);
  const [targets, seen] = [of.playback_T && rows(of.playback_T), of.playback_seen.data];
  const levels = rows(of.playback_U).map((data, k) => ({
    sigma: playback.sigmas[k],
    U: { data, shape: of.playback_U.shape.slice(1) },
    T: targets?.[k] ?? null,
  }));
  return {
    ...playback,
    thetas: rows(of.playback_thetas),
    losses: of.playback_losses.data,
    gradients: rows(of.playback_gradients),
    grids: of.playback_grids ? rows(of.playback_grids) : null,
    upstreams: of.playback_upstreams ? rows(of.playback_upstreams) : null,
    answerGrid: of.playback_answer?.data ?? null,
    level: (k) => levels[seen[k]],
  };
}

/**
 * Where a playback opens: at the step where it stood before, or where Python means it to.
 * @param {Playback} playback
 * @param {{playback?: Playback|null, step?: number}} [last]  what was shown before
 */
export function opensAt(playback, { playback: before, step } = {}) {
  const same =
    before?.at === playback.at &&
    before.opening === playback.opening &&
    before.thetas.length === playback.thetas.length &&
    before.thetas.every((theta, k) => theta.every((v, p) => v === playback.thetas[k][p]));
  return same ? (step ?? playback.at) : playback.at;
}

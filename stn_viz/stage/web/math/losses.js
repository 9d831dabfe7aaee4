// Losses L(V) that the browser computes by itself for every frame of a drag, with their ∂L/∂V: those of
// stn_viz/stage/losses.py. ∂L/∂V of every other loss is torch's to send.

/** @typedef {string} Loss  the id of one of stn_viz/differentiation/losses.py */

/**
 * What a loss is built from.
 * @typedef {object} Given
 * @property {number} channels  C
 * @property {Float32Array|null} [target]  T, C·N, for one that compares
 * @property {number|null} [pixel]  the flat index, for one pixel
 */

/** @typedef {Given & {size: number}} Sized  N target pixels */

/**
 * @typedef {object} Formula
 * @property {"nothing"|"pixel"|"target"} needs
 * @property {boolean} [plain]  its ∂L/∂V is 1 or 0, of which a picture says nothing
 * @property {(V: Float32Array, given: Given) => number} value  of V, C·N; NaN without what it needs
 * @property {(out: Float32Array, index: number[]|Uint32Array, V: () => Float32Array, given: Sized) => void} gradient
 *   writes ∂L/∂V for some target pixels into `out`, C·index.length zeros; `V` reads them
 */

/** @type {Record<Loss, Formula>} */
export const LOSSES = {
  pixel: {
    needs: "pixel",
    plain: true,
    value(V, { channels, pixel = null }) {
      if (pixel === null) return NaN;
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += V[c * (V.length / channels) + pixel];
      return sum;
    },
    gradient(out, index, _V, { channels, pixel = null }) {
      const k = pixel === null ? -1 : index.indexOf(pixel);
      if (k >= 0) for (let c = 0; c < channels; c++) out[c * index.length + k] = 1;
    },
  },
  sum: {
    needs: "nothing",
    plain: true,
    value(V) {
      let sum = 0;
      for (let i = 0; i < V.length; i++) sum += V[i];
      return sum;
    },
    gradient(out) {
      out.fill(1);
    },
  },
  difference: {
    needs: "target",
    value(V, { target }) {
      if (target?.length !== V.length) return NaN;
      let sum = 0;
      for (let i = 0; i < V.length; i++) sum += (V[i] - target[i]) ** 2;
      return sum / V.length;
    },
    gradient(out, index, V, { channels, target, size }) {
      if (target?.length !== channels * size) return;
      const values = V();
      for (let c = 0, k = 0; c < channels; c++)
        for (const i of index) {
          out[k] = (2 * (values[k] - target[c * size + i])) / target.length;
          k++;
        }
    },
  },
};

/**
 * L of a V, C·N; NaN where the browser cannot evaluate it.
 * @param {Loss} name
 * @param {Float32Array} V
 * @param {Partial<Given>} given
 */
export const lossOf = (name, V, given = {}) => LOSSES[name]?.value(V, { channels: 1, ...given }) ?? NaN;

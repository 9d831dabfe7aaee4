// A descent as it came from Python: what each step is and sees.

/**
 * @typedef {object} Tape
 * @property {string} clock     stages of one clock show one step
 * @property {number} at        the step to open at
 * @property {Float64Array[]} thetas
 * @property {Float64Array} losses
 * @property {Float64Array[]} gradients
 * @property {(k: number) => {sigma: number, U: object, T: Float32Array|null}} level  what step k sees
 * @property {Float32Array[]|null} grids      source points, for a family that only torch can evaluate
 * @property {Float32Array[]|null} upstreams  ∂L/∂V, for a loss that only torch can evaluate
 */

/** @returns {Tape|null} */
export function tapeOf(meta, arrays) {
  if (!meta.tape) return null;
  const rows = (name) => {
    const array = arrays[`tape_${name}`];
    if (!array) return null;
    const width = array.data.length / array.shape[0];
    return Array.from({ length: array.shape[0] }, (_, k) => array.data.subarray(k * width, (k + 1) * width));
  };
  const [maps, targets, seen] = [rows("U"), rows("T"), arrays.tape_seen.data];
  const levels = maps.map((data, k) => ({
    sigma: meta.tape.sigmas[k],
    U: { data, shape: arrays.tape_U.shape.slice(1) },
    T: targets?.[k] ?? null,
  }));
  return {
    ...meta.tape,
    thetas: rows("thetas"),
    losses: arrays.tape_losses.data,
    gradients: rows("gradients"),
    grids: rows("grids"),
    upstreams: rows("upstreams"),
    answerGrid: arrays.tape_answer?.data ?? null,
    level: (k) => levels[seen[k]],
  };
}

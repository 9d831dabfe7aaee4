// The gradients of the sampler by hand: ∂L/∂U (eq. 6) and ∂L/∂(x, y) (eq. 7). grid.js carries the latter on to θ.

import { place, tapsAxis, unit, weighted } from "./sampler.js";

/**
 * Carry ∂L/∂V back to U and to the source points.
 * @param {import("./packing.js").Tensor} U
 * @param {import("./grid.js").Grid} grid
 * @param {Float32Array|Float64Array} upstream ∂L/∂V, C·N
 * @param {{needU?: boolean, kink?: string, out?: object}} [options] `out`: the last result, to be written over
 * @returns {{U: Float64Array|null, x: Float64Array, y: Float64Array}} x, y per source pixel
 */
export function backward(U, grid, frame, kernel, padding, upstream, { needU = true, kink = "right", out = {} } = {}) {
  const { data, shape: [channels, h, w] } = U;
  const size = grid.x.length;
  const across = tapsAxis(w, kernel, padding, frame.alignCorners, kink);
  const down = tapsAxis(h, kernel, padding, frame.alignCorners, kink);
  const scale = unit(U);
  if (out.x?.length !== size) Object.assign(out, { x: new Float64Array(size), y: new Float64Array(size) });
  if (needU && out.U?.length !== data.length) out.U = new Float64Array(data.length);
  if (needU) out.U.fill(0);
  else out.U = null;
  for (let i = 0; i < size; i++) {
    let gx = 0, gy = 0;
    for (let c = 0, placed = false; c < channels; c++) {
      const g = upstream[c * size + i];
      if (g === 0) continue;
      if (!placed) {
        place(across, grid.x[i]);
        place(down, grid.y[i]);
        placed = true;
      }
      const start = c * h * w;
      gx += g * scale * weighted(data, start, w, down.weight, across.slope, down.index, across.index);
      gy += g * scale * weighted(data, start, w, down.slope, across.weight, down.index, across.index);
      if (needU) scatter(out.U, start, w, g, down, across);
    }
    out.x[i] = gx;
    out.y[i] = gy;
  }
  return out;
}

function scatter(toU, start, width, g, down, across) {
  for (let n = 0; n < down.count; n++) {
    const line = start + down.index[n] * width;
    for (let m = 0; m < across.count; m++) toU[line + across.index[m]] += g * down.weight[n] * across.weight[m];
  }
}

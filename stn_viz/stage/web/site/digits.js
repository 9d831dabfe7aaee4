// Digits of the static site: one of the bundled ones, turned as the app turns it.

import { SIDE } from "../math/network.js";
import { sample } from "../math/sampler.js";

/** @import { Tensor } from "../packing.js" */

/**
 * Where each pixel of a 28×28 map reads in another under an affine θ, in source pixels.
 * @param {ArrayLike<number>} theta  six numbers, row by row
 */
export function affinePlaces(theta) {
  const [x, y] = [new Float64Array(SIDE * SIDE), new Float64Array(SIDE * SIDE)];
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [u, v] = [i % SIDE, Math.floor(i / SIDE)].map((n) => (2 * n + 1) / SIDE - 1);
    x[i] = ((theta[0] * u + theta[1] * v + theta[2] + 1) * SIDE - 1) / 2;
    y[i] = ((theta[3] * u + theta[4] * v + theta[5] + 1) * SIDE - 1) / 2;
  }
  return { x, y };
}

/**
 * Turn a digit clockwise on the screen.
 * @type {(digits: Tensor, index: number, degrees: number) => Tensor}
 */
export function turned({ data }, index, degrees) {
  const plane = new Uint8Array(data.slice(index * SIDE * SIDE, (index + 1) * SIDE * SIDE));
  const U = { data: plane, shape: [1, SIDE, SIDE] };
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const V = sample(U, affinePlaces([cos, sin, 0, -sin, cos, 0]), { alignCorners: false }, "bilinear", "zeros");
  return { data: Uint8Array.from(V, (v) => Math.round(255 * v)), shape: U.shape };
}

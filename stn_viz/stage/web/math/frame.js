// The coordinate convention: θ maps target → source, points are [x, y] with y down, sizes [H, W]. See stn_viz/coords.py.

/**
 * @typedef {object} Frame
 * @property {[number, number]} source         size [H, W] of U
 * @property {[number, number]} target         size [Ho, Wo] of V
 * @property {boolean} alignCorners            ±1 are pixel centres (true) or outer edges (false)
 * @property {[number, number]} pixelsPerUnit  [x, y]: source pixels per normalised unit
 * @property {[number, number]} centre         [x, y]: the source pixel coordinate of normalised 0
 */

/** @returns {Frame} */
export function frameOf(meta) {
  const { source, target, align_corners: alignCorners } = meta.frame;
  const [h, w] = source;
  const pixelsPerUnit = alignCorners ? [(w - 1) / 2, (h - 1) / 2] : [w / 2, h / 2];
  return { source, target, alignCorners, pixelsPerUnit, centre: [(w - 1) / 2, (h - 1) / 2] };
}

/** Turn a normalised source point into source pixels; pixel centres are whole numbers. */
export const toPixels = (frame, [x, y]) => [
  x * frame.pixelsPerUnit[0] + frame.centre[0],
  y * frame.pixelsPerUnit[1] + frame.centre[1],
];

/** Turn source pixels into a normalised point; a one-pixel corner-aligned axis has only 0. */
export const toNormalised = (frame, [x, y]) => [
  (x - frame.centre[0]) / (frame.pixelsPerUnit[0] || Infinity),
  (y - frame.centre[1]) / (frame.pixelsPerUnit[1] || Infinity),
];

/**
 * Describe one target axis: pixel i lies the fraction (i + offset) / steps of the way from -1 to 1.
 * @returns {{steps: number, offset: number}}
 */
export function targetAxis(frame, axis) {
  const n = frame.target[1 - axis];
  if (frame.alignCorners && n > 1) return { steps: n - 1, offset: 0 };
  return { steps: n, offset: 0.5 };
}

/** Give the normalised target point of pixel (row, col). */
export function targetPoint(frame, row, col) {
  return [col, row].map((i, axis) => {
    const { steps, offset } = targetAxis(frame, axis);
    return (2 * (i + offset)) / steps - 1;
  });
}

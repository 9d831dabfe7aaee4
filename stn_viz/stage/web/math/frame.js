// The coordinate convention: θ maps target → source, points are [x, y] with y down, sizes [H, W]. See
// stn_viz/coordinates.py.

/**
 * @typedef {object} Frame
 * @property {Size} source           of U
 * @property {Size} target           of V
 * @property {boolean} alignCorners  ±1 are pixel centres (true) or outer edges (false)
 * @property {Point} pixelsPerUnit   source pixels per normalised unit
 * @property {Point} centre          the source pixel coordinate of normalised 0
 */

/**
 * A frame as Python packs it.
 * @typedef {{source: Size, target: Size, align_corners: boolean}} FrameMeta
 */

/**
 * @typedef {[number, number]} Size   [H, W], in pixels
 * @typedef {[number, number]} Point  [x, y]
 */

/**
 * @param {{frame: FrameMeta}} meta
 * @returns {Frame}
 */
export function frameOf(meta) {
  const { source, target, align_corners: alignCorners } = meta.frame;
  const [h, w] = source;
  /** @type {Point} */
  const pixelsPerUnit = alignCorners ? [(w - 1) / 2, (h - 1) / 2] : [w / 2, h / 2];
  return { source, target, alignCorners, pixelsPerUnit, centre: [(w - 1) / 2, (h - 1) / 2] };
}

/**
 * Turn a normalised source point into source pixels; pixel centres are whole numbers.
 * @type {(frame: Frame, point: Point) => Point}
 */
export const toPixels = (frame, [x, y]) => [
  x * frame.pixelsPerUnit[0] + frame.centre[0],
  y * frame.pixelsPerUnit[1] + frame.centre[1],
];

/**
 * Turn source pixels into a normalised point; a one-pixel corner-aligned axis has only 0.
 * @type {(frame: Frame, point: Point) => Point}
 */
export const toNormalised = (frame, [x, y]) => [
  (x - frame.centre[0]) / (frame.pixelsPerUnit[0] || Infinity),
  (y - frame.centre[1]) / (frame.pixelsPerUnit[1] || Infinity),
];

/**
 * Describe one target axis: pixel i lies the fraction (i + offset) / steps of the way from -1 to 1.
 * @param {Pick<Frame, "target"|"alignCorners">} frame
 * @param {number} axis 0 for x, 1 for y
 */
export function targetAxis(frame, axis) {
  const n = frame.target[1 - axis];
  if (frame.alignCorners && n > 1) return { steps: n - 1, offset: 0 };
  return { steps: n, offset: 0.5 };
}

/**
 * Give the normalised target point of pixel (row, col).
 * @type {(frame: Frame, row: number, col: number) => Point}
 */
export function targetPoint(frame, row, col) {
  const along = (/** @type {number} */ i, /** @type {number} */ axis) => {
    const { steps, offset } = targetAxis(frame, axis);
    return (2 * (i + offset)) / steps - 1;
  };
  return [along(col, 0), along(row, 1)];
}

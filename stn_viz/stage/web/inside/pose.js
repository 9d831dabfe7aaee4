// How a digit is posed by a hand: turn in degrees, clockwise on the screen; scale; shift in pixels, right and down.

/**
 * @typedef {[turn: number, scale: number, x: number, y: number]} Pose
 * @typedef {[x: number, y: number]} Place  in pixels of the picture, from its top left corner
 * @typedef {[height: number, width: number]} Size
 */

const SIDE = 28; // of an upright digit
const KNOB = 11; // pixels of the upright digit from its middle up to the handle

/**
 * Where a point of the upright digit is in the picture.
 * @param {Pose} pose
 * @param {Size} size  of the picture
 * @param {Place} point  from the digit's middle
 * @returns {Place}
 */
export function placed([turn, scale, x, y], [height, width], [right, down]) {
  const angle = (turn * Math.PI) / 180;
  const [c, s] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  return [width / 2 + x + c * right - s * down, height / 2 + y + s * right + c * down];
}

/** @type {(pose: Pose, size: Size) => Place} */
export const middle = (pose, size) => placed(pose, size, [0, 0]);

/** @type {(pose: Pose, size: Size) => Place} */
export const knob = (pose, size) => placed(pose, size, [0, -KNOB]);

/**
 * The corners of the digit's own frame.
 * @param {Pose} pose
 * @param {Size} size
 * @returns {Place[]} clockwise from the top left
 */
export function corners(pose, size) {
  const h = SIDE / 2;
  const square = /** @type {Place[]} */ ([
    [-h, -h],
    [h, -h],
    [h, h],
    [-h, h],
  ]);
  return square.map((point) => placed(pose, size, point));
}

/**
 * Draw every number of a pose to its bounds.
 * @param {Pose} pose
 * @param {[number, number][]} bounds
 * @returns {Pose}
 */
export const bounded = (pose, bounds) =>
  /** @type {Pose} */ (pose.map((v, k) => Math.min(Math.max(v, bounds[k][0]), bounds[k][1])));

/**
 * The pose once its handle is at a place: whole degrees, hundredths.
 * @param {Pose} pose
 * @param {Size} size
 * @param {Place} place
 * @returns {Pose}
 */
export function swung(pose, size, [px, py]) {
  const [cx, cy] = middle(pose, size);
  const [right, down] = [px - cx, py - cy];
  const turn = Math.round((Math.atan2(right, -down) * 180) / Math.PI);
  return [turn, round(Math.hypot(right, down) / KNOB, 100), pose[2], pose[3]];
}

/**
 * The pose once the digit is carried from one place to another, by quarters of a pixel.
 * @param {Pose} pose
 * @param {Place} from
 * @param {Place} to
 * @returns {Pose}
 */
export function carried([turn, scale, x, y], from, to) {
  return [turn, scale, round(x + to[0] - from[0], 4), round(y + to[1] - from[1], 4)];
}

/** @type {(value: number, parts: number) => number} */
const round = (value, parts) => Math.round(value * parts) / parts + 0;

/**
 * What a hand takes hold of at a place: a handle, else the digit whose middle is nearest.
 * @param {Pose[]} poses
 * @param {Size} size
 * @param {Place} place
 * @param {number} reach  of a handle, in pixels of the picture
 * @returns {{digit: number, handle: boolean}}
 */
export function grasped(poses, size, [x, y], reach) {
  const distances = (/** @type {Place[]} */ places) => places.map(([a, b]) => Math.hypot(a - x, b - y));
  const handles = distances(poses.map((pose) => knob(pose, size)));
  const near = handles.indexOf(Math.min(...handles));
  if (handles[near] <= reach) return { digit: near, handle: true };
  const middles = distances(poses.map((pose) => middle(pose, size)));
  return { digit: middles.indexOf(Math.min(...middles)), handle: false };
}

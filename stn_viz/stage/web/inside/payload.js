// What Python sends of a passage, and what the figure's controls stand at. stn_viz/app/inside/packing.py packs it.

import { unpack } from "../packing.js";

/**
 * @import { Tensor } from "../packing.js"
 * @import { Pose } from "./pose.js"
 */

/**
 * @typedef {object} Block
 * @property {string} name
 * @property {string} kind
 * @property {string} title
 * @property {number} lane      the row in which it stands; -1 beside all rows
 * @property {string[]} inputs  names of the blocks that it reads
 * @property {number[]} shape
 * @property {number} parameters
 * @property {number} low
 * @property {number} high
 * @property {number} [norm]      of ∂L, where it came back
 * @property {number} [steepest]  the largest ∂L in size
 * @property {string} [note]      stands in the place of what is not there
 * @property {string} [foot]      says which part is shown
 * @property {number[]} [entries] the places of the numbers, where not all are listed
 * @property {"picture"|"colour"|"magnitude"} [look]
 *
 * @typedef {object} Regression
 * @property {string} family
 * @property {string[]} parameters
 * @property {number[]} own
 * @property {number[]} used
 * @property {number[]} bias
 * @property {number[]} features
 * @property {number[]} identity
 *
 * @typedef {"forward"|"backward"} Way
 *
 * @typedef {object} State
 * @property {Pose[]} poses
 * @property {(number|null)[][]} hands
 * @property {Way} way
 * @property {number} against
 * @property {string} opened
 *
 * @typedef {object} Meta
 * @property {number} version
 * @property {number} seq
 * @property {State} state
 * @property {Block[]} blocks
 * @property {Regression[]} regressions
 * @property {string} arrangement
 * @property {number|null} label
 * @property {number|null} loss
 * @property {[number, number][]} bounds
 * @property {Record<string, [string, string][]>} links
 * @property {number} milliseconds
 * @property {boolean} projector
 * @property {{says: string, lead: string, rows: string[]}} [recorded]  of a recording: nobody answers
 * @property {import("../paint/palette.js").Palette} palette
 * @property {import("../texts.js").Texts} texts
 *
 * @typedef {{meta: Meta, arrays: Record<string, Tensor>}} Passage
 */

/** @type {(bytes: Uint8Array<ArrayBuffer>) => Passage} */
export const read = (bytes) => /** @type {Passage} */ (/** @type {unknown} */ (unpack(bytes)));

/**
 * Tell whether two states are of networks of one kind: as many digits, as many entries of θ.
 * @param {State} a
 * @param {State} b
 */
export const alike = (a, b) =>
  a.poses.length === b.poses.length &&
  a.hands.length === b.hands.length &&
  a.hands.every((hand, k) => hand.length === b.hands[k].length);

/** @type {(state: State) => State} */
export const copied = (state) => ({
  ...state,
  poses: state.poses.map((pose) => /** @type {Pose} */ ([...pose])),
  hands: state.hands.map((hand) => [...hand]),
});

/**
 * Order the blocks as light runs through them.
 * @param {Block[]} blocks
 * @param {Way} way
 * @returns {Map<string, number>} the step at which each lights up, by name: two branches run side by side
 */
export function order(blocks, way) {
  /** @type {Map<string, number>} */
  const steps = new Map();
  for (const { name, inputs } of blocks)
    steps.set(name, Math.max(-1, ...inputs.map((input) => steps.get(input) ?? -1)) + 1);
  const last = Math.max(...steps.values());
  if (way === "backward") for (const [name, step] of steps) steps.set(name, last - step);
  return steps;
}

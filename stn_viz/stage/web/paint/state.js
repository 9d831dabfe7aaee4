// The state of a stage as far as it is drawn. Whoever has these fields can be drawn; nothing here is written to.

import { COLOUR } from "./palette.js";

/**
 * @import { Family } from "../math/family.js"
 * @import { Force } from "../math/forces.js"
 * @import { Frame, Point } from "../math/frame.js"
 * @import { Grid } from "../math/grid.js"
 * @import { Loss } from "../math/losses.js"
 * @import { Pieces } from "../math/outline.js"
 * @import { Padding } from "../math/taps.js"
 * @import { Verdict } from "../math/validity.js"
 * @import { Tensor } from "../packing.js"
 * @import { Arrow } from "./arrows.js"
 * @import { Look, Sheet } from "./picture.js"
 */

/**
 * A pixel of one of the two pictures; `chosen` where a person pinned it.
 * @typedef {{side: "source"|"target", row: number, col: number, chosen?: boolean}} Place
 */

/**
 * @typedef {object} DrawnScene
 * @property {Family} family
 * @property {Frame} frame
 * @property {Tensor} U
 * @property {Float32Array} values  U, C·H·W
 * @property {Uint32Array|null} words  U as a canvas paints it
 * @property {Float32Array|null} fixed  the picture that V is to look like, C·Ho·Wo
 * @property {Uint32Array|null} fixedWords  the same as a canvas paints it
 * @property {number} channels
 * @property {string} kernel
 * @property {Padding} padding
 * @property {boolean} scattered
 * @property {Record<string, string>} labels
 * @property {Float32Array|null} difference  what V is compared with
 */

/**
 * One plain step ahead of θ, beside a descent.
 * @typedef {object} Preview
 * @property {{k: number, sides: Pieces[]}[]} way  boxes of some steps
 * @property {Pieces[]|null} answer  the box of the θ that made T
 * @property {Pieces[]|null} sides   the box one step on
 * @property {Force[]} forces
 * @property {number} strongest      of them, L a source pixel
 */

/**
 * The last whole pass of the gradient.
 * @typedef {{U: Float64Array, theta: Float64Array, upstream: Float32Array}} Gradient
 */

/**
 * Values of full colour and the longest arrow.
 * @typedef {{U: number, V: number, arrow: number, theta: number}} GradientRange
 */

/**
 * @typedef {object} StageState
 * @property {DrawnScene} scene
 * @property {Float64Array} theta
 * @property {{grid: Grid, V: Float32Array, edition: number}} current  the warp of θ
 * @property {Pieces[]} sides        of its box
 * @property {Verdict|null} verdict  on it
 * @property {Record<string, boolean>} overlays  which are on
 * @property {Look} look
 * @property {string} ink            of the page
 * @property {boolean} stale         the pictures below the overlays have to be painted anew
 * @property {boolean} moving        V may be painted fast
 * @property {boolean} projector     thick lines, large words
 * @property {number|null} channel
 * @property {Loss} loss
 * @property {boolean} flows         the gradient is looked at
 * @property {Gradient|null} gradient
 * @property {GradientRange} gradientRange
 * @property {{arrows: Arrow[], edition: number, sheet: Sheet}} gradientPass  ∂L/∂(x, y), ∂L/∂U and when they changed
 * @property {{theta?: number[], label?: number}|null} network
 * @property {{V?: Float32Array, image?: ImageBitmap}|null} torch  its V, where it is the better one
 * @property {Preview} preview
 * @property {{open: boolean, guessing: boolean, guess: Pieces[]|null, V: Float32Array|null}} prediction
 * @property {DrawnHandles} handles
 * @property {{marked: Place[]}} selection
 * @property {{readers: {targets: number[], weights: number[]}|null}} microscope
 * @property {{shows: string, at: number, turn: "U"|"V"}} large  what fills the stage, where the wipe's line stands as a
 *   share of V's width, and which of the two is seen while they blink, V or the other
 * @property {{step: number, shows: "T"|"difference"|null}} player  what a descent shows instead of V
 */

/**
 * @typedef {object} DrawnHandles
 * @property {boolean} many
 * @property {[Point, Point]|null} lasso  corners, in source pixels
 * @property {[Point, Point]|null} stalk  of the knob that rotates, in CSS pixels
 * @property {() => [from: Point, to: Point][]} ways  of control points, in source pixels
 */

/**
 * How much thicker lines are for a projector.
 * @type {(state: {projector: boolean}) => number}
 */
export const thickness = ({ projector }) => (projector ? Math.max(2, innerHeight / 360) : 1);

const SMALL = 10; // pixels
const SEEN = 0.026; // of a screen's height: the smallest words that the last row of a hall can read

/**
 * The size of the smallest words in the pictures, in pixels.
 * @type {(state: {projector: boolean}) => number}
 */
export const smallWords = ({ projector }) => (projector ? Math.max(SMALL, Math.round(SEEN * innerHeight)) : SMALL);

/**
 * The marked places, each with the colour of its mark.
 * @type {(state: Pick<StageState, "selection">) => {place: Place, colour: string}[]}
 */
export const pinned = ({ selection: { marked } }) =>
  marked.map((place, k) => ({ place, colour: k ? COLOUR.second : COLOUR.target }));

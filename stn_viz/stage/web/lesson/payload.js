// A lesson as Python packed it, and the store of its views: those that came with it and those that come later.

import { joined } from "../joined.js";
import { unpack } from "../packing.js";

/**
 * @import { Palette } from "../paint/palette.js"
 * @import { Data as BoardData } from "../scoreboard/scoreboard.js"
 * @import { Texts } from "../texts.js"
 * @import { Tensor } from "../packing.js"
 */

/**
 * @typedef {object} Option  an answer and what is said to whoever gives it
 * @property {string|null} text
 * @property {string|null} feedback
 * @property {boolean} right
 * @property {string|null} misconception  a tag
 * @property {number|null} value   of a number or of what is measured of a box; null: every other answer
 * @property {number} within       how far a box may be from it, or a pixel from `at` in rows and in columns
 * @property {[row: number, col: number]|null} at  of a pixel
 * @property {number[]|null} order  the items' numbers
 *
 * @typedef {"choice"|"number"|"box"|"pixel"|"order"} Kind  of a question
 *
 * @typedef {object} Ask
 * @property {Kind} kind
 * @property {string} question
 * @property {number} tolerance
 * @property {string|null} measure  the control that is read off a box
 * @property {"U"|"V"} map          where a pixel is clicked
 * @property {string[]} items
 * @property {Option[]} options
 *
 * @typedef {"microscope"|"caption"|"theta"|"header"|"exhibit"|"curve"} Hidden
 * @typedef {"source"|"target"|"theta"|"network"|"microscope"|"curve"|"landscape"|"exhibit"} Region  of the stage
 * @typedef {"theta"|"forward"|"descent"|"sweep"|"pixelwise"} Play
 *
 * @typedef {object} Step
 * @property {string} id
 * @property {string|null} lesson    its lesson, in a lecture of several
 * @property {string} say
 * @property {string|null} aha
 * @property {string|null} formula
 * @property {string|null} note      for the presenter alone
 * @property {Hidden[]} hide
 * @property {Region[]|null} about     what it speaks of; none: of all; null: the stage itself tells
 * @property {Play|null} play
 * @property {string} stage          a view
 * @property {string|null} then      the view that answers
 * @property {string|null} open      the address of the app's page in this state
 * @property {Ask|null} ask
 *
 * @typedef {object} Row  of a check: one choice of its numbers
 * @property {string} question
 * @property {number|null} answer
 * @property {Wrong[]} wrong
 * @property {RowOption[]} options
 *
 * @typedef {{value: number, misconception: string|null}} Wrong  a number that is often given
 * @typedef {{text: string, right: boolean, misconception: string|null}} RowOption
 * @typedef {{kind: "number"|"choice", rows: Row[], why: string, tolerance: number}} Check
 *
 * @typedef {object} Opening  what the address says
 * @property {string|null} step  an id, in a lecture with its lesson's
 * @property {boolean} projector
 * @property {boolean} lecture   given by a presenter: nothing is remembered, no answer is waited for
 * @property {boolean} chrome    there is more than stage and card
 * @property {number} seed       of the numbers of the checks
 *
 * @typedef {{id: string, title: string, idea: string, minutes: number}} Head
 * @typedef {{id: string, title: string, idea: string}} Part  a lesson of which a lecture shows steps
 * @typedef {{id: string, title: string, minutes: number, lessons: Part[]}} Cut
 * @typedef {{name: string, step: string|null}} Misconception  and the step that treats it
 * @typedef {object} Links
 * @property {string|null} lesson  the address of a step, with {lesson} and {step}; null without the app
 * @property {string|null} rooms   where a teacher opens a room; null without a server
 *
 * @typedef {object} LessonMeta
 * @property {number} version
 * @property {string} language
 * @property {Texts} texts
 * @property {Palette} palette
 * @property {Head} lesson
 * @property {Step[]} steps
 * @property {Check[]} checks
 * @property {Record<string, Misconception>} misconceptions
 * @property {Cut|null} cut  a lecture of several lessons
 * @property {Opening} open
 * @property {Links} links
 * @property {Record<string, PackedView>} views
 */

/**
 * A view as it was packed: it names the arrays that hold its bytes, in their order.
 * @typedef {Record<string, unknown> & {kind: string, scene?: Names, answer?: Names, rival?: Names, tiles?: Names, passage?: Names}} PackedView
 * @typedef {string[]|null} Names
 */

/**
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {{kind: "stage", scene: Bytes, answer: Bytes|null}} StageView  answer: what torch says of its θ
 * @typedef {{kind: "descent", scene: Bytes, rival: Bytes|null, step: number, landscapes: string[]}} DescentView
 *   landscapes: the loss over θ as SVG, for each of the two; none where the link names no axes
 * @typedef {object} ExhibitView
 * @property {"exhibit"} kind
 * @property {Bytes|null} scene
 * @property {string} title
 * @property {string} description
 * @property {string[]} findings
 * @property {string} fault   its line of code
 * @property {string} fix     the same line, fixed
 * @property {boolean} mended  whether it was played with it
 * @property {string} svg     a chart of its calls; "" without
 *
 * @typedef {{kind: "tiles", title: string, tiles: Bytes, caption: string}} TilesView  a title or caption may be ""
 * @typedef {{kind: "figure", title: string, passage: Bytes, caption: string}} FigureView  figure 2 of a network
 * @typedef {{kind: "board", title: string, board: BoardData, caption: string}} BoardView
 * @typedef {{kind: "chart", title: string, svg: string, caption: string}} ChartView
 * @typedef {{label: string, values: number[]}} Across
 * @typedef {{label: string, min: number, max: number}} Upwards
 * @typedef {{name: string, colour: string, values: (number|null)[], dash: string}} Series
 * @typedef {object} CurveView
 * @property {"curve"} kind
 * @property {Across} x
 * @property {Upwards} y
 * @property {Series[]} series
 * @property {[number, number]|null} band  of x, shaded
 * @property {string} caption
 *
 * @typedef {StageView|DescentView|ChartView|CurveView|TilesView|FigureView|BoardView|ExhibitView} View
 * @typedef {View & {id: string}} NamedView  as the player keeps it
 */

/** What of a packed view names an array. */
const BINARY = /** @type {const} */ (["scene", "answer", "rival", "tiles", "passage"]);

/**
 * Put a payload together from its parts, which several views may share.
 * @param {string[]} names
 * @param {Record<string, Tensor>} arrays
 * @returns {Bytes}
 */
function together(names, arrays) {
  const parts = names.map((name) => /** @type {Bytes} */ (arrays[name].data));
  return parts.length === 1 ? parts[0] : joined(parts);
}

/**
 * Put a view's bytes in the place of their names.
 * @param {string} id
 * @param {PackedView} view
 * @param {Record<string, Tensor>} arrays
 */
function filled(id, view, arrays) {
  const found = /** @type {Record<string, unknown>} */ ({ ...view, id });
  for (const part of BINARY) {
    const names = view[part];
    if (names) found[part] = together(names, arrays);
  }
  return /** @type {NamedView} */ (/** @type {unknown} */ (found));
}

/** The views of one lesson in one language. */
export class Views {
  constructor() {
    /** @type {Map<string, NamedView>} */
    this.found = new Map();
    /** @type {Set<() => void>} */
    this.listeners = new Set();
  }

  /**
   * @param {Record<string, PackedView>} views
   * @param {Record<string, Tensor>} arrays
   */
  add(views, arrays) {
    for (const [id, view] of Object.entries(views))
      if (!this.found.has(id)) this.found.set(id, filled(id, view, arrays));
    for (const listener of this.listeners) listener();
  }

  /** @param {string|null} id */
  get(id) {
    return id === null ? null : (this.found.get(id) ?? null);
  }

  /**
   * Which of these views have not come, each once.
   * @param {(string|null)[]} ids
   */
  missing(ids) {
    return [...new Set(ids)].filter((id) => id !== null).filter((id) => !this.found.has(id));
  }
}

// Streamlit serves each component's modules at an address of its own, so this module may be there twice: the store is
// one.
const NAME = Symbol.for("stn-viz-lessons");
const page = /** @type {Record<symbol, Map<string, Views>|undefined>} */ (/** @type {unknown} */ (globalThis));
page[NAME] ??= new Map();
const store = page[NAME];

/**
 * Give the views of a lesson in a language; what came before is still there.
 * @param {string} lesson
 * @param {string} language
 */
export function viewsOf(lesson, language) {
  const key = `${lesson}/${language}`;
  const views = store.get(key) ?? new Views();
  store.set(key, views);
  return views;
}

/**
 * Read a payload.
 * @param {Bytes} bytes
 */
export function readLesson(bytes) {
  const { meta, arrays } = unpack(bytes);
  const lesson = /** @type {LessonMeta} */ (/** @type {unknown} */ (meta));
  const views = viewsOf(lesson.lesson.id, lesson.language);
  views.add(lesson.views, arrays);
  return { lesson, views };
}

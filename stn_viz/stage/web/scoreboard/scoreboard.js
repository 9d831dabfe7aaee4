// The scoreboard: our error and the paper's for every network, as numbers and as two marks on one axis; a click
// chooses. Data: app/models/card.py.

import { element } from "../dom.js";
import { Mounted } from "../mounted.js";
import { usePalette } from "../paint/palette.js";
import { message, useTexts } from "../texts.js";

/**
 * @typedef {object} Cell  of one network; errors in percent, null where nobody knows
 * @property {string} network
 * @property {boolean} there   it has been trained
 * @property {number|null} ours
 * @property {number|null} paper
 * @property {boolean} beaten  ours is at or below the paper's
 *
 * @typedef {object} Section
 * @property {string} title
 * @property {string[]} columns
 * @property {{name: string, cells: Cell[]}[]} rows
 * @property {{name: string, cells: {ours: number|null, paper: number|null}[]}[]} worth  what the transformer is worth
 *
 * @typedef {object} Data
 * @property {Section[]} sections
 * @property {{network: string, there: boolean, ours: number|null, slope?: number|null, schedule: string}[]} extra
 * @property {string} chosen
 * @property {import("../texts.js").Texts} texts
 * @property {import("../paint/palette.js").Palette} palette
 *
 * @typedef {(name: "chosen", network: string) => void} Send
 */

const [LOW, HIGH] = [0.4, 50]; // percent, ends of the logarithmic axis that all cells share
const boards = new Mounted((/** @type {Board} */ board) => board.root.remove());

const place = (/** @type {number} */ error) =>
  (100 * Math.log(Math.min(Math.max(error, LOW), HIGH) / LOW)) / Math.log(HIGH / LOW);
const figure = (/** @type {number|null} */ value, /** @type {number} */ digits) =>
  value === null ? "–" : value.toFixed(digits);

/**
 * @param {Cell} cell
 * @param {Board} board
 */
function cellOf({ network, there, ours, paper, beaten }, board) {
  const says = saidOf({ there, ours, paper });
  const theirs = paper === null ? "" : message("scoreboard-paper", { error: figure(paper, 1) });
  const seen = [`${figure(ours, 2)}${beaten ? " ✓" : ""}`, theirs];
  const button = element(
    "button",
    {
      class: "cell",
      type: "button",
      disabled: !there,
      title: there ? message("scoreboard-look", { says }) : message("scoreboard-train", { says, network }),
      "aria-label": message("scoreboard-cell", { network, seen: seen.join(" ").trim() }), // holds what is seen; the title says it in full
      "aria-current": network === board.data.chosen ? "true" : null,
      "data-network": network,
      "data-beaten": beaten ? "yes" : "no",
    },
    element("b", { class: "ours" }, seen[0]),
    " ",
    element("span", { class: "paper" }, seen[1]),
    axisOf(ours, paper),
  );
  button.addEventListener("click", () => board.send("chosen", network));
  return element("td", {}, button);
}

/**
 * What is known of a network's error, and of the paper's.
 * @param {Pick<Cell, "there"|"ours"|"paper">} cell
 */
function saidOf({ there, ours, paper }) {
  const what = !there ? "untrained" : ours === null ? "unmeasured" : "error";
  const fields = { error: figure(ours, 2), paper: figure(paper, 1) };
  return paper === null ? message(`scoreboard-${what}`, fields) : message(`scoreboard-${what}-paper`, fields);
}

/**
 * The two errors as marks on one logarithmic axis.
 * @param {number|null} ours
 * @param {number|null} paper
 */
function axisOf(ours, paper) {
  const mark = (/** @type {string} */ who, /** @type {number|null} */ error) =>
    error === null ? null : element("i", { class: `mark ${who}`, style: `left:${place(error)}%` });
  const between = () => {
    if (ours === null || paper === null) return null;
    const [from, to] = [place(ours), place(paper)].sort((a, b) => a - b);
    return element("i", { class: "between", style: `left:${from}%;width:${to - from}%` });
  };
  return element("span", { class: "axis" }, between(), mark("theirs", paper), mark("mine", ours));
}

/**
 * @param {Section} section
 * @param {Board} board
 */
function tableOf({ title, columns, rows, worth }, board) {
  const rowHead = (/** @type {string} */ name) => element("th", { scope: "row" }, name);
  const head = element(
    "thead",
    {},
    element(
      "tr",
      {},
      element("td"), // above the names of the rows
      ...columns.map((name) => element("th", { scope: "col" }, name)),
    ),
  );
  const body = element(
    "tbody",
    {},
    ...rows.map(({ name, cells }) => element("tr", {}, rowHead(name), ...cells.map((one) => cellOf(one, board)))),
    ...worth.map(({ name, cells }) => element("tr", { class: "worth" }, rowHead(name), ...cells.map(worthOf))),
  );
  const table = element("table", {}, element("caption", {}, title), columns.length > 1 ? head : null, body);
  return element("section", {}, table);
}

/** @param {{ours: number|null, paper: number|null}} what */
const worthOf = ({ ours, paper }) =>
  element(
    "td",
    { "data-beaten": ours !== null && paper !== null && ours <= paper ? "yes" : "no" },
    element("b", {}, figure(ours, 2)),
    element("span", { class: "paper" }, message("scoreboard-paper", { error: figure(paper, 2) })),
  );

/** @param {Board} board */
function extraOf(board) {
  const rows = board.data.extra.map(({ network, there, ours, slope, schedule }) => {
    const said = scheduleOf(schedule, slope);
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, network),
      cellOf({ network, there, ours, paper: null, beaten: false }, board),
      element("td", { class: "schedule" }, said),
    );
  });
  return element("section", {}, element("table", {}, element("caption", {}, message("scoreboard-extra")), ...rows));
}

/**
 * @param {string} schedule
 * @param {number|null} [slope]
 */
function scheduleOf(schedule, slope) {
  if (slope === null || slope === undefined) return schedule;
  const number = slope.toFixed(2);
  return schedule
    ? message("scoreboard-schedule-slope", { schedule, slope: number })
    : message("scoreboard-slope", { slope: number });
}

const legend = () =>
  element(
    "p",
    { class: "legend" },
    element("i", { class: "mark mine" }),
    element("span", {}, message("scoreboard-legend-ours")),
    element("i", { class: "mark theirs" }),
    element("span", {}, message("scoreboard-legend-paper", { low: LOW, high: HIGH })),
    element("span", {}, message("scoreboard-legend-beaten")),
  );

class Board {
  /**
   * @param {HTMLElement} parent
   * @param {Data} data
   * @param {Send} send
   */
  constructor(parent, data, send) {
    this.root = element("div", { class: "stn-board", "data-testid": "stn-board" });
    this.data = data;
    this.send = send;
    parent.append(this.root);
  }

  /**
   * @param {Data} data
   * @param {Send} send
   */
  update(data, send) {
    this.data = data;
    this.send = send;
    usePalette(data.palette, this.root);
    const [first, ...others] = data.sections.map((section) => tableOf(section, this));
    const side = element("div", { class: "side" }, ...others, data.extra.length ? extraOf(this) : null);
    this.root.replaceChildren(legend(), element("div", { class: "columns" }, first, side));
  }
}

/** @param {{data: Data, parentElement: HTMLElement, setStateValue: Send}} host */
export default function ({ data, parentElement, setStateValue }) {
  useTexts(data.texts);
  const opened = () => new Board(parentElement, data, setStateValue);
  const board = boards.get(parentElement) ?? boards.open(parentElement, opened);
  board.update(data, setStateValue);
  return boards.leaving(parentElement);
}

// The scoreboard: our error and the paper's for every network, as numbers and as two marks on one axis; a click chooses.
// Data: ui/desk_board.py.

import { make } from "../tiles/curves.js";

const [LOW, HIGH] = [0.4, 50]; // percent, ends of the logarithmic axis that all cells share
const boards = new WeakMap();

const place = (error) => (100 * Math.log(Math.min(Math.max(error, LOW), HIGH) / LOW)) / Math.log(HIGH / LOW);
const figure = (value, digits) => (value === null ? "–" : value.toFixed(digits));

function cell(parent, { network, there, ours, paper, beaten }, board) {
  const button = make("button", "cell", make("td", "", parent));
  button.type = "button";
  button.dataset.network = network;
  button.dataset.beaten = beaten ? "yes" : "no";
  button.disabled = !there;
  if (network === board.data.chosen) button.setAttribute("aria-current", "true");
  const mine = !there ? "not trained" : ours === null ? "not measured on MNIST" : `error ${figure(ours, 2)} %`;
  const says = paper === null ? mine : `${mine}, the paper's ${figure(paper, 1)} %`;
  button.title = there ? `${says}: look at it` : `${says}: stn-viz train ${network}`;
  const seen = [`${figure(ours, 2)}${beaten ? " ✓" : ""}`, paper === null ? "" : `paper ${figure(paper, 1)}`];
  make("b", "ours", button, seen[0]);
  button.append(" ");
  make("span", "paper", button, seen[1]);
  button.setAttribute("aria-label", `${network}: ${seen.join(" ").trim()}`); // holds what is seen; the title says it in full
  const axis = make("span", "axis", button);
  if (ours !== null && paper !== null) {
    const [from, to] = [place(ours), place(paper)].sort((a, b) => a - b);
    Object.assign(make("i", "between", axis).style, { left: `${from}%`, width: `${to - from}%` });
  }
  if (paper !== null) make("i", "mark theirs", axis).style.left = `${place(paper)}%`;
  if (ours !== null) make("i", "mark mine", axis).style.left = `${place(ours)}%`;
  button.addEventListener("click", () => board.send("chosen", network));
}

function table(parent, section, board) {
  const root = make("table", "", make("section", "", parent));
  make("caption", "", root, section.title);
  if (section.columns.length > 1) {
    const head = make("tr", "", make("thead", "", root));
    make("td", "", head); // above the names of the rows
    for (const name of section.columns) make("th", "", head, name).scope = "col";
  }
  const body = make("tbody", "", root);
  for (const { name, cells } of section.rows) {
    const row = make("tr", "", body);
    make("th", "", row, name).scope = "row";
    for (const one of cells) cell(row, one, board);
  }
  for (const { name, cells } of section.worth) {
    const row = make("tr", "worth", body);
    make("th", "", row, name).scope = "row";
    for (const { ours, paper } of cells) {
      const shown = make("td", "", row);
      make("b", "", shown, figure(ours, 2));
      make("span", "paper", shown, `paper ${figure(paper, 2)}`);
      shown.dataset.beaten = ours !== null && paper !== null && ours <= paper ? "yes" : "no";
    }
  }
}

class Board {
  constructor(parent) {
    this.root = make("div", "stn-board", null);
    this.root.dataset.testid = "stn-board";
    parent.append(this.root);
  }

  update(data, send) {
    Object.assign(this, { data, send });
    this.root.replaceChildren();
    const legend = make("p", "legend", this.root);
    make("i", "mark mine", legend);
    make("span", "", legend, "ours");
    make("i", "mark theirs", legend);
    make("span", "", legend, `the paper's; both on one logarithmic axis, ${LOW} to ${HIGH} %`);
    make("span", "", legend, "✓ at or below the paper's");
    const columns = make("div", "columns", this.root);
    table(columns, data.sections[0], this);
    const side = make("div", "side", columns);
    for (const section of data.sections.slice(1)) table(side, section, this);
    if (data.extra.length) {
      const root = make("table", "", make("section", "", side));
      make("caption", "", root, "Outside the table");
      for (const { network, there, ours, slope, lesson } of data.extra) {
        const row = make("tr", "", root);
        make("th", "", row, network).scope = "row";
        cell(row, { network, there, ours, paper: null, beaten: false }, this);
        make(
          "td",
          "lesson",
          row,
          [lesson, slope === null || slope === undefined ? "" : `slope ${slope.toFixed(2)}`].filter(Boolean).join(", "),
        );
      }
    }
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const board = boards.get(parentElement) ?? new Board(parentElement);
  boards.set(parentElement, board);
  board.update(data, setStateValue);
  return () => {
    board.root.remove();
    boards.delete(parentElement);
  };
}

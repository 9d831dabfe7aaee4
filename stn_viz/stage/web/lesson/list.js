// The list of lessons and lectures: what each is about, how long it takes, how far one has come. Data:
// app/learn/catalogue.py; how far one has come stands in the browser's storage.

import { element } from "../paint/dom.js";
import { usePalette } from "../paint/palette.js";
import { message, useTexts } from "../texts.js";
import { Shelf } from "./progress.js";
import { typeset } from "./typeset.js";

/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {number|null} [number]  its place in the course; a lecture and a lesson of one's own have none
 * @property {string} title
 * @property {string} [idea]
 * @property {number} minutes
 * @property {number} steps
 * @property {string} href
 *
 * @typedef {object} Data
 * @property {string} lectures  the heading above them
 * @property {Entry[]} lessons
 * @property {Entry[]} cuts
 * @property {import("../texts.js").Texts} texts
 * @property {import("../paint/palette.js").Palette} palette
 */

/** @param {Entry} entry */
function lesson({ id, number, title, idea, minutes, steps, href }) {
  const seen = Math.min(new Set(new Shelf(id).load().seen).size, steps);
  const far = seen === steps ? message("learn-done") : message("learn-seen", { seen, steps });
  return element(
    "li",
    { "data-lesson": id },
    element("a", { href, target: "_self" }, number ? message("learn-entry", { number, title }) : title),
    element("p", {}, ...typeset(idea ?? "")),
    element(
      "p",
      { class: "takes" },
      message("learn-takes", { minutes, steps }),
      seen ? element("span", { class: "far" }, far) : null,
    ),
    seen ? element("progress", { max: steps, value: seen, "aria-label": far }) : null,
  );
}

/** @param {Entry} entry */
const lecture = ({ id, title, minutes, steps, href }) =>
  element(
    "li",
    { "data-cut": id },
    element("a", { href, target: "_self" }, title),
    element("p", { class: "takes" }, message("learn-takes", { minutes, steps })),
  );

/** @param {{data: Data, parentElement: HTMLElement}} component as Streamlit calls it */
export default function mount({ data, parentElement }) {
  useTexts(data.texts);
  const root = element(
    "div",
    { class: "lesson-list", "data-testid": "lesson-list" },
    element("ol", {}, ...data.lessons.map(lesson)),
    element("h2", {}, data.lectures),
    element("ul", {}, ...data.cuts.map(lecture)),
  );
  usePalette(data.palette, root);
  parentElement.querySelector(".lesson-list")?.remove();
  parentElement.append(root);
  return () => root.remove();
}

// The list of lessons and lectures: what each is about, how long it takes, how far one has come. Data:
// app/learn/catalogue.py; how far one has come stands in the browser's storage.

import { element } from "../dom.js";
import { load } from "../inventory/keeping.js";
import { Shelf } from "../lesson/progress.js";
import { typeset } from "../lesson/typeset.js";
import { usePalette } from "../paint/palette.js";
import { message, useTexts } from "../texts.js";

/** @import { Occasion } from "../inventory/sitting.js" */

/**
 * @typedef {object} Test
 * @property {string} href
 * @property {number} minutes
 * @property {Record<string, number>} right  the right option of each item, by its id
 * @property {number} options  how many each has
 *
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
 * @property {string} lectures  the heading above them, where there are any
 * @property {Entry[]} lessons
 * @property {Entry[]} cuts
 * @property {Record<Occasion, Test>} tests
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

/**
 * A test, before the course or at its end.
 * @param {Occasion} occasion
 * @param {Test} test
 */
function test(occasion, { href, minutes, right, options }) {
  const ids = Object.keys(right);
  const count = ids.length;
  const { answers, handedIn } = load(occasion, Object.fromEntries(ids.map((id) => [id, options])));
  const done = Object.keys(answers).length;
  const rights = ids.filter((id) => answers[id] === right[id]).length;
  const far = handedIn
    ? message("learn-test-done", { right: rights, count })
    : message("learn-test-begun", { done, count });
  return element(
    "ul",
    { class: "test" },
    element(
      "li",
      { "data-test": occasion },
      element("a", { href, target: "_self" }, message(`learn-test-${occasion}`, { count })),
      element("p", {}, message(`learn-test-${occasion}-says`)),
      element(
        "p",
        { class: "takes" },
        message("learn-test-minutes", { minutes }),
        done ? element("span", { class: "far" }, far) : null,
      ),
    ),
  );
}

/** @param {{data: Data, parentElement: HTMLElement}} component as Streamlit calls it */
export default function mount({ data, parentElement }) {
  useTexts(data.texts);
  const root = element(
    "div",
    { class: "lesson-list", "data-testid": "lesson-list" },
    test("before", data.tests.before),
    element("ol", {}, ...data.lessons.map(lesson)),
    test("after", data.tests.after),
    ...(data.cuts.length ? [element("h2", {}, data.lectures), element("ul", {}, ...data.cuts.map(lecture))] : []),
  );
  usePalette(data.palette, root);
  parentElement.querySelector(".lesson-list")?.remove();
  parentElement.append(root);
  return () => root.remove();
}

// What a test ends with: the score, what was gained, the beliefs that showed and the lessons that mend them; the right
// answers only once both tests are taken, for they would teach the second.

import { element } from "../dom.js";
import { button, verdict, yours } from "../lesson/card.js";
import { typeset } from "../lesson/typeset.js";
import { message } from "../texts.js";
import { beliefs, chosen, gain, scored } from "./result.js";

/**
 * @import { Answers, InventoryMeta, Item, Score, Treated } from "./result.js"
 * @import { Occasion } from "./sitting.js"
 */

/**
 * @typedef {Record<Occasion, Answers|null>} Given  null: not handed in
 * @typedef {{again: () => void, open: (occasion: Occasion) => void}} Hands
 */

const OCCASIONS = /** @type {const} */ (["before", "after"]);
const percent = (/** @type {number} */ share) => Math.round(100 * share);

/**
 * @param {InventoryMeta} meta
 * @param {Occasion} occasion  the test that was handed in
 * @param {Given} given
 * @param {Hands} hands
 * @returns {Node[]}
 */
export function ending(meta, occasion, given, hands) {
  const both = Boolean(given.before && given.after);
  return [
    element("h1", { "data-testid": "inventory-result" }, message(`inventory-done-${occasion}`)),
    ...scores(meta, given),
    ...map(meta, given),
    ...(both ? [answers(meta, given)] : [element("p", { class: "later" }, message(`inventory-later-${occasion}`))]),
    element("div", { class: "acts" }, ...ways(meta, occasion, hands)),
  ];
}

/**
 * @param {InventoryMeta} meta
 * @param {Given} given
 */
function scores({ items }, given) {
  const found = OCCASIONS.map((name) => (given[name] ? scored(items, name, given[name]) : null));
  const lines = found.flatMap((score, k) => (score ? [line(OCCASIONS[k], score)] : []));
  const [before, after] = found;
  return before && after ? [...lines, gained(before, after)] : lines;
}

/** @type {(occasion: Occasion, score: Score) => HTMLElement} */
const line = (occasion, { right, asked, skipped, share }) =>
  element(
    "p",
    { class: "score", "data-testid": `inventory-score-${occasion}` },
    message(`inventory-score-${occasion}`, { right, asked, skipped, percent: percent(share) }),
    element("progress", { max: asked, value: right, "aria-hidden": "true" }),
  );

/** @type {(before: Score, after: Score) => HTMLElement} */
function gained(before, after) {
  const g = gain(before.share, after.share);
  const number = g === null ? "" : g.toFixed(2).replace("-", "−");
  const said =
    g === null
      ? message("inventory-gain-none")
      : message(g < 0 ? "inventory-gain-lost" : "inventory-gain", { gain: number, percent: percent(g) });
  return element("p", { class: "aha", "data-testid": "inventory-gain", "data-gain": g ?? "" }, said);
}

/**
 * The beliefs, each with how many answers show it, before and after, and the lessons that treat it.
 * @param {InventoryMeta} meta
 * @param {Given} given
 * @returns {Node[]}
 */
function map(meta, given) {
  const rows = beliefs(meta.items, meta.misconceptions, given);
  if (!rows.length) return [element("p", {}, message("lesson-player-map-empty"))];
  const taken = OCCASIONS.filter((name) => given[name]);
  const times = (/** @type {Item[]} */ items, /** @type {Occasion} */ name) =>
    element("span", { class: "times" }, message(`inventory-showed-${name}`, { count: items.length }));
  return [
    element("h2", {}, message("lesson-player-map")),
    element(
      "ul",
      { class: "map", "data-testid": "inventory-map" },
      ...rows.map((row) =>
        element(
          "li",
          { "data-tag": row.tag, class: given.after && !row.after.length ? "mended" : "" },
          element("b", {}, row.name),
          element("p", { class: "belief" }, ...typeset(row.belief)),
          element("p", { class: "about" }, ...taken.map((name) => times(row[name], name))),
          element("p", { class: "ways" }, ...row.steps.map((step) => way(meta, step))),
        ),
      ),
    ),
  ];
}

/** @type {(meta: InventoryMeta, step: Treated) => HTMLElement} */
function way({ links }, { lesson, step, number, title, place }) {
  const text = message(number === null ? "inventory-way-own" : "inventory-way", { number: number ?? 0, title, place });
  const href = links?.lesson.replace("{lesson}", lesson).replace("{step}", step);
  return href ? element("a", { class: "quiet", href, target: "_self" }, text) : element("span", {}, text);
}

/**
 * Every question of both tests, with the right answer and one's own.
 * @param {InventoryMeta} meta
 * @param {Given} given
 */
function answers({ items }, given) {
  return element(
    "details",
    { class: "answers", "data-testid": "inventory-answers" },
    element("summary", {}, message("inventory-answers")),
    ...items.map((item) =>
      element(
        "section",
        {},
        element("h3", {}, item.topic),
        ...OCCASIONS.flatMap((name) => answered(item, name, given[name] ?? {})),
        element("p", { class: "why" }, ...typeset(item.why)),
      ),
    ),
  );
}

/** @type {(item: Item, occasion: Occasion, given: Answers) => Node[]} */
function answered(item, occasion, given) {
  const own = chosen(item, occasion, given);
  const right = item[occasion].options.find((option) => option.right)?.text ?? "";
  const said = yours(own?.text ?? message("lesson-player-skip"));
  return [
    element("p", { class: "question" }, ...typeset(item[occasion].question)),
    ...(own?.right ? [] : [verdict(false, ...typeset(said))]),
    verdict(true, ...typeset(right)),
  ];
}

/**
 * @param {InventoryMeta} meta
 * @param {Occasion} occasion
 * @param {Hands} hands
 */
function ways({ links }, occasion, { again, open }) {
  const other = occasion === "before" ? "after" : "before";
  const there = message(`inventory-go-${other}`);
  const list = links && element("a", { class: "quiet", href: links.list, target: "_self" }, message("inventory-list"));
  const next = links
    ? element("a", { class: "quiet", href: links[other], target: "_self" }, there)
    : button(there, "quiet", () => open(other), `inventory-go-${other}`);
  return [...(list ? [list] : []), next, button(message("inventory-again"), "quiet", again, "inventory-again")];
}

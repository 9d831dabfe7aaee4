// How a hall voted, in the card: a bar for each answer, numbers as dots on a line; a second vote beside the first.

import { element, quantity, svgElement } from "../../dom.js";
import { message } from "../../texts.js";
import { typeset } from "../typeset.js";
import { advice, dots, numbersIn, rightShare, tallied } from "./counting.js";

/**
 * @import { Ask, Misconception } from "../payload.js"
 * @import { Round } from "./post.js"
 */

/** @typedef {Record<string, Misconception>} Misconceptions */

const percent = (/** @type {number} */ share) => String(Math.round(100 * share));
const [WIDE, HIGH, RADIUS] = [400, 70, 5]; // of the line of dots, in its own units
const LEVELS = 10; // dots that stand on one another before they shrink

/**
 * @param {(Node|string)[]} name
 * @param {number[]} counts  one a vote
 * @param {number[]} totals
 * @param {{right?: boolean, belief?: string}} [said]
 */
function bar(name, counts, totals, { right = false, belief = "" } = {}) {
  const rows = counts.map((count, k) => {
    const share = totals[k] ? count / totals[k] : 0;
    const fill = element("span", { class: "fill", style: `width: ${100 * share}%` });
    return element(
      "span",
      { class: "share", "data-vote": k + 1, "data-count": count },
      element("span", { class: "track" }, fill),
      element("b", {}, `${percent(share)} %`),
    );
  });
  return element(
    "li",
    right ? { class: "right" } : {},
    element("span", { class: "name" }, ...name, right ? " ✓" : ""),
    belief ? element("small", { class: "belief" }, belief) : null,
    ...rows,
  );
}

/**
 * A bar for each option, one for everything else.
 * @param {Ask} ask
 * @param {Round[]} rounds
 * @param {boolean} revealed
 * @param {Misconceptions} misconceptions
 */
function bars(ask, rounds, revealed, misconceptions) {
  const tallies = rounds.map((round) => tallied(ask, round));
  const totals = tallies.map(({ total }) => total);
  const rows = ask.options.flatMap((option, k) => {
    const counts = tallies.map(({ options }) => options[k]);
    if (ask.kind !== "choice" && !revealed) return []; // it would tell what is right
    const belief = revealed && option.misconception ? (misconceptions[option.misconception]?.name ?? "") : "";
    const text = ask.kind === "choice" ? option.text : nameOf(option);
    return [bar(typeset(text ?? ""), counts, totals, { right: revealed && option.right, belief })];
  });
  const other = tallies.map((tally) => tally.other);
  if (rows.length && other.some(Boolean)) rows.push(bar([said("other")], other, totals));
  const unknown = tallies.map((tally) => tally.unknown);
  if (unknown.some(Boolean)) rows.push(bar([said("unknown")], unknown, totals));
  return rows.length ? element("ul", { class: "bars" }, ...rows) : null;
}

const said = (/** @type {string} */ what) => document.createTextNode(message(`classroom-${what}`));

/** @type {(option: Ask["options"][number]) => string} */
const nameOf = ({ text, value, at }) =>
  text ??
  (value !== null && value !== undefined
    ? quantity(value, 4)
    : at
      ? message("lesson-player-pixel", { row: at[0], column: at[1] })
      : message("classroom-other"));

/**
 * Numbers as dots on a line, those of a second vote above it in their own colour.
 * @param {Ask} ask
 * @param {Round[]} rounds
 * @param {boolean} revealed
 */
function strip(ask, rounds, revealed) {
  const values = rounds.map(numbersIn);
  const all = values.flat().sort((a, b) => a - b);
  if (!all.length) return null;
  const inner = all.slice(Math.floor(all.length * 0.02), Math.ceil(all.length * 0.98)); // a slip of the finger scales nobody
  const right = ask.options.find((option) => option.right)?.value ?? null;
  const seen = revealed && right !== null ? [...inner, right] : inner;
  const [low, high] = [Math.min(...seen), Math.max(...seen)];
  const span = high - low || Math.abs(high) || 1;
  const [from, to] = [low - 0.08 * span, high + 0.08 * span];
  const x = (/** @type {number} */ value) => (WIDE * (Math.min(Math.max(value, from), to) - from)) / (to - from);
  const svg = svgElement("svg", {
    class: "strip",
    viewBox: `0 0 ${WIDE} ${rounds.length * HIGH + 22}`,
    role: "img",
    "aria-label": all.map((value) => quantity(value, 4)).join(", "),
  });
  values.forEach((row, k) => {
    const base = (k + 1) * HIGH;
    const placed = dots(row.map(x), 2 * RADIUS);
    const step = Math.min(2 * RADIUS, (2 * RADIUS * LEVELS) / (1 + Math.max(0, ...placed.map(({ level }) => level))));
    svg.append(svgElement("line", { x1: 0, x2: WIDE, y1: base, y2: base, class: "axis" }));
    for (const dot of placed)
      svg.append(
        svgElement("circle", {
          cx: dot.x,
          cy: base - RADIUS - (dot.level * step * (HIGH - 2 * RADIUS)) / (2 * RADIUS * LEVELS),
          r: RADIUS,
          class: "dot",
          "data-vote": k + 1,
        }),
      );
  });
  const foot = rounds.length * HIGH;
  if (revealed && right !== null)
    svg.append(svgElement("line", { x1: x(right), x2: x(right), y1: 0, y2: foot, class: "right" }));
  for (const [value, anchor] of /** @type {const} */ ([
    [low, "start"],
    [high, "end"],
  ]))
    svg.append(
      svgElement(
        "text",
        { x: x(value), y: foot + 18, "text-anchor": anchor },
        quantity(Number(value.toPrecision(4)), 4),
      ),
    );
  return svg;
}

/**
 * What the teacher may do next, by the share of right answers.
 * @param {Ask} ask
 * @param {Round[]} rounds
 */
export function advised(ask, rounds) {
  const shares = rounds.map((round) => rightShare(ask, round));
  const now = shares.at(-1);
  if (now === null || now === undefined) return "";
  const before = shares.length > 1 && shares[0] !== null ? percent(shares[0]) : "none";
  const kind = advice(now);
  const next = rounds.length > 1 && kind === "talk" ? "still" : kind; // there is no third vote
  return `${message("classroom-right", { share: percent(now), before })} ${message(`classroom-advice-${next}`)}`;
}

/**
 * Draw the votes on a question that are closed.
 * @param {Ask} ask
 * @param {Round[]} rounds
 * @param {boolean} revealed  whether the answer is shown: only then it is said which beliefs the others show
 * @param {Misconceptions} misconceptions
 * @returns {Element[]}
 */
export function results(ask, rounds, revealed, misconceptions) {
  const line = ask.kind === "number" || ask.kind === "box" ? strip(ask, rounds, revealed) : null;
  const names = ["first", "second"].slice(0, rounds.length);
  const legend =
    rounds.length > 1
      ? element(
          "p",
          { class: "legend" },
          ...names.map((name, k) => element("span", { "data-vote": k + 1 }, message(`classroom-${name}-vote`))),
        )
      : null;
  return [legend, line, bars(ask, rounds, revealed, misconceptions)].filter((node) => node !== null);
}

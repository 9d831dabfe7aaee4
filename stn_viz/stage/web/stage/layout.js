// The skeleton of the stage: what stands where. Nothing here knows what the numbers mean.

import { maker } from "../paint/dom.js";
import { View } from "../paint/view.js";

const CAPTION = [
  ["θ", "theta"],
  [" maps ", ""],
  ["target", "target"],
  [" to ", ""],
  ["source", "source"],
  [": shrinking the ", ""],
  ["box", "source"],
  [" zooms in.", ""],
];

/** @typedef {ReturnType<typeof build>} Parts */

/**
 * Build the skeleton under `root` and hand out its parts by name.
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 */
export function build(root, signal) {
  const el = maker(signal);
  const parts = {
    source: new View(el, "source", "Source U: arrow keys move a pixel cursor, Enter pins it, Escape frees it"),
    target: new View(el, "target", "Target V: arrow keys move a pixel cursor, Enter pins it, Escape frees it"),
    bar: el("div", { class: "bar", role: "toolbar", "aria-label": "Stage tools" }),
    sourceLabel: el("span", { class: "sourceLabel" }),
    sourceLegend: el("span", { class: "sourceLegend" }),
    targetLabel: el("span", { class: "targetLabel" }),
    targetLegend: el("span", { class: "targetLegend" }),
    compare: el("span", { class: "compare", role: "group", "aria-label": "what is shown" }),
    player: el("section", { class: "player", "aria-label": "The descent", "data-testid": "descent" }),
    microscope: el("section", { class: "microscope", "aria-label": "Microscope" }),
    panel: el("aside", { class: "panel", "aria-label": "θ, its controls and its gradient" }),
    notice: el("p", { class: "notice", role: "status" }),
    difference: el("p", { class: "difference", "data-testid": "stn-difference" }),
    strip: el("div", { class: "strip", role: "group", "aria-label": "States so far" }),
    live: el("div", { class: "live", "aria-live": "polite" }),
  };
  /** @type {(name: "source"|"target", letter: string, ...more: HTMLElement[]) => HTMLElement} */
  const pane = (name, letter, ...more) =>
    el(
      "section",
      { class: `pane ${name}`, "aria-label": `${name} ${letter}` },
      el("header", {}, el("b", { class: `is-${name}` }, letter), el("span", { class: "name" }, name), ...more),
      parts[name].box,
    );
  root.replaceChildren(
    parts.bar,
    el(
      "div",
      { class: "board" },
      pane("source", "U", parts.sourceLabel, parts.sourceLegend),
      pane("target", "V", parts.targetLabel, parts.targetLegend, parts.compare),
      parts.player,
      parts.microscope,
      parts.panel,
    ),
    el(
      "div",
      { class: "foot" },
      parts.notice,
      parts.difference,
      el("p", { class: "caption" }, ...CAPTION.map(([text, who]) => el("span", { class: who && `is-${who}` }, text))),
    ),
    parts.strip,
    parts.live,
  );
  return parts;
}

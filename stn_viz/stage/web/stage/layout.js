// The skeleton of the stage: what stands where. Nothing here knows what the numbers mean.

import { maker } from "../dom.js";
import { watchIdle } from "../idle.js";
import { coloured } from "../names.js";
import { View } from "../paint/view.js";
import { message } from "../texts.js";

/** @typedef {ReturnType<typeof build>} Parts */

/**
 * Build the skeleton under `root` and hand out its parts by name.
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 */
export function build(root, signal) {
  const el = maker(signal);
  const parts = {
    source: new View(el, "source", message("stage-source-view")),
    target: new View(el, "target", message("stage-target-view")),
    bar: el("div", { class: "bar", role: "toolbar", "aria-label": message("stage-tools-label") }),
    feed: el("div", { class: "feed", hidden: true }),
    comparing: el("b", { class: "comparing" }),
    turns: el("div", { class: "turns", hidden: true }),
    sourceLabel: el("span", { class: "sourceLabel" }),
    sourceLegend: el("span", { class: "sourceLegend" }),
    targetLabel: el("span", { class: "targetLabel" }),
    targetLegend: el("span", { class: "targetLegend" }),
    compare: el("span", { class: "compare", role: "group", "aria-label": message("stage-compare-label") }),
    player: el("section", { class: "player", "aria-label": message("stage-descent-label"), "data-testid": "descent" }),
    microscope: el("section", { class: "microscope", "aria-label": message("stage-microscope-label") }),
    prompt: el("section", { class: "prompt", "aria-label": message("stage-predict-label"), "data-testid": "prompt" }),
    panel: el("aside", { class: "panel", "aria-label": message("stage-panel-label") }),
    warnings: el("p", { class: "warnings", role: "status" }),
    difference: el("p", { class: "difference", "data-testid": "stn-difference" }),
    strip: el("div", { class: "strip", role: "group", "aria-label": message("stage-history-label") }),
    live: el("div", { class: "live", "aria-live": "polite" }),
  };
  /** @type {(name: "source"|"target", letter: string, ...more: HTMLElement[]) => HTMLElement} */
  const pane = (name, letter, ...more) =>
    el(
      "section",
      { class: `pane ${name}`, "aria-label": message(`stage-${name}-pane`) },
      el(
        "header",
        {},
        el("b", { class: `is-${name}` }, letter),
        el("span", { class: "name" }, message(`stage-${name}-name`)),
        ...more,
      ),
      parts[name].box,
    );
  watchIdle(root, signal);
  parts.source.box.append(parts.feed);
  root.replaceChildren(
    parts.bar,
    el(
      "div",
      { class: "board" },
      pane("source", "U", parts.comparing, parts.sourceLabel, parts.sourceLegend, parts.turns),
      pane("target", "V", parts.targetLabel, parts.targetLegend, parts.compare),
      parts.player,
      parts.microscope,
      parts.panel,
      parts.prompt,
    ),
    el(
      "div",
      { class: "foot" },
      parts.warnings,
      parts.difference,
      el("p", { class: "caption" }, ...coloured(el, message("stage-caption"))),
    ),
    parts.strip,
    parts.live,
  );
  return parts;
}

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

/** Build the skeleton under `root` and hand out its parts by name. */
export function build(root, signal) {
  const el = maker(signal);
  const source = new View(el, "source", "Source U: arrow keys move a pixel cursor, Enter pins it, Escape frees it");
  const target = new View(el, "target", "Target V: arrow keys move a pixel cursor, Enter pins it, Escape frees it");
  const parts = { el, source, target };
  const named = (name, tag = "div", props = {}) => (parts[name] = el(tag, { class: name, ...props }));
  const pane = (view, letter, name) =>
    el(
      "section",
      { class: `pane ${name}`, "aria-label": `${name} ${letter}` },
      el(
        "header",
        {},
        el("b", { class: `is-${name}` }, letter),
        el("span", { class: "name" }, name),
        named(`${name}Label`, "span"),
        named(`${name}Legend`, "span"),
        name === "target" ? named("compare", "span", { role: "group", "aria-label": "what is shown" }) : null,
      ),
      view.box,
    );
  root.replaceChildren(
    named("bar", "div", { role: "toolbar", "aria-label": "Stage tools" }),
    el(
      "div",
      { class: "board" },
      pane(source, "U", "source"),
      pane(target, "V", "target"),
      named("player", "section", { "aria-label": "The descent", "data-testid": "descent" }),
      named("microscope", "section", { "aria-label": "Microscope" }),
      named("panel", "aside", { "aria-label": "θ, its controls and its gradient" }),
    ),
    el(
      "div",
      { class: "foot" },
      named("notice", "p", { role: "status" }),
      named("difference", "p", { "data-testid": "stn-difference" }),
      el("p", { class: "caption" }, ...CAPTION.map(([text, who]) => el("span", { class: who && `is-${who}` }, text))),
    ),
    named("strip", "div", { role: "group", "aria-label": "States so far" }),
    named("live", "div", { "aria-live": "polite" }),
  );
  return parts;
}

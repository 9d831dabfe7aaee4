// The regions of the stage that a step may speak of, and what of them is dimmed because it does not.

/** @import { Region, Step } from "./payload.js" */

/** Where each is; the loss over θ stands in the place of V. @type {Record<Region, string>} */
export const REGIONS = {
  source: ".pane.source",
  target: ".stage-room:not(.mapped) .pane.target",
  theta: ".cells",
  network: ".network",
  microscope: ".microscope",
  curve: ".course",
  landscape: ".stage-room.mapped .pane.target",
  exhibit: ".exhibit",
};

/** Questions that are answered on the stage: all of it is needed. */
const HANDS = ["box", "pixel"];

/**
 * What a step speaks of; nothing where it speaks of the whole.
 * @param {Pick<Step, "about"|"ask">} step
 * @param {boolean} open    whether its question is
 * @param {boolean} pinned  whether one pixel is looked at: then it, where it reads, and how
 * @returns {Region[]}
 */
export function spokenOf({ about, ask }, open, pinned) {
  if (open && ask && HANDS.includes(ask.kind)) return [];
  return about ?? (pinned ? ["source", "target", "microscope"] : []);
}

/**
 * What is dimmed of what is on the screen: nothing where none of it is spoken of.
 * @param {Region[]} spoken
 * @param {Region[]} shown
 */
export const dimmedOf = (spoken, shown) =>
  shown.some((region) => spoken.includes(region)) ? shown.filter((region) => !spoken.includes(region)) : [];

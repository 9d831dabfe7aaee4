// What ids are called, in the language of the page.

import { has, message } from "./texts.js";

/**
 * @import { Maker } from "./dom.js"
 */

const CHANNELS = ["red", "green", "blue", "alpha"];

/** @param {string} name of a preset */
export const presetName = (name) => message(`stage-preset-${name}`);

/** @param {string} name of a control of θ */
export const controlName = (name) => message(`stage-control-${name.replaceAll(" ", "-")}`);

/** @param {string} name of an entry of θ: a symbol, but for the one entry of a recorded warp */
export const parameterName = (name) => (name === "strength" ? message("stage-parameter-strength") : name);

/** @param {string} id of a loss, in the menu; one without a text is called by its id */
export const lossName = (id) => (has(`stage-loss-${id}`) ? message(`stage-loss-${id}`) : `L: ${id}`);

/** @param {string} id of a loss, as an equation; likewise */
export const lossLegend = (id) => (has(`stage-legend-loss-${id}`) ? message(`stage-legend-loss-${id}`) : `L: ${id}`);

/**
 * @param {number} c
 * @param {boolean} coloured whether channels are colours
 */
export const channelName = (c, coloured) =>
  coloured && c < CHANNELS.length ? message(`stage-channel-${CHANNELS[c]}`) : message("stage-channel", { number: c });

/**
 * Cut a text at its marks, `<source>box</source>`, into elements that have the mark's colour.
 * @param {Maker} el
 * @param {string} text
 */
export const coloured = (el, text) =>
  [...text.matchAll(/<(\w+)>(.*?)<\/\1>|[^<]+/g)].map(([plain, who, inner]) =>
    who ? el("span", { class: `is-${who}` }, inner) : el("span", {}, plain),
  );

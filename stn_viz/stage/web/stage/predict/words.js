// What is said of a prediction, sentence by sentence, and why something cannot be asked here.

import { figures } from "../../dom.js";
import { parameterName } from "../../names.js";
import { message } from "../../texts.js";
import { slopeOf } from "./judge.js";

/**
 * @import { Opinion } from "../../wire/answer.js"
 * @import { Candidate, Mode } from "./deal.js"
 */

/**
 * Why a mode cannot be asked; "" where it can.
 * @param {Mode} mode
 * @param {{digit: number|null}} scene
 * @param {boolean} served  whether there is an app that asks a network
 * @param {{index: number}|null} entry  of θ that shifts
 */
export function obstacle(mode, { digit }, served, entry) {
  if (mode === "slope" && !entry) return message("stage-predict-no-shift");
  if (mode !== "network") return "";
  if (!served) return message("stage-predict-no-app");
  return digit === null ? message("stage-predict-no-digit") : "";
}

/**
 * @param {number} gap  in pixels of U
 * @param {"hit"|"near"|"far"} nearness
 * @param {{what: string, more: boolean}|null} missed
 */
export function boxSaid(gap, nearness, missed) {
  const off = message(`stage-predict-box-${nearness}`, { gap: gap.toFixed(1) });
  if (nearness === "hit" || !missed) return [off];
  return [off, message(`stage-predict-missed-${missed.what}-${missed.more ? "more" : "less"}`)];
}

/**
 * @param {Candidate[]} four
 * @param {number|null} given
 */
export function whichSaid(four, given) {
  const right = four.findIndex(({ origin }) => origin === "true") + 1;
  const origin = given === null ? null : four[given]?.origin;
  const answer = message("stage-predict-which", { number: right });
  if (!origin) return [answer];
  return origin === "true" ? [message("stage-predict-which-true")] : [message(`stage-predict-which-${origin}`), answer];
}

/**
 * @param {string} entry  of θ
 * @param {number} value  of ∂L/∂θ
 * @param {boolean|null} right  null: nobody answered
 * @param {boolean} torch  whether torch computed it
 */
export function slopeSaid(entry, value, right, torch) {
  const fields = { entry: parameterName(entry), value: value === 0 ? "0" : figures(value) };
  const found = message(`stage-predict-slope-${slopeOf(value)}`, fields);
  const who = message(torch ? "stage-predict-by-torch" : "stage-predict-by-browser");
  return [...judged(right), found, who];
}

/**
 * @param {Opinion} opinion
 * @param {boolean|null} right
 */
export function networkSaid({ label, probabilities }, right) {
  const percent = Math.round(100 * probabilities[label]);
  return [...judged(right), message("stage-predict-network", { label, percent })];
}

/** @type {(right: boolean|null) => string[]} */
const judged = (right) => (right === null ? [] : [message(right ? "stage-predict-right" : "stage-predict-wrong")]);

// One sentence when θ does something that a picture alone would not explain.

import { percent } from "../math/validity.js";
import { message } from "../texts.js";

/**
 * Say what the verdict on θ says; "" where all is well and nothing has to be explained.
 * @param {Pick<import("./stage.js").Stage, "scene"|"verdict"|"send">} stage
 */
export function troubles({ scene: { family, scattered }, verdict, send }) {
  if (scattered) return message("stage-warning-loose");
  const fine = !verdict || verdict.said === "validity-fine";
  return fine ? (family.known ? "" : message(send ? "stage-warning-torch" : "stage-warning-still")) : spoken(verdict);
}

/** @param {import("../math/validity.js").Verdict} verdict */
export const spoken = (verdict) => message(verdict.said, { percent: percent(verdict) });

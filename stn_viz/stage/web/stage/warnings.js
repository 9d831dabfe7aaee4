// One sentence when θ does something that a picture alone would not explain.

const LOOSE =
  "These are loose points, not the warp of a picture: each reads U for itself, so there is no outline, no θ and " +
  "no V to look at as a picture.";
const FROM_TORCH = "This family is not linear in θ: its grid comes from torch.";
const STILL = "This family's grid needs torch, which this page has not: whatever θ says, the warp stays as it is.";

/**
 * Say what the verdict on θ says; "" where all is well and nothing has to be explained.
 * @param {Pick<import("./stage.js").Stage, "scene"|"verdict"|"send">} stage
 */
export function troubles({ scene: { family, validity, scattered }, verdict, send }) {
  if (scattered) return LOOSE;
  const fine = !verdict || verdict.sentence === validity.sentences.fine;
  return fine ? (family.known ? "" : send ? FROM_TORCH : STILL) : verdict.sentence;
}

// One sentence when θ does something that a picture alone would not explain.

import { determinant, stretch } from "./outline.js";

/** Look for a singular, mirrored, folded or horizon-crossing warp on a coarse lattice; "" where all is well. */
export function troubles(stage) {
  const { scene: { frame, family }, now: { grid } } = stage;
  const [ho, wo] = frame.target;
  let [up, down, flat, outside, count, behind] = [0, 0, 0, 0, 0, 0];
  stage.twisted = false;
  if (stage.scene.scattered) return "These are loose points, not the warp of a picture: each reads U for itself, so there is no outline, no θ and no V to look at as a picture.";
  if (Math.min(ho, wo) < 2) return ""; // one row or column has no area to fold
  const step = Math.ceil(Math.max(ho, wo) / 20);
  for (let r = step >> 1; r < ho; r += step) {
    for (let c = step >> 1; c < wo; c += step) {
      const i = r * wo + c;
      const det = determinant(stretch(grid, frame.target, c, r));
      count++;
      if (!(Math.abs(det) > 1e-9)) flat++;
      else if (det > 0) up++;
      else down++;
      if (grid.w && grid.w[i] <= 0) behind++;
      if (!(grid.x[i] > -1 && grid.y[i] > -1 && grid.x[i] < frame.source[1] && grid.y[i] < frame.source[0])) outside++;
    }
  }
  stage.twisted = down > 0 && (up > 0 || behind > 0);
  if (behind) return "The horizon W = 0 crosses V: nearing it the source runs to infinity, beyond it U is read from behind.";
  if (flat === count) return "θ is singular: all of V reads from one line or one point of U, and no inverse exists.";
  if (stage.twisted) return "The warp folds: where V is hatched (det J < 0) it is turned over and reads U a second time.";
  if (down) return "θ mirrors the picture: its determinant is negative.";
  if (outside === count) return "The box lies outside the source: V is all padding, and no gradient flows.";
  return family.linear ? "" : "This family is not linear in θ: its grid comes from torch.";
}

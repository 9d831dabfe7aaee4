// What a link lets a stage open with: an animation; where motion is to be reduced, the state at its end.

import { calm } from "../animation.js";
import { PixelFill } from "./pixel_fill.js";

/**
 * @import { SceneMeta } from "../../wire/scene.js"
 * @import { Stage } from "../stage.js"
 */

/**
 * Play it, until a hand takes the stage.
 * @param {Stage} stage
 * @param {Exclude<SceneMeta["opens"], "predict"|null>} opens
 */
export function play(stage, opens) {
  const { playback } = stage.scene;
  if (calm()) return playback ? stage.player.go(playback.thetas.length - 1) : undefined;
  if (opens === "theta" || opens === "descent") return stage.motion.toggle();
  const fill = new PixelFill(stage);
  stage.root.addEventListener("pointerdown", () => fill.stop(), { once: true, capture: true });
  if (opens === "pixelwise") fill.run();
  else stage.motion.toggle(() => fill.run()); // first the grid moves, then V is read through it
}

// One frame: what follows θ is computed, placed, drawn and said, each once.

import { misfit } from "../math/grid.js";
import { say } from "../paint/dom.js";
import { drawSource } from "../paint/source_layers.js";
import { drawTarget } from "../paint/target_layers.js";
import { troubles } from "./warnings.js";

/** Draw the stage as it is now. */
export function drawFrame(stage) {
  const started = performance.now();
  const { scene, parts } = stage;
  if (!stage.fresh) stage.compute();
  stage.fresh = false;
  if (stage.flows) stage.slopes.update();
  if (stage.overlays.forces) stage.ahead.update();
  const resized = [parts.source.resize(), parts.target.resize()].some(Boolean);
  if (resized || stage.placedZoom !== stage.zoom || stage.placedScene !== scene) {
    parts.source.place(...scene.frame.source, stage.zoom);
    parts.target.place(...scene.frame.target, Math.max(...scene.frame.target) <= 28 ? parts.target.ruled() : 1.02);
    Object.assign(stage, { placedZoom: stage.zoom, placedScene: scene });
    stage.stale = true;
  }
  stage.microscope.update();
  stage.handles.place();
  drawSource(stage);
  drawTarget(stage);
  stage.stale = false;
  stage.panel.update();
  stage.tools.follow();
  stage.player.update();
  stage.root.classList.toggle("graded", stage.flows);
  stage.root.classList.toggle("predicting", stage.prediction.open);
  if (stage.moving)
    say(
      parts.difference,
      `${scene.family.probes ? `the browser's grid is within ${misfit(scene.family, stage.theta, scene.frame, stage.now.grid).toFixed(3)} px` : "the browser's own numbers"}${stage.send ? "; torch answers at rest" : ""}`,
    );
  const warning = stage.warning || troubles(stage);
  say(parts.notice, warning);
  parts.notice.title = warning;
  stage.root.dataset.theta = JSON.stringify(Array.from(stage.theta));
  stage.root.dataset.frame = (performance.now() - started).toFixed(2);
}

// One frame: what follows θ is computed, placed, drawn and said, each once.

import { misfit } from "../math/grid.js";
import { say } from "../paint/dom.js";
import { message } from "../texts.js";
import { troubles } from "./warnings.js";

/** @import { Stage } from "./stage.js" */

/**
 * How exact the browser's grid is while a hand drags.
 * @param {Stage} stage
 */
function exactness({ scene: { family, frame }, theta, now, send }) {
  if (!family.probes) return message(send ? "stage-moving-own-torch" : "stage-moving-own");
  const gap = misfit(family, theta, frame, now.grid).toFixed(3);
  return message(send ? "stage-moving-grid-torch" : "stage-moving-grid", { gap });
}

/**
 * Draw the stage as it is now.
 * @param {Stage} stage
 */
export function drawFrame(stage) {
  const started = performance.now();
  const { scene, parts } = stage;
  if (!stage.fresh) stage.compute();
  stage.fresh = false;
  if (stage.flows) stage.slopes.update();
  if (stage.overlays.forces) stage.ahead.update();
  const resized = [parts.source.resize(), parts.target.resize()].some(Boolean);
  if (resized || stage.placed.zoom !== stage.zoom || stage.placed.scene !== scene) {
    parts.source.place(...scene.frame.source, stage.zoom);
    parts.target.place(...scene.frame.target, Math.max(...scene.frame.target) <= 28 ? parts.target.ruled() : 1.02);
    stage.placed = { zoom: stage.zoom, scene };
    stage.stale = true;
  }
  stage.microscope.update();
  stage.handles.place();
  stage.layers.source.draw(stage);
  stage.layers.target.draw(stage);
  stage.stale = false;
  stage.panel.update();
  stage.tools?.follow();
  stage.player.update();
  stage.root.classList.toggle("graded", stage.flows);
  stage.root.classList.toggle("predicting", stage.prediction.open);
  if (stage.moving) say(parts.difference, exactness(stage));
  const warning = stage.warning || troubles(stage);
  say(parts.notice, warning);
  parts.notice.title = warning;
  stage.root.dataset.theta = JSON.stringify(Array.from(stage.theta));
  stage.root.dataset.frame = (performance.now() - started).toFixed(2);
}

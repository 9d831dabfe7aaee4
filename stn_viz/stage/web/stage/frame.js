// One frame: what follows θ is computed, placed, drawn and said, each once.

import { say } from "../dom.js";
import { misfit } from "../math/grid.js";
import { percent } from "../math/validity.js";
import { smallWords } from "../paint/state.js";
import { message } from "../texts.js";

/**
 * @import { Verdict } from "../math/validity.js"
 * @import { Stage } from "./stage.js"
 */

/**
 * One sentence when θ does something that a picture alone would not explain; "" where all is well.
 * @param {Pick<Stage, "scene"|"verdict"|"send">} stage
 */
function troubles({ scene: { family, scattered }, verdict, send }) {
  if (scattered) return message("stage-warning-loose");
  const fine = !verdict || verdict.said === "validity-fine";
  return fine ? (family.known ? "" : message(send ? "stage-warning-torch" : "stage-warning-still")) : spoken(verdict);
}

/** @param {Verdict} verdict */
export const spoken = (verdict) => message(verdict.said, { percent: percent(verdict) });

/**
 * How exact the browser's grid is while a hand drags.
 * @param {Stage} stage
 */
function exactness({ scene: { family, frame, live }, theta, current, send }) {
  if (live) return message("stage-moving-live");
  if (!family.probes) return message(send ? "stage-moving-own-torch" : "stage-moving-own");
  const gap = misfit(family, theta, frame, current.grid).toFixed(3);
  return message(send ? "stage-moving-grid-torch" : "stage-moving-grid", { gap });
}

/**
 * Draw the stage as it is now.
 * @param {Stage} stage
 */
export function drawFrame(stage) {
  const started = performance.now();
  const { scene, parts } = stage;
  stage.refresh();
  if (stage.flows) stage.gradientPass.update();
  if (stage.overlays.forces) stage.preview.update();
  stage.large.arrange();
  const resized = [parts.source, parts.target].map((view) => view.resize(smallWords(stage))).some(Boolean);
  if (stage.moves(resized)) {
    parts.source.place(...scene.frame.source, stage.zoom);
    parts.target.place(...scene.frame.target, Math.max(...scene.frame.target) <= 28 ? parts.target.ruled() : 1.02);
  }
  if (!stage.bare) stage.microscope.update();
  stage.handles.place();
  stage.large.place();
  stage.layers.target.draw(stage);
  stage.layers.source.draw(stage);
  stage.painted();
  stage.panel.update();
  stage.tools?.follow();
  stage.player.update();
  stage.root.classList.toggle("graded", stage.flows);
  stage.root.classList.toggle("predicting", stage.prediction.open);
  if (stage.moving) say(parts.difference, exactness(stage));
  const warning = stage.warning || troubles(stage);
  say(parts.warnings, warning);
  parts.warnings.title = warning;
  stage.root.dataset.theta = JSON.stringify(Array.from(stage.theta));
  stage.root.dataset.frame = (performance.now() - started).toFixed(2);
}

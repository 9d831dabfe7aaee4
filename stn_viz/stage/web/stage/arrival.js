// A new scene: what the stage keeps of what it showed before, and what is made anew.

import { say } from "../dom.js";
import { message } from "../texts.js";
import { stands } from "../wire/exchange.js";
import { enter, leave, remembered } from "../wire/registry.js";
import { play } from "./opening/play.js";

/**
 * @import { Scene } from "../wire/scene.js"
 * @import { Stage } from "./stage.js"
 */

/**
 * Take a scene over.
 * @param {Stage} stage
 * @param {Scene} scene
 */
export function arrive(stage, scene) {
  const before = stage.scene;
  stage.renew();
  const last = before ? { ...before, theta: stage.theta, step: stage.player.step } : remembered(scene.key);
  const { kept, ahead } = stage.exchange.meet(scene, last, Boolean(before), stage.handles.busy);
  if (!kept) delete stage.root.dataset.difference;
  if (!kept) stage.prediction.forget();
  if (before && before.key !== scene.key) leave(before.key, stage);
  stage.takeScene(scene, kept && last ? last.theta : scene.theta, kept && Boolean(before));
  if (before?.family.name !== scene.family.name) stage.history.clear();
  if (before?.key !== scene.key) stage.exchange.open((report) => stage.send?.("view", report));
  say(stage.parts.sourceLabel, scene.labels.source ?? "");
  say(stage.parts.targetLabel, scene.labels.target ?? "");
  stage.project(stage.exchange.projects(scene.projector, stage.projector));
  if (!kept) stage.handles.drop();
  stage.root.dataset.layout = scene.layout ?? "full";
  stage.root.classList.toggle("scattered", Boolean(scene.scattered));
  stage.root.classList.toggle("leads", Boolean(scene.playback?.leads));
  stage.live.follow();
  if (!kept || !before) stage.large.open(scene.large);
  stage.rebuild();
  stage.player.rebuild(last);
  stage.compute();
  stage.fit();
  stage.selection.begin(kept && before ? undefined : scene.selection);
  stage.gradientPass.unlock();
  stage.history.push(message(`stage-state-${kept ? "scene" : before ? "outside" : "start"}`));
  enter(scene.key, stage);
  const told = scene.playback ? { step: stage.player.step } : {}; // a step of a descent is no new start
  // a new stage with the θ, or at the step, that the hand left on the one before, where Python has others
  const own = !stands(scene, stage.theta, scene.playback ? stage.player.step : undefined);
  if (kept && !before && own) stage.post(scene.playback ? "commit" : "return", told);
  if (ahead && !stage.handles.busy) stage.post("commit", told);
  const { answer } = stage.exchange;
  if (kept && answer) stage.receive(answer); // torch's answer came before the scene that it belongs to
  if (kept) stage.prediction.redeal();
  else if (scene.opens === "predict") stage.prediction.opens();
  else if (scene.opens) play(stage, scene.opens);
  stage.ask();
}

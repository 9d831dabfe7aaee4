// A new scene: what the stage keeps of what it showed before, and what is made anew.

import { maker, say } from "../paint/dom.js";
import { message } from "../texts.js";
import { Courier } from "../wire/outbox.js";
import { enter, leave, remembered } from "../wire/registry.js";
import { meet } from "./reports.js";
import { tools } from "./tools.js";

/**
 * @import { Scene } from "../wire/scene.js"
 * @import { Stage } from "./stage.js"
 */

/**
 * Take a scene over.
 * @param {Stage} stage
 * @param {Scene} scene
 */
export function takeScene(stage, scene) {
  const before = stage.scene;
  stage.sceneAbort?.abort();
  stage.sceneAbort = new AbortController();
  stage.el = maker(stage.sceneAbort.signal);
  stage.prediction.forget();
  stage.scene = scene;
  const last = before ? { ...before, theta: stage.theta } : remembered(scene.key);
  const { kept, ahead } = meet(stage, before, last);
  stage.theta = Float64Array.from((kept && last ? last : scene).theta);
  if (!kept || !before)
    stage.overlays = Object.fromEntries(scene.overlay_names.map((name) => [name, scene.shown.includes(name)]));
  if (before?.family.name !== scene.family.name) stage.history.clear();
  if (before?.key !== scene.key) {
    if (before) leave(before.key, stage);
    stage.courier?.dispose();
    stage.courier = new Courier((message) => stage.send?.("view", message));
  }
  stage.loss = scene.upstream;
  stage.network = scene.network;
  stage.yours = null;
  stage.torch = null;
  stage.warning = "";
  if (!scene.picture || (stage.channel ?? 0) >= scene.channels) stage.channel = scene.picture ? null : 0;
  say(stage.parts.sourceLabel, scene.labels.source ?? "");
  say(stage.parts.targetLabel, scene.labels.target ?? "");
  stage.project(scene.projector);
  stage.tools = tools(stage, stage.el, stage.parts.bar);
  if (!kept) stage.handles.drop();
  stage.handles.rebuild();
  stage.root.dataset.layout = scene.layout ?? "full";
  stage.root.classList.toggle("scattered", Boolean(scene.scattered));
  stage.root.classList.toggle("leads", Boolean(scene.tape?.leads));
  stage.panel.rebuild();
  stage.ahead.rebuild();
  stage.player.rebuild(before?.tape);
  stage.compute();
  stage.fit();
  stage.selection.begin(kept && before ? undefined : scene.selection);
  stage.slopes.unlock();
  stage.history.push(message(`stage-state-${kept ? "scene" : before ? "outside" : "start"}`));
  enter(scene.key, stage);
  if (kept && !before) stage.post("return"); // a new stage with the θ that the hand left on the one before
  // a step of a descent is no new start
  if (ahead && !stage.handles.busy) stage.post("commit", scene.tape ? { step: stage.player.step } : {});
  if (kept && stage.answer) stage.receive(stage.answer); // torch's answer came before the scene that it belongs to
  if (!kept && scene.opens) (scene.opens === "predict" ? stage.prediction : stage.motion).toggle();
  stage.ask();
}

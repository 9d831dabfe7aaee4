// What the stage reports, to Python and to a screen reader, and what it takes from Python's answers.

import { say, signed } from "../dom.js";
import { parameterName } from "../names.js";
import { refusal } from "../packing.js";
import { message } from "../texts.js";
import { compare } from "../wire/compare.js";
import { defer } from "../wire/registry.js";
import { download } from "./save.js";

/**
 * @import { Answer } from "../wire/answer.js"
 * @import { Difference } from "../wire/compare.js"
 * @import { Report } from "../wire/outbox.js"
 * @import { Stage } from "./stage.js"
 */

/** Says θ and V at the pin, once the hand has rested for a moment. */
export class Announcer {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
  }

  /** @param {string} name of the step */
  announce(name) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => say(this.stage.parts.live, announced(this.stage, name)), 300);
  }

  dispose() {
    clearTimeout(this.timer);
  }
}

/**
 * @param {Stage} stage
 * @param {string} name of the step
 */
function announced({ theta, scene, microscope }, name) {
  const value = microscope.rows[3][1].textContent;
  if (theta.length > 8) return message("stage-announce-many", { name, count: theta.length, value });
  const numbers = scene.family.parameters.map((parameter, k) => `${parameterName(parameter)} ${signed(theta[k], 2)}`);
  return message("stage-announce", { name, theta: numbers.join(", "), value });
}

/**
 * Send a report of this kind; a stage that is read only, or at which a box is guessed, has none but these two.
 * @param {Stage} stage
 * @param {string} kind
 * @param {Partial<Report>} more
 */
export function post(stage, kind, more) {
  const { send, scene, prediction, exchange } = stage;
  if (
    !send ||
    (!["projector", "export", "full", "predict", "picture"].includes(kind) && (scene.readonly || prediction.open))
  )
    return;
  const overlays = Object.keys(stage.overlays).filter((name) => stage.overlays[name]);
  exchange.post({
    epoch: scene.epoch,
    theta: Array.from(stage.theta),
    selection: stage.selection.pinned,
    kind,
    large: stage.large.mode,
    overlays: overlays.length ? overlays : ["none"],
    ...(kind === "projector" || exchange.switched ? { projector: stage.projector } : {}), // else it is the page's
    ...more,
  });
}

/**
 * Torch answered. What belongs to another θ, epoch or an older question is dropped.
 * @param {Stage} stage
 * @param {Answer} answer
 */
export function receive(stage, { meta, arrays }) {
  const refused = refusal(meta);
  if (refused) return stage.warn(refused);
  const { scene, theta, exchange } = stage;
  if (meta.later !== undefined) {
    exchange.postponed(meta.seq, meta.later);
    return say(stage.parts.difference, message("stage-torch-later"));
  }
  exchange.answered(meta.seq);
  if (exchange.left(meta.seq)) return;
  if (meta.scene != null && meta.scene !== scene.token) return defer(scene.key, { meta, arrays });
  if (arrays.file && meta.file && exchange.takesFile())
    download(meta.file.name, new Blob([arrays.file.data], { type: meta.file.type }));
  const kept = { meta, arrays: { ...arrays, file: undefined } };
  if (meta.epoch !== scene.epoch) return defer(scene.key, kept);
  if (arrays.grid) {
    stage.takeFromTorch({ grid: arrays.grid.data, verdict: meta.verdict }); // even of a moment ago: the newest there is
    stage.compute();
    stage.ask();
  }
  if (!exchange.counts(meta, theta)) return;
  exchange.settle(kept);
  if (scene.live) return; // whose picture torch has not seen
  const [upstream, gradient] = [arrays.upstream?.data, arrays.theta_gradient?.data ?? null];
  stage.takeFromTorch({ upstream, gradient, opinion: meta.opinion });
  const found = compare(stage, meta, arrays);
  if (found) differ(stage, found);
  if (found?.missed && meta.seq !== exchange.pictured) {
    post(stage, "picture", {});
    exchange.pictured = exchange.seq;
  }
  stage.ask();
}

/**
 * Say how far torch's V is from the browser's, and paint torch's where that can be seen.
 * @param {Stage} stage
 * @param {Difference} found
 */
async function differ(stage, { gap, said, V }) {
  const { theta } = stage;
  stage.root.dataset.difference = String(gap);
  say(stage.parts.difference, said);
  if (!V) return;
  stage.showTorch(theta, V instanceof Blob ? { image: await createImageBitmap(V) } : { V });
  stage.ask();
}

// What the stage reports, to Python and to a screen reader, and what it takes from Python's answers.

import { parameterName } from "../names.js";
import { say, signed } from "../paint/dom.js";
import { message } from "../texts.js";
import { compare } from "../wire/compare.js";
import { refusal } from "../wire/packing.js";
import { defer } from "../wire/registry.js";
import { download } from "./save.js";

/**
 * @import { Theta } from "../math/basis.js"
 * @import { Answer } from "../wire/answer.js"
 * @import { Report } from "../wire/outbox.js"
 * @import { Scene } from "../wire/scene.js"
 * @import { Stage } from "./stage.js"
 */

/**
 * Say θ and V at the pin, once the hand has rested for a moment.
 * @param {Stage} stage
 * @param {string} name of the step
 */
export function announce(stage, name) {
  clearTimeout(stage.speech);
  stage.speech = setTimeout(() => {
    const {
      theta,
      scene: {
        family: { parameters },
      },
      microscope,
      parts,
    } = stage;
    const numbers = parameters.map((parameter, k) => `${parameterName(parameter)} ${signed(theta[k], 2)}`).join(", ");
    const value = microscope.rows[3][1].textContent;
    say(
      parts.live,
      theta.length > 8
        ? message("stage-announce-many", { name, count: theta.length, value })
        : message("stage-announce", { name, theta: numbers, value }),
    );
  }, 300);
}

/** @type {(a: number[]|Float64Array, b: ArrayLike<number>|null, tolerance: number) => boolean} */
const near = (a, b, tolerance) =>
  b !== null &&
  a.length === b.length &&
  Array.from(a).every((v, k) => Math.abs(v - b[k]) <= tolerance * (1 + Math.abs(v)));

/**
 * A new scene comes: is the stage's own θ kept? Within one epoch it is; and where Python, a server that started anew
 * perhaps, stands at its last answer while a hand holds θ or has gone on since, which Python is then told.
 * @param {Stage} stage
 * @param {Scene|undefined} before
 * @param {{epoch: number, family: {name: string}, theta: Theta}|undefined} last what this stage, or one before, held
 */
export function meet(stage, before, last) {
  const { scene, agreed } = stage;
  const like = last?.family.name === scene.family.name && last.theta.length === scene.theta.length;
  const ahead =
    Boolean(before) &&
    like &&
    near(scene.theta, agreed, 1e-6) &&
    (stage.handles.busy || !near(stage.theta, agreed, 1e-6));
  const kept = like && (last?.epoch === scene.epoch || ahead);
  if (last?.epoch !== scene.epoch) stage.asked = 0;
  if (!kept) {
    stage.agreed = scene.theta;
    delete stage.root.dataset.difference;
  }
  return { kept, ahead };
}

/**
 * Send a report of this kind; a stage that is read only, or at which a box is guessed, has none but these two.
 * @param {Stage} stage
 * @param {string} kind
 * @param {Partial<Report>} more
 */
export function post(stage, kind, more) {
  const { send, scene, prediction, courier } = stage;
  if (!send || (!["projector", "export"].includes(kind) && (scene.readonly || prediction.open))) return;
  stage.asked = stage.seq += 1;
  const overlays = Object.keys(stage.overlays).filter((name) => stage.overlays[name]);
  courier?.post({
    seq: stage.seq,
    epoch: scene.epoch,
    theta: Array.from(stage.theta),
    selection: stage.selection.pinned,
    kind,
    overlays: overlays.length ? overlays : ["none"],
    projector: stage.projector,
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
  const { scene, theta } = stage;
  stage.courier?.answered(meta.seq);
  if (meta.scene != null && meta.scene !== scene.token) return defer(scene.key, { meta, arrays });
  if (arrays.file && meta.file) download(meta.file.name, new Blob([arrays.file.data], { type: meta.file.type }));
  if (meta.epoch !== scene.epoch) return defer(scene.key, { meta, arrays: { ...arrays, file: undefined } });
  if (arrays.grid) {
    stage.takeFromTorch({ grid: arrays.grid.data, verdict: meta.verdict }); // even of a moment ago: the newest there is
    stage.compute();
    stage.ask();
  }
  if (meta.seq < stage.asked || !near(meta.theta, theta, 1e-9)) return;
  stage.seq = Math.max(stage.seq, meta.seq);
  stage.agreed = meta.theta;
  stage.answer = { meta, arrays: { ...arrays, file: undefined } };
  stage.takeFromTorch({ upstream: arrays.upstream?.data, gradient: arrays.theta_gradient?.data ?? null });
  compare(stage, meta, arrays);
  stage.ask();
}

// What the stage reports, to Python and to a screen reader, and what it takes from Python's answers.

import { say, signed } from "./dom.js";
import { setGrid } from "./family.js";
import { refusal } from "./packing.js";
import { defer } from "./registry.js";
import { download } from "./takeaway.js";
import { compare } from "./verdict.js";

/** Say θ and V at the pin, once the hand has rested for a moment. */
export function announce(stage, name) {
  clearTimeout(stage.speech);
  stage.speech = setTimeout(() => {
    const { theta, scene: { family: { parameters } }, microscope, parts } = stage;
    const numbers = parameters.map((parameter, k) => `${parameter} ${signed(theta[k], 2)}`).join(", ");
    const said = theta.length > 8 ? `${theta.length} numbers` : numbers;
    say(parts.live, `${name}: θ is ${said}. V at the pinned pixel: ${microscope.rows[3][1].textContent}`);
  }, 300);
}

/** Send a report of this kind; a stage that is read only, or at which a box is guessed, has none but these two. */
export function post(stage, kind, more) {
  const { send, scene, prediction, courier } = stage;
  if (!send || (!["projector", "export"].includes(kind) && (scene.readonly || prediction.open))) return;
  stage.seq += 1;
  const overlays = Object.keys(stage.overlays).filter((name) => stage.overlays[name]);
  courier.post({
    seq: stage.seq, epoch: scene.epoch, theta: Array.from(stage.theta), selection: stage.selection.pinned, kind,
    overlays: overlays.length ? overlays : ["none"], upstream: stage.loss, projector: stage.projector, ...more,
  });
}

/** Torch answered. What belongs to another θ, epoch or an older question is dropped. */
export function receive(stage, { meta, arrays }) {
  const refused = refusal(meta);
  if (refused) return stage.warn(refused);
  const { scene, theta } = stage;
  stage.courier.answered(meta.seq);
  if (meta.scene != null && meta.scene !== scene.token) return defer(scene.key, { meta, arrays });
  if (arrays.file) download(meta.file.name, new Blob([arrays.file.data], { type: meta.file.type }));
  if (meta.epoch !== scene.epoch) return;
  if (arrays.grid) {
    setGrid(scene.family, arrays.grid.data, meta.verdict); // even of a moment ago: the newest there is
    stage.compute();
    stage.ask();
  }
  if (meta.seq < stage.seq) return;
  const other = (v, k) => Math.abs(v - theta[k]) > 1e-9 * (1 + Math.abs(v));
  if (meta.theta.length !== theta.length || meta.theta.some(other)) return;
  stage.seq = meta.seq;
  if (arrays.upstream) scene.networkSlope = arrays.upstream.data;
  stage.slopes.fromTorch = arrays.theta_gradient?.data ?? null;
  compare(stage, meta, arrays);
  stage.ask();
}

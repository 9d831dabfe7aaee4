// The stage in a notebook's cell: an anywidget's view. Its model holds the scene, the height and θ; reports and torch's
// answers are messages. stn_viz/notebook/widget.py is the other side.

import { element } from "../dom.js";
import { unpack } from "../packing.js";
import { Stage } from "../stage/stage.js";
import { useTexts } from "../texts.js";
import { Follow } from "./follow.js";
import { takeGround, watchTheme } from "./ground.js";

/**
 * @import { Texts } from "../texts.js"
 * @import { Answer } from "../wire/answer.js"
 * @import { Report } from "../wire/outbox.js"
 */

/** @typedef {{kind: "report", report: Report}|{kind: "answer"}|{kind: "at"|"view", what: unknown}} Message */

/**
 * What anywidget hands over, as far as it is used here.
 * @typedef {object} Model
 * @property {(name: string) => any} get  a trait's value; bytes are a DataView
 * @property {(name: string, value: unknown) => void} set
 * @property {() => void} save_changes
 * @property {(message: Message) => void} send
 * @property {(event: string, callback: (...args: any[]) => void) => void} on
 * @property {(event: string, callback: (...args: any[]) => void) => void} off
 */

const LEAST = 200; // pixels: no picture is lower, whatever height was asked for

/** @type {(view: DataView<ArrayBuffer>) => Uint8Array<ArrayBuffer>} */
export const bytesOf = ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength);

/**
 * Show a model in a cell's output.
 * @param {{model: Model, el: HTMLElement}} host
 * @param {string} style  the stage's style sheet
 * @returns {() => void} takes it away again
 */
export function render({ model, el }, style) {
  const abort = new AbortController();
  const { signal } = abort;
  const scene = bytesOf(model.get("_scene"));
  useTexts(/** @type {Texts} */ (unpack(scene).meta.texts));
  // a notebook's own keys (a: a cell above, d d: delete it) are not meant while the stage is used
  const room = element("div", { class: "stn-notebook", "data-lm-suppress-shortcuts": "true" });
  room.addEventListener("keydown", (event) => event.stopPropagation(), { signal });
  el.append(element("style", {}, style), room);
  takeGround(room);
  const stage = new Stage(room);
  stage.update(scene);
  stage.change(model.get("theta")); // another view of this model may have gone on

  const follow = new Follow(stage, (theta) => {
    model.set("theta", theta);
    model.save_changes();
  });
  const imposed = () => follow.take(model.get("theta"));
  const answered = (/** @type {Message} */ { kind }, /** @type {DataView<ArrayBuffer>[]} */ [answer]) => {
    if (kind === "answer") stage.receive(/** @type {Answer} */ (/** @type {unknown} */ (unpack(bytesOf(answer)))));
  };
  model.on("change:theta", imposed);
  model.on("msg:custom", answered);
  stage.reportBy((_, report) => {
    follow.send(); // what is reported is held by Python as well
    model.send({ kind: "report", report });
  });
  stage.post("return"); // what torch says of the θ that it opens with

  const settle = () => {
    takeGround(room);
    stage.settle();
  };
  const fitted = () => fit(stage, model.get("height"));
  const sizes = new ResizeObserver(() => {
    settle();
    fitted();
  });
  sizes.observe(room);
  watchTheme(settle, signal);
  model.on("change:height", fitted);
  return () => {
    model.off("change:theta", imposed);
    model.off("msg:custom", answered);
    model.off("change:height", fitted);
    abort.abort();
    sizes.disconnect();
    follow.dispose();
    stage.dispose();
    el.replaceChildren();
  };
}

/**
 * Make the pictures as large as a height in pixels lets them be; on a phone, or for a hall, the stage knows better.
 * @param {Stage} stage
 * @param {number} height  of the stage; where it is too narrow for a third column, without θ below it
 */
function fit(stage, height) {
  const { root, parts } = stage;
  if (!root.isConnected) return;
  root.style.removeProperty("--view");
  if (stage.projector || root.classList.contains("phone")) return;
  const { source, target } = stage.scene.frame;
  const tallest = Math.max(...[source, target].map(([h, w]) => h / w));
  root.style.setProperty("--view", "0px");
  const below = root.classList.contains("narrow") ? parts.panel.offsetHeight : 0; // θ stands below what is to be in sight
  const beside = root.offsetHeight - below - parts.target.box.offsetHeight;
  const wide = Math.min(parts.source.box.clientWidth, parts.target.box.clientWidth) * tallest;
  root.style.setProperty("--view", `${Math.floor(Math.max(Math.min(height - beside, wide), LEAST))}px`);
  stage.ask();
}

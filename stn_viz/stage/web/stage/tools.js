// The row of tools above the pictures.

import { say } from "../dom.js";
import { LOSSES } from "../math/losses.js";
import { channelName, lossName } from "../names.js";
import { message } from "../texts.js";
import { largeMenu } from "./large/menu.js";
import { presetMenu } from "./presets/menu.js";
import { offered } from "./save.js";

/**
 * @import { Maker } from "../dom.js"
 * @import { Stage } from "./stage.js"
 */

/**
 * What has to follow the stage, once a frame, and its film.
 * @typedef {{follow: () => void, time: (t: number, playing: boolean) => void}} Tools
 */

const LOOSE = ["samples", "gradient", "coverage", "weights"]; // what means something for loose points, too

/**
 * Fill the tool bar.
 * @param {Stage} stage
 * @param {Maker} el
 * @param {HTMLElement} bar
 * @returns {Tools}
 */
export function tools(stage, el, bar) {
  const { scene } = stage;
  /** @type {(label: string, text: string, act: () => void, testid: string) => HTMLButtonElement} */
  const button = (label, text, act, testid) =>
    el(
      "button",
      { type: "button", title: label, "aria-label": label, "data-testid": testid, on: { click: act } },
      text,
    );
  const option = (/** @type {string} */ value, text = value) => el("option", { value }, text);
  const undo = button(message("stage-tool-undo"), "↶", () => stage.history.travel(-1), "undo");
  const redo = button(message("stage-tool-redo"), "↷", () => stage.history.travel(1), "redo");
  const reset = button(message("stage-tool-reset-title"), message("stage-tool-reset"), () => stage.reset(), "reset");
  const presets = presetMenu(stage, el);
  const play = button(message("stage-tool-play"), "▶", () => stage.motion.toggle(), "play");
  const step = button(
    message("stage-tool-step"),
    "⇥",
    () => stage.motion.scrub(stage.motion.t >= 1 ? 0 : stage.motion.t + 0.1),
    "step",
  );
  const scrub = el("input", {
    type: "range",
    min: 0,
    max: 1,
    step: 0.01,
    value: 1,
    "aria-label": message("stage-tool-scrub"),
    "data-testid": "scrub",
    style: "width:90px",
    on: { input: () => stage.motion.scrub(Number(scrub.value)) },
  });
  const gradient = button(
    message("stage-tool-gradients-title"),
    message("stage-tool-gradients"),
    () => stage.toggle("gradient"),
    "gradient",
  );
  const possible = scene.loss_names.filter((name) =>
    LOSSES[name] ? LOSSES[name].needs !== "target" || scene.difference : name === scene.upstream && scene.torchUpstream,
  );
  const loss = el(
    "select",
    {
      "aria-label": message("stage-tool-loss"),
      "data-testid": "loss",
      hidden: Boolean(stage.send),
      on: { change: () => stage.lose(loss.value) },
    },
    ...possible.map((name) => option(name, lossName(name))),
  );
  loss.value = stage.loss;
  const names = Array.from({ length: scene.channels }, (_, c) => channelName(c, scene.channels === 3 && scene.picture));
  const channel = el(
    "select",
    {
      "aria-label": message("stage-tool-channel"),
      "data-testid": "channel",
      hidden: scene.channels < 2,
      on: { change: () => stage.pickChannel(channel.value === "" ? null : Number(channel.value)) },
    },
    ...(scene.picture ? [option("", message("stage-channel-all"))] : []),
    ...names.map((name, c) => option(String(c), name)),
  );
  channel.value = String(stage.channel ?? "");
  const boxes = scene.overlay_names
    .filter((name) => name !== "forces" || scene.playback)
    .filter((name) => !scene.scattered || LOOSE.includes(name))
    .filter((name) => name !== "displacement" || scene.family.parameters.length > 8)
    .map((name) => {
      const input = el("input", {
        type: "checkbox",
        "data-testid": `overlay-${name}`,
        on: { change: () => stage.toggle(name) },
      });
      return { name, input, label: el("label", {}, input, message(`stage-overlay-${name}`)) };
    });
  const predict = button(
    message("stage-tool-predict-title"),
    message("stage-tool-predict"),
    () => stage.prediction.toggle(),
    "predict",
  );
  const projector = button(
    message("stage-tool-projector-title"),
    message("stage-tool-projector"),
    () => {
      stage.project(!stage.projector, true);
      stage.fit();
    },
    "projector",
  );
  const large = largeMenu(stage, el);
  const saves = offered(stage).map(([name, act, size]) => {
    const what = message(`stage-save-${name}`, size);
    return button(message("stage-save-title", { what }), what, act, `save-${name}`);
  });
  /** @type {(title: string, ...items: HTMLElement[]) => HTMLElement} */
  const menu = (title, ...items) => {
    const details = el("details", {}, el("summary", {}, title), el("div", {}, ...items));
    details.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") details.open = false;
    });
    return details;
  };
  bar.replaceChildren(
    undo,
    redo,
    reset,
    presets,
    play,
    step,
    scrub,
    predict,
    el("span", { class: "gap" }),
    loss,
    gradient,
    channel,
    menu(message("stage-tool-overlays"), ...boxes.map((b) => b.label)),
    large.node,
    projector,
    menu(message("stage-tool-save"), ...saves),
  );
  for (const node of [play, step, scrub, predict]) node.hidden = Boolean(scene.playback); // a descent has its own
  predict.disabled = scene.readonly || scene.live !== "" || !scene.family.linear; // what moves would change U below the guess
  for (const node of [play, step, scrub]) node.disabled = scene.readonly || !scene.family.known;
  return {
    follow() {
      undo.disabled = stage.history.place <= 0;
      redo.disabled = stage.history.place >= stage.history.states.length - 1;
      for (const { name, input } of boxes) input.checked = stage.overlays[name];
      gradient.setAttribute("aria-pressed", String(stage.overlays.gradient));
      const again = stage.prediction.session !== null && !stage.prediction.open;
      const state = stage.prediction.open ? "stage-tool-reveal" : "stage-tool-predict";
      say(predict, message(again ? "stage-predict-next" : state));
      predict.title = message(again ? "stage-predict-next" : "stage-tool-predict-title");
      predict.setAttribute("aria-label", predict.title);
      predict.setAttribute("aria-pressed", String(stage.prediction.open));
      large.follow();
      projector.setAttribute("aria-pressed", String(stage.projector));
    },
    time(t, playing) {
      scrub.value = String(t);
      play.textContent = playing ? "❚❚" : "▶";
    },
  };
}

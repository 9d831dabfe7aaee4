// The row of tools above the pictures.

import { presetsFor } from "./presets.js";

/**
 * @import { Maker } from "../paint/dom.js"
 * @import { Loss } from "../math/losses.js"
 * @import { Stage } from "./stage.js"
 */

/**
 * What has to follow the stage, once a frame, and its film.
 * @typedef {{follow: () => void, time: (t: number, playing: boolean) => void}} Tools
 */

export const OVERLAYS = {
  forces: "forces and one step ahead",
  samples: "sample points",
  displacement: "where control points came from",
  mesh: "mesh",
  gradient: "gradients",
  footprint: "footprint of a pixel",
  coverage: "source pixels never read",
  weights: "weight sum",
  determinant: "|det J| and folds",
  conventions: "both align_corners",
};
const LOOSE = ["samples", "gradient", "coverage", "weights"]; // what means something for loose points, too
/** @type {Record<Loss, string>} */
const LOSSES = { pixel: "one pixel", sum: "sum of V", difference: "difference", network: "network's loss" };

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
  const undo = button("undo (Ctrl-Z)", "↶", () => stage.history.travel(-1), "undo");
  const redo = button("redo (Ctrl-Shift-Z)", "↷", () => stage.history.travel(1), "redo");
  const reset = button("reset to the identity (R)", "reset", () => stage.reset(), "reset");
  const presets = el(
    "select",
    {
      "aria-label": "preset",
      "data-testid": "presets",
      on: {
        change: () => {
          stage.preset(presets.value);
          presets.value = "";
        },
      },
    },
    option("", "preset …"),
    ...presetsFor(scene).map((name) => option(name)),
  );
  const play = button("animate from the identity to θ", "▶", () => stage.motion.toggle(), "play");
  const step = button(
    "one step of the animation",
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
    "aria-label": "from the identity to θ",
    "data-testid": "scrub",
    style: "width:90px",
    on: { input: () => stage.motion.scrub(Number(scrub.value)) },
  });
  const gradient = button("gradients, backward (B)", "gradients", () => stage.toggle("gradient"), "gradient");
  const possible = /** @type {Loss[]} */ (Object.keys(LOSSES))
    .filter((name) => name !== "difference" || scene.difference)
    .filter((name) => name !== "network" || scene.networkSlope);
  const loss = el(
    "select",
    {
      "aria-label": "the loss L",
      "data-testid": "loss",
      hidden: Boolean(stage.send),
      on: { change: () => stage.lose(/** @type {Loss} */ (loss.value)) },
    },
    ...possible.map((name) => option(name, `L: ${LOSSES[name]}`)),
  );
  loss.value = stage.loss;
  const names =
    scene.channels === 3 && scene.picture
      ? ["red", "green", "blue"]
      : Array.from({ length: scene.channels }, (_, c) => `channel ${c}`);
  const channel = el(
    "select",
    {
      "aria-label": "channel",
      "data-testid": "channel",
      hidden: scene.channels < 2,
      on: { change: () => stage.pickChannel(channel.value === "" ? null : Number(channel.value)) },
    },
    ...(scene.picture ? [option("", "all channels")] : []),
    ...names.map((name, c) => option(String(c), name)),
  );
  channel.value = String(stage.channel ?? "");
  const boxes = Object.entries(OVERLAYS)
    .filter(([name]) => name !== "forces" || scene.tape)
    .filter(([name]) => !scene.scattered || LOOSE.includes(name))
    .filter(([name]) => name !== "displacement" || scene.family.parameters.length > 8)
    .map(([name, text]) => {
      const input = el("input", {
        type: "checkbox",
        "data-testid": `overlay-${name}`,
        on: { change: () => stage.toggle(name) },
      });
      return { name, input, label: el("label", {}, input, text) };
    });
  const predict = button(
    "predict where V comes from, then reveal (P)",
    "predict",
    () => stage.prediction.toggle(),
    "predict",
  );
  const projector = button(
    "projector: large text, thick lines",
    "projector",
    () => stage.project(!stage.projector, true),
    "projector",
  );
  const saves = Object.entries(stage.saves)
    .filter(([name]) => stage.send || !name.startsWith("HTML"))
    .filter(([name]) => !scene.scattered || !/θ|animation/.test(name))
    .map(([name, act]) => button(`save ${name}`, name, act, `save-${name.toLowerCase().replace(/\W.*/, "")}`));
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
    menu("overlays", ...boxes.map((b) => b.label)),
    projector,
    menu("save", ...saves),
  );
  for (const node of [play, step, scrub, predict]) node.hidden = Boolean(scene.tape); // a tape has its own player
  for (const node of [presets, predict]) node.disabled = scene.readonly || !scene.family.linear;
  for (const node of [play, step, scrub]) node.disabled = scene.readonly || !scene.family.known;
  return {
    follow() {
      undo.disabled = stage.history.place <= 0;
      redo.disabled = stage.history.place >= stage.history.states.length - 1;
      for (const { name, input } of boxes) input.checked = stage.overlays[name];
      gradient.setAttribute("aria-pressed", String(stage.overlays.gradient));
      predict.textContent = stage.prediction.open ? "reveal" : "predict";
      predict.setAttribute("aria-pressed", String(stage.prediction.open));
      projector.setAttribute("aria-pressed", String(stage.projector));
    },
    time(t, playing) {
      scrub.value = String(t);
      play.textContent = playing ? "❚❚" : "▶";
    },
  };
}

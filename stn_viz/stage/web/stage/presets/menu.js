// The menu of ready-made warps: each is shown by what it makes of this picture.

import { presetName } from "../../names.js";
import { message } from "../../texts.js";
import { bringInside, insideU } from "../handles/inside.js";
import { smallView } from "../small_view.js";
import { preset, presetsFor } from "./presets.js";

/**
 * @import { Maker } from "../../dom.js"
 * @import { Stage } from "../stage.js"
 */

const SIDE = 80; // pixels of a picture's longer side

/**
 * Make the menu; it is filled whenever it opens.
 * @param {Stage} stage
 * @param {Maker} el
 */
export function presetMenu(stage, el) {
  const title = el("summary", { "data-testid": "presets" }, message("stage-tool-preset"));
  const room = el("div", { class: "presets" });
  const menu = el("details", {}, title, room);
  const close = () => {
    menu.open = false;
    title.focus();
  };
  const choice = (/** @type {string} */ name) => {
    const theta = preset(stage.scene, name); // "random" is the one that is shown
    const choose = () => {
      close();
      stage.pose(theta, presetName(name));
    };
    return el(
      "button",
      { type: "button", "data-testid": `preset-${name}`, on: { click: choose } },
      smallView(stage, theta, SIDE),
      el("span", {}, presetName(name)),
    );
  };
  /** The box of now, without what lies outside of U: shown by its V, or by that of now where it stays. */
  const inside = () => {
    const found = insideU(stage.scene, stage.theta);
    const said = message(found.said ?? "stage-inside-title", { family: stage.scene.family.label });
    const choose = () => {
      close();
      bringInside(stage);
    };
    return el(
      "button",
      { type: "button", title: said, "data-testid": "preset-inside", on: { click: choose } },
      smallView(stage, found.theta ?? stage.theta, SIDE),
      el("span", {}, presetName("inside")),
    );
  };
  menu.addEventListener("toggle", () => {
    room.replaceChildren(...(menu.open ? [...presetsFor(stage.scene).map(choice), inside()] : []));
  });
  menu.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && menu.open) close();
  });
  menu.hidden = stage.scene.readonly || !stage.scene.family.linear;
  return menu;
}

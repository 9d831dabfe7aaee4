// The menu of what can fill the stage: U, V, or both in one picture. What is chosen, chosen again, goes back.

import { say } from "../../dom.js";
import { besideV } from "../../math/comparison.js";
import { message } from "../../texts.js";

/**
 * @import { Maker } from "../../dom.js"
 * @import { Stage } from "../stage.js"
 */

const BOTH = "U  V";
const COMPARING = new Set(["wipe", "blink", "checker"]); // whose words name the two
/** Each by what it does with the two letters. @type {Record<string, (other: "U"|"F") => string>} */
const SIGNS = {
  U: () => "U",
  V: () => "V",
  wipe: (other) => `${other} | V`,
  blink: (other) => `${other} ⇄ V`,
  checker: (other) => `${other} ▦ V`,
  difference: (other) => `|${other} − V|`,
};

/**
 * Make the menu; its title says what is shown.
 * @param {Stage} stage
 * @param {Maker} el
 */
export function largeMenu(stage, el) {
  const label = message("stage-large-title");
  const title = el("summary", { "data-testid": "large", title: label }, BOTH);
  const choices = ["", ...stage.scene.large_names].map((name) => {
    const choose = () => {
      menu.open = false;
      title.focus();
      if (name !== stage.large.mode) stage.large.toggle(name);
      else stage.large.close();
    };
    const parts = { sign: el("b", {}), words: el("span", {}) };
    const testid = `large-${name || "both"}`;
    const button = { type: "button", "data-testid": testid, on: { click: choose } };
    return { name, ...parts, node: el("button", button, parts.sign, parts.words) };
  });
  const menu = el("details", {}, title, el("div", { class: "signs" }, ...choices.map(({ node }) => node)));
  menu.hidden = !stage.large.possible;
  return {
    node: menu,
    follow() {
      const { shows } = stage.large;
      const other = besideV(stage.scene);
      const sign = SIGNS[shows]?.(other) ?? BOTH;
      say(title, sign);
      title.setAttribute("aria-label", `${sign}: ${label}`);
      title.classList.toggle("chosen", shows !== "");
      for (const { name, node, sign: own, words } of choices) {
        say(own, SIGNS[name]?.(other) ?? BOTH);
        say(words, message(`stage-large-${name.toLowerCase() || "both"}`, COMPARING.has(name) ? { other } : {}));
        node.setAttribute("aria-pressed", String(name === shows));
        node.disabled = stage.prediction.open;
      }
    },
  };
}

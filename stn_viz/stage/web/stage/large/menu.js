// The menu of what can fill the stage: U, V, or both in one picture. What is chosen, chosen again, goes back.

import { say } from "../../dom.js";
import { message } from "../../texts.js";

/**
 * @import { Maker } from "../../dom.js"
 * @import { Stage } from "../stage.js"
 */

const BOTH = "U  V";
/** Each by what it does with the two letters. @type {Record<string, string>} */
const SIGNS = { U: "U", V: "V", wipe: "U | V", blink: "U ⇄ V", difference: "|U − V|" };

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
    const [sign, words] = [SIGNS[name] ?? BOTH, message(`stage-large-${name.toLowerCase() || "both"}`)];
    const testid = `large-${name || "both"}`;
    return {
      name,
      node: el(
        "button",
        { type: "button", "data-testid": testid, on: { click: choose } },
        el("b", {}, sign),
        el("span", {}, words),
      ),
    };
  });
  const menu = el("details", {}, title, el("div", { class: "signs" }, ...choices.map(({ node }) => node)));
  menu.hidden = !stage.large.possible;
  return {
    node: menu,
    follow() {
      const { shows } = stage.large;
      const sign = SIGNS[shows] ?? BOTH;
      say(title, sign);
      title.setAttribute("aria-label", `${sign}: ${label}`);
      title.classList.toggle("chosen", shows !== "");
      for (const { name, node } of choices) {
        node.setAttribute("aria-pressed", String(name === shows));
        node.disabled = stage.prediction.open;
      }
    },
  };
}

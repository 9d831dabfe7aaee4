// Buttons to choose an answer by, each with its digit, which a keyboard has as well.

import { element } from "./dom.js";

/**
 * @param {HTMLElement[]} contents  of the buttons
 * @param {(option: number) => void} tell
 */
export function choices(contents, tell) {
  const buttons = contents.map((content, k) =>
    element(
      "button",
      { type: "button", class: "option", "aria-pressed": "false", "data-option": k, on: { click: () => tell(k) } },
      element("kbd", { "aria-hidden": "true" }, String(k + 1)),
      content,
    ),
  );
  return {
    node: element("div", { class: "options", role: "group" }, ...buttons),
    /** @param {unknown} given  the option that was chosen, if any */
    follow(given) {
      for (const [k, button] of buttons.entries()) button.setAttribute("aria-pressed", String(k === given));
    },
  };
}

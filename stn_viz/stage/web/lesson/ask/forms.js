// Where an answer is given: a choice, a number, a box, a pixel, an order. A form tells each legible answer at once; what
// happens then is not its matter.

import { choices } from "../../choices.js";
import { element } from "../../dom.js";
import { message } from "../../texts.js";
import { typeset } from "../typeset.js";
import { legible } from "./judge.js";
import { orderForm } from "./order_form.js";

/**
 * @import { Given } from "./judge.js"
 * @import { Ask, Option } from "../payload.js"
 */

/**
 * @typedef {object} Form
 * @property {HTMLElement} node
 * @property {(given: Given|null) => void} follow  an answer was given elsewhere: by a key, or on the stage
 *
 * @typedef {(given: Given|null) => void} Tell  null: there is no answer any more
 */

/**
 * Buttons, one for each text; the digits pick them, too.
 * @param {(string|null)[]} texts
 * @param {Tell} tell
 * @returns {Form}
 */
export const choiceForm = (texts, tell) =>
  choices(
    texts.map((text) => element("span", {}, ...typeset(text ?? ""))),
    tell,
  );

/**
 * A field for one number.
 * @param {Tell} tell
 * @param {() => void} entered
 * @returns {Form}
 */
export function numberForm(tell, entered) {
  const complaint = element("span", { class: "complaint", role: "status" });
  const plain = () => {
    complaint.textContent = "";
    field.removeAttribute("aria-invalid");
  };
  const told = () => {
    const fine = legible({ kind: "number" }, field.value);
    tell(fine ? field.value.trim() : null);
    return fine;
  };
  const field = element("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    enterkeyhint: "go",
    "data-testid": "lesson-number",
    "aria-label": message("lesson-player-number"),
    placeholder: message("lesson-player-number"),
    on: {
      input: () => {
        plain();
        told();
      },
      keydown: (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        if (told()) return entered();
        field.setAttribute("aria-invalid", "true");
        complaint.textContent = message("lesson-player-no-number");
      },
    },
  });
  const minus = element(
    "button",
    {
      type: "button",
      class: "sign",
      "aria-label": message("lesson-player-minus"),
      on: {
        click: () => {
          field.value = /^\s*[-−–]/.test(field.value) ? field.value.replace(/^\s*[-−–]/, "") : `−${field.value}`;
          plain();
          told();
          field.focus();
        },
      },
    },
    "±",
  ); // number pads of phones have no minus
  return {
    node: element("div", { class: "number" }, field, minus, complaint),
    follow: (given) => {
      if (given !== null && field.value.trim() !== String(given)) field.value = String(given);
    },
  };
}

/**
 * An answer that is given on the stage: the words beside it.
 * @param {string} how
 * @param {(given: Given) => string} said
 * @returns {Form}
 */
function stageForm(how, said) {
  const own = element("b", { class: "own", "data-testid": "lesson-own" });
  return {
    node: element("p", { class: "on-stage" }, how, " ", own),
    follow: (given) => {
      own.textContent = given === null ? "" : said(given);
    },
  };
}

/**
 * How an answer reads.
 * @param {Pick<Ask, "kind"|"items"|"options"|"measure">} ask
 * @param {Given} given
 */
export function spoken({ kind, items, options, measure }, given) {
  if (kind === "choice") return options[Number(given)]?.text ?? "";
  if (kind === "pixel" && Array.isArray(given))
    return message("lesson-player-pixel", { row: given[0], column: given[1] });
  if (kind === "order" && Array.isArray(given)) return given.map((k) => items[k]).join(" → ");
  if (kind === "box") {
    const value = Number(given).toFixed(measure === "rotation" ? 0 : 2);
    return (value === "-0" ? "0" : value.replace("-", "−")) + (measure === "rotation" ? "°" : "");
  }
  return String(given).replace("-", "−");
}

/**
 * @param {Ask} ask
 * @param {Tell} tell
 * @param {() => void} entered
 * @returns {Form}
 */
export function formOf(ask, tell, entered) {
  const said = (/** @type {Given} */ given) => spoken(ask, given);
  switch (ask.kind) {
    case "choice":
      return choiceForm(
        ask.options.map((/** @type {Option} */ { text }) => text),
        tell,
      );
    case "number":
      return numberForm(tell, entered);
    case "order":
      return orderForm(ask.items, tell);
    case "box":
      return stageForm(message("lesson-player-drag-box"), said);
    case "pixel":
      return stageForm(message("lesson-player-click-pixel", { map: ask.map }), said);
  }
}

// How the hall gets into a room: an address, four letters and a picture for cameras, as large as the screen allows.

import { element } from "../../dom.js";
import { message } from "../../texts.js";
import { drawing } from "../screen/drawing.js";

/** @import { Invitation, Way } from "./post.js" */

/** @param {string} link */
const short = (link) => link.replace(/^http:\/\//, "");

/**
 * @param {Invitation} invitation
 * @param {{close: () => void, save: () => void, leave: () => void, choose: (way: Way) => void}} hands
 *   choose: another address shall stand first, with its picture
 */
export function inviting({ code, ways, alone }, { close, save, leave, choose }) {
  const [first, ...others] = ways;
  const act = (/** @type {string} */ name, /** @type {() => void} */ does) =>
    element(
      "button",
      { type: "button", "data-testid": `room-${name}`, on: { click: does } },
      message(`classroom-${name}`),
    );
  const other = (/** @type {Way} */ way) =>
    element(
      "button",
      { type: "button", "data-testid": "room-other", on: { click: () => choose(way) } },
      short(way.link),
    );
  return element(
    "div",
    {
      class: "invitation",
      role: "dialog",
      "aria-label": message("classroom-room"),
      "data-testid": "room-invitation",
    },
    element(
      "div",
      { class: "how" },
      element("p", {}, message("classroom-join-at")),
      element("p", { class: "address", "data-testid": "room-address" }, short(first.link)),
      element("p", {}, message("classroom-letters")),
      element("p", { class: "code", "data-testid": "room-code" }, code),
      alone ? element("p", { class: "alone", role: "alert" }, message("classroom-alone")) : null,
      others.length
        ? element("div", { class: "buttons" }, element("span", {}, message("classroom-others")), ...others.map(other))
        : null,
      element("div", { class: "buttons" }, act("close", close), act("export", save), act("leave", leave)),
    ),
    element("div", { class: "qr" }, drawing(first.qr)),
  );
}

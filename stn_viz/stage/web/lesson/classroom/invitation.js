// How the hall gets into a room: an address, four letters and a picture for cameras, as large as the screen allows.

import { element } from "../../dom.js";
import { message } from "../../texts.js";
import { drawing } from "../screen/drawing.js";

/** @import { Invitation } from "./post.js" */

/** @param {string} link */
const short = (link) => link.replace(/^http:\/\//, "");

/**
 * @param {Invitation} invitation
 * @param {{close: () => void, save: () => void, leave: () => void}} hands
 */
export function inviting({ code, links, qr, alone }, { close, save, leave }) {
  const act = (/** @type {string} */ name, /** @type {() => void} */ does) =>
    element(
      "button",
      { type: "button", "data-testid": `room-${name}`, on: { click: does } },
      message(`classroom-${name}`),
    );
  const more = links.slice(1).map(short).join(" · ");
  const picture = drawing(qr);
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
      element("p", { class: "address", "data-testid": "room-address" }, short(links[0])),
      element("p", {}, message("classroom-letters")),
      element("p", { class: "code", "data-testid": "room-code" }, code),
      alone ? element("p", { class: "alone", role: "alert" }, message("classroom-alone")) : null,
      more ? element("p", { class: "more" }, message("classroom-others", { links: more })) : null,
      element("div", { class: "buttons" }, act("close", close), act("export", save), act("leave", leave)),
    ),
    element("div", { class: "qr" }, picture),
  );
}

// A lesson in a notebook's cell: an anywidget's view of the player. Its model holds the lesson and the height; what the
// player reports, and the views and answers that come, are messages. stn_viz/notebook/lesson_widget.py is the other side.

import { element } from "../dom.js";
import mount from "../lesson/player.js";
import viewsArrive from "../lesson/views_arrival.js";
import receiveAnswer from "../wire/answer.js";
import { takeGround, watchTheme } from "./ground.js";
import { bytesOf } from "./widget.js";

/**
 * @import { Send } from "../lesson/reports.js"
 * @import { Model } from "./widget.js"
 */

const ARRIVALS = { views: viewsArrive, answer: receiveAnswer };

/**
 * Play a model's lesson in a cell's output.
 * @param {{model: Model, el: HTMLElement}} host
 * @param {string} style  the player's style sheet
 * @returns {() => void} takes it away again
 */
export function render({ model, el }, style) {
  const abort = new AbortController();
  const { signal } = abort;
  // its keys are its own once it was clicked, and the notebook's never are
  const room = element("div", { class: "stn-notebook", tabindex: "-1", "data-lm-suppress-shortcuts": "true" });
  room.style.outline = "none";
  room.addEventListener("keydown", (event) => event.stopPropagation(), { signal });
  el.append(element("style", {}, style), room);
  const fitted = () => room.style.setProperty("--lesson-height", `${model.get("height")}px`);
  const settle = () => {
    takeGround(room);
    window.dispatchEvent(new Event("resize")); // the player looks at its ground again
  };
  fitted();
  takeGround(room);
  const arrived = (/** @type {{kind: "views"|"answer"}} */ { kind }, /** @type {DataView<ArrayBuffer>[]} */ [data]) =>
    ARRIVALS[kind]?.({ data: bytesOf(data) });
  model.on("msg:custom", arrived);
  model.on("change:height", fitted);
  const send = /** @type {Send} */ ((kind, what) => model.send({ kind, what }));
  const leave = mount({ data: bytesOf(model.get("_lesson")), parentElement: room, setStateValue: send, keys: room });
  watchTheme(settle, signal);
  const seen = new ResizeObserver(() => takeGround(room)); // a cell is shown after its view was made
  seen.observe(room);
  return () => {
    model.off("msg:custom", arrived);
    model.off("change:height", fitted);
    abort.abort();
    seen.disconnect();
    el.replaceChildren();
    leave?.();
  };
}

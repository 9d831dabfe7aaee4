// Items that are put in order: by dragging them, or by their arrows.

import { element } from "../../dom.js";
import { message } from "../../texts.js";

/** @import { Form, Tell } from "./forms.js" */

/**
 * Move what stands at one place to another.
 * @template T
 * @param {T[]} list
 * @param {number} from
 * @param {number} to
 */
export function movedTo(list, from, to) {
  const next = list.slice();
  next.splice(Math.min(Math.max(to, 0), list.length - 1), 0, ...next.splice(from, 1));
  return next;
}

/**
 * @param {string[]} items
 * @param {Tell} tell
 * @returns {Form}
 */
export function orderForm(items, tell) {
  let order = items.map((_, k) => k);
  const list = element("ol", { class: "order", "data-testid": "lesson-order" });
  /** @type {(item: number, by: number) => HTMLButtonElement} */
  const arrow = (item, by) =>
    element(
      "button",
      {
        type: "button",
        "aria-label": message(by < 0 ? "lesson-player-up" : "lesson-player-down", { item: items[item] }),
        "data-by": by,
        on: {
          click: () => {
            const at = order.indexOf(item);
            put(movedTo(order, at, at + by));
          },
        },
      },
      by < 0 ? "▲" : "▼",
    );
  const rows = items.map((text, item) =>
    element(
      "li",
      { "data-item": item, on: { pointerdown: (event) => grab(event, item) } },
      element("span", {}, text),
      arrow(item, -1),
      arrow(item, 1),
    ),
  );
  const lay = () => {
    const focused = /** @type {ShadowRoot|Document} */ (list.getRootNode()).activeElement;
    list.append(...order.map((item) => rows[item]));
    if (focused instanceof HTMLElement && list.contains(focused)) focused.focus();
  };
  /** @param {number[]} next */
  const put = (next) => {
    order = next;
    lay();
    tell(order);
  };
  /** @type {(event: PointerEvent, item: number) => void} */
  function grab(event, item) {
    if (event.target instanceof Element && event.target.closest("button")) return;
    const row = rows[item];
    row.setPointerCapture(event.pointerId);
    row.classList.add("held");
    const move = (/** @type {PointerEvent} */ { clientY }) => {
      const at = order.indexOf(item);
      const over = order.findIndex((other) => {
        const { top, bottom } = rows[other].getBoundingClientRect();
        return clientY >= top && clientY < bottom;
      });
      if (over >= 0 && over !== at) put(movedTo(order, at, over));
    };
    const drop = () => {
      row.classList.remove("held");
      row.removeEventListener("pointermove", move);
      tell(order);
    };
    row.addEventListener("pointermove", move);
    row.addEventListener("pointerup", drop, { once: true });
    row.addEventListener("pointercancel", drop, { once: true });
  }
  lay();
  return {
    node: list,
    follow: (given) => {
      if (!Array.isArray(given) || String(given) === String(order)) return;
      order = given.slice();
      lay();
    },
  };
}

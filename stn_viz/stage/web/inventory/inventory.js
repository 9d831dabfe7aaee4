// The concept inventory: fifteen questions before the course and, with other numbers, after it. Nothing is said of an
// answer before all are handed in, and no answer leaves the browser.

import { listen } from "../clicker.js";
import { element } from "../dom.js";
import { choiceForm } from "../lesson/ask/forms.js";
import { button } from "../lesson/card.js";
import { keysPage } from "../lesson/dots.js";
import { Hall } from "../lesson/hall.js";
import { typeset } from "../lesson/typeset.js";
import { Mounted } from "../mounted.js";
import { refusal, unpack } from "../packing.js";
import { usePalette } from "../paint/palette.js";
import { language, message, useTexts } from "../texts.js";
import { ending } from "./ending.js";
import { load, save } from "./keeping.js";
import { chosen } from "./result.js";
import { blank, sitting } from "./sitting.js";

/**
 * @import { Meaning } from "../clicker.js"
 * @import { Bytes } from "../lesson/payload.js"
 * @import { InventoryMeta } from "./result.js"
 * @import { Action, Occasion } from "./sitting.js"
 */

const OCCASIONS = /** @type {const} */ (["before", "after"]);

const mounted = new Mounted((/** @type {{id: string, test: Inventory}} */ { test }) => test.dispose());

/**
 * The page's entry: called again for every new payload, with the same parent element.
 * @param {{data: Bytes, parentElement: HTMLElement}} host
 */
export default function mount({ data, parentElement }) {
  const meta = /** @type {InventoryMeta} */ (/** @type {unknown} */ (unpack(data).meta));
  const refused = refusal(meta);
  if (refused) return parentElement.append(element("p", { role: "alert" }, refused));
  useTexts(meta.texts);
  const id = `${meta.open.occasion}/${language()}/${meta.open.projector}`;
  const opened = () => {
    const root = element("div", { class: "stn-lesson", "data-testid": "inventory", lang: language() });
    root.classList.add("stn-inventory");
    parentElement.append(root);
    usePalette(meta.palette, root);
    return { id, test: new Inventory(root, meta) };
  };
  if (mounted.get(parentElement)?.id !== id) mounted.open(parentElement, opened);
  return mounted.leaving(parentElement);
}

class Inventory {
  /**
   * @param {HTMLElement} root
   * @param {InventoryMeta} meta
   */
  constructor(root, meta) {
    this.root = root;
    this.meta = meta;
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.sizes = Object.fromEntries(meta.items.map(({ id, before }) => [id, before.options.length]));
    this.reduce = sitting(meta.items.map(({ id }) => id));
    this.occasion = meta.open.occasion;
    this.state = this.occasion ? load(this.occasion, this.sizes) : blank();
    this.card = element("section", { class: "card", "data-testid": "inventory-card" });
    this.side = element("div", { class: "side" }, this.card);
    this.dots = meta.items.map((_, k) =>
      element("button", {
        type: "button",
        class: "dot",
        "aria-label": message("inventory-question", { number: k + 1, count: meta.items.length }),
        on: { click: () => this.dispatch({ type: "go", to: k }) },
      }),
    );
    this.heading = element("span", { class: "title" });
    this.row = element("span", { class: "row" }, ...this.dots);
    const tool = (/** @type {string} */ text, /** @type {() => void} */ act) => button(text, "tool", act, "");
    const tools = element(
      "span",
      { class: "tools" },
      tool(message("lesson-player-projector"), () => this.hall.project(!this.hall.projector)),
      tool(message("lesson-player-keys"), () => this.help(true)),
    );
    this.foot = element("nav", { class: "dots", "aria-label": message("inventory-questions") }, this.heading);
    this.foot.append(this.row, tools);
    this.curtain = element("div", { class: "curtain", hidden: true, on: { click: () => this.darken(false) } });
    this.keys = keysPage(() => this.help(false), ["onward", "before", "black", "answer", "keys"]);
    root.append(element("div", { class: "hall" }, this.side), this.foot, this.curtain, this.keys);
    this.hall = new Hall(root, this.side, signal);
    listen(window, signal, (meaning) => this.act(meaning));
    this.hall.project(meta.open.projector);
    this.render();
  }

  /** @param {Action} action */
  dispatch(action) {
    const before = this.state;
    this.state = this.reduce(before, action);
    if (this.state === before || !this.occasion) return;
    save(this.occasion, this.state);
    this.render(before.at === this.state.at && action.type !== "again");
  }

  /** @param {Occasion} occasion */
  open(occasion) {
    this.occasion = occasion;
    this.state = load(occasion, this.sizes);
    this.render();
  }

  /** @param {boolean} [stays] at its question */
  render(stays = false) {
    const { items } = this.meta;
    const item = this.occasion ? items[this.state.at] : undefined;
    const kind = item ? "question" : this.occasion ? "result" : "choice";
    Object.assign(this.root.dataset, { kind, at: String(this.state.at), phase: "asked" });
    if (!stays) this.card.replaceChildren(...this.page());
    if (item) this.follow(item.id);
    this.say(kind);
    this.hall.fit();
  }

  /** @returns {Node[]} */
  page() {
    if (!this.occasion) return this.choice();
    if (this.state.at < this.meta.items.length) return this.question(this.occasion);
    const given = { before: this.given("before"), after: this.given("after") };
    return ending(this.meta, this.occasion, given, {
      again: () => this.dispatch({ type: "again" }),
      open: (occasion) => this.open(occasion),
    });
  }

  /**
   * The answers of a test that was handed in.
   * @param {Occasion} occasion
   */
  given(occasion) {
    const { answers, handedIn } = occasion === this.occasion ? this.state : load(occasion, this.sizes);
    return handedIn ? answers : null;
  }

  choice() {
    const { items } = this.meta;
    return [
      element("h1", {}, message("inventory-title")),
      element("p", {}, message("inventory-says", { count: items.length })),
      element(
        "div",
        { class: "options" },
        ...OCCASIONS.map((name) =>
          button(message(`inventory-${name}`), "option", () => this.open(name), `inventory-${name}`),
        ),
      ),
    ];
  }

  /** @param {Occasion} occasion */
  question(occasion) {
    const { items } = this.meta;
    const { at } = this.state;
    const { question, options } = items[at][occasion];
    this.form = choiceForm(
      options.map(({ text }) => text),
      (option) => this.dispatch({ type: "answer", option: Number(option) }),
    );
    this.refusal = element("p", { class: "refusal", role: "status" });
    const skip = button(
      message("lesson-player-skip"),
      "quiet",
      () => this.dispatch({ type: "skip" }),
      "inventory-skip",
    );
    const back = button(
      message("lesson-player-back"),
      "quiet",
      () => this.dispatch({ type: "back" }),
      "inventory-back",
    );
    back.hidden = at === 0;
    const last = at === items.length - 1;
    const onward = message(last ? "inventory-hand-in" : "lesson-player-next");
    const next = button(onward, "primary", () => this.dispatch({ type: "next", force: false }), "inventory-next");
    return [
      element("h1", { class: "kicker" }, message("inventory-question", { number: at + 1, count: items.length })),
      ...(at === 0 ? [element("p", { class: "says" }, message("inventory-says", { count: items.length }))] : []),
      element("p", { class: "question", "data-testid": "inventory-asked" }, ...typeset(question)),
      this.form.node,
      this.refusal,
      element("div", { class: "acts" }, back, skip, next),
    ];
  }

  /**
   * Mark what was answered, and say why it does not go on.
   * @param {string} id of the item
   */
  follow(id) {
    const { answers, refused } = this.state;
    this.form?.follow(answers[id] ?? null);
    if (this.refusal) this.refusal.textContent = refused ? message("lesson-player-answer-first") : "";
    for (const [k, dot] of this.dots.entries()) {
      dot.classList.toggle("seen", this.meta.items[k].id in answers);
      if (k === this.state.at) dot.setAttribute("aria-current", "step");
      else dot.removeAttribute("aria-current");
    }
  }

  /** @param {string} kind of the page */
  say(kind) {
    this.heading.replaceChildren(element("b", {}, message(`inventory-${this.occasion ?? "title"}`)));
    this.row.hidden = kind !== "question";
    this.root.classList.toggle("resting", kind !== "question");
  }

  /**
   * Do what a key means; false where it means nothing here.
   * @param {Meaning} meaning
   * @returns {boolean}
   */
  act(meaning) {
    if (!this.curtain.hidden && meaning !== "keys") {
      this.darken(false);
      return true;
    }
    if (meaning === "keys") return this.help(Boolean(this.keys.hidden));
    if (meaning === "close") return this.help(false);
    if (meaning === "black") {
      this.darken(true);
      return true;
    }
    if (meaning === "presenter" || !this.occasion || this.state.handedIn) return false;
    if (typeof meaning === "number") return this.pick(meaning);
    this.dispatch(meaning === "next" ? { type: "next", force: this.hall.projector } : { type: "back" });
    return true;
  }

  /** @param {number} option */
  pick(option) {
    const item = this.occasion && this.meta.items[this.state.at];
    if (!item || !chosen(item, this.occasion ?? "before", { [item.id]: option })) return false;
    this.dispatch({ type: "answer", option });
    return true;
  }

  /** @param {boolean} on */
  darken(on) {
    this.curtain.hidden = !on;
  }

  /** @param {boolean} on */
  help(on) {
    const changes = this.keys.hidden === on;
    this.keys.hidden = !on;
    return changes;
  }

  dispose() {
    this.abort.abort();
    this.root.remove();
  }
}

// Figure 2, live: U and the hand on it at the left, a row for each transformer, the classifier's below; light runs along
// the lines, forward or back.

import { element, quantity, say, svgElement } from "../dom.js";
import { usePalette } from "../paint/palette.js";
import { message } from "../texts.js";
import { Exchange } from "../wire/exchange.js";
import { Card } from "./card.js";
import { Closer } from "./closer.js";
import { alike, copied, order } from "./payload.js";
import { route } from "./route.js";
import { Source } from "./source.js";

/**
 * @import { Report } from "../wire/outbox.js"
 * @import { Passage, State, Way } from "./payload.js"
 * @import { Holds } from "./theta.js"
 *
 * @typedef {Report & State} Said
 */

const WAYS = /** @type {const} */ (["forward", "backward"]);
const STEP = 110; // milliseconds from block to block
const GUTTERS = [9, 34]; // pixels from a row: below it to the sampler, above it and its heading from the row before

export class Figure {
  /**
   * @param {(said: Report) => void} send
   * @param {{fixed?: boolean}} [how]  fixed: nobody answers, so there is nothing to take hold of
   */
  constructor(send, { fixed = false } = {}) {
    this.fixed = fixed;
    this.exchange = new Exchange();
    this.exchange.open(send);
    /** @type {State} */
    this.state = { poses: [], hands: [], way: "forward", against: -1, opened: "" };
    /** @type {Map<string, Card>} */
    this.cards = new Map();
    /** @type {Passage|null} */
    this.passage = null;
    this.source = new Source((poses, live) => this.change({ poses }, live));
    this.closer = new Closer(() => this.change({ opened: "" }, false));
    this.ways = WAYS.map((way) => this.wayButton(way));
    this.against = element("select", { "aria-label": message("inside-against") });
    this.against.addEventListener("change", () => this.change({ against: Number(this.against.value) }, false));
    this.says = element("strong", { "data-testid": "inside-says" });
    this.lead = element("span");
    const group = element(
      "div",
      { class: "ways", role: "group", "aria-label": message("inside-way"), hidden: fixed },
      ...this.ways,
    );
    this.bar = element("div", { class: "bar" }, group, this.says, this.lead, this.against);
    this.lines = svgElement("svg", { class: "lines", "aria-hidden": "true" });
    this.aside = element("div", { class: "aside" });
    this.rows = element("div", { class: "rows" });
    this.field = element("div", { class: "field" }, this.lines, this.aside, this.rows);
    this.root = element(
      "div",
      {
        class: "stn-inside",
        "data-testid": "stn-inside",
        role: fixed ? "img" : "region",
        "aria-label": message("inside-figure"),
      },
      this.bar,
      this.field,
      this.closer.root,
    );
    this.root.classList.toggle("fixed", fixed);
    this.field.inert = fixed;
    this.watch = new ResizeObserver(() => this.connect());
    this.watch.observe(this.field);
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.dark = undefined; // when the lights go out
  }

  /** @param {Way} way */
  wayButton(way) {
    const button = element("button", { type: "button", "data-way": way }, message(`inside-way-${way}`));
    button.addEventListener("click", () => {
      if (this.state.way === way) this.light();
      else this.change({ way }, false);
    });
    return button;
  }

  /**
   * A hand changed something: the newest is asked of torch.
   * @param {Partial<State>} changed
   * @param {boolean} live  whether the hand still holds it
   */
  change(changed, live) {
    Object.assign(this.state, changed);
    this.exchange.post(
      /** @type {Omit<Said, "seq">} */ ({ kind: live ? "live" : "commit", epoch: 0, theta: [], ...this.state }),
    );
  }

  /**
   * What a hand does to a transformer's θ.
   * @param {number} k
   * @returns {Holds}
   */
  holds(k) {
    const all = (/** @type {(number|null)[]} */ hand) => this.change({ hands: this.state.hands.with(k, hand) }, false);
    return { all, set: (entry, value) => all(this.state.hands[k].with(entry, value)) };
  }

  /**
   * Torch has answered.
   * @param {Passage} passage
   */
  receive(passage) {
    const { meta } = passage;
    const before = this.passage?.meta;
    if (!before) usePalette(meta.palette, this.root); // each property that is set lets all of the page be styled anew
    this.passage = passage;
    const newest = meta.seq >= this.exchange.seq || !alike(this.state, meta.state);
    if (newest) {
      this.state = copied(meta.state);
      this.exchange.seq = Math.max(this.exchange.seq, meta.seq);
    }
    const other = built(meta) !== (before && built(before));
    if (other) this.build(passage);
    this.show(passage, newest);
    if (other || meta.state.way !== before?.state.way) this.light();
    this.exchange.answered(meta.seq);
    this.root.dataset.seq = String(meta.seq);
  }

  /**
   * Make the cards anew, for a network of other blocks.
   * @param {Passage} passage
   */
  build({ meta }) {
    const open = (/** @type {string} */ name) => this.change({ opened: this.state.opened === name ? "" : name }, false);
    this.cards = new Map(meta.blocks.map((block) => [block.name, new Card(block, open, (k) => this.holds(k))]));
    const [input] = [...this.cards.values()];
    if (!meta.recorded) input.root.insertBefore(this.source.picture, input.canvas);
    const beside = meta.blocks.filter(({ lane }) => lane < 0);
    this.aside.replaceChildren(...beside.map(({ name }) => this.node(name)), this.source.controls);
    const rows = meta.regressions.length + 1;
    this.root.classList.toggle("recorded", meta.recorded !== undefined);
    this.rows.replaceChildren(
      ...Array.from({ length: rows }, (_, lane) => {
        const names = meta.blocks.filter((block) => block.lane === lane).map(({ name }) => name);
        const words = meta.recorded?.rows[lane] ?? message(`inside-row-${rowName(lane, rows)}`);
        const cards = names.map((name) => this.node(name));
        return element(
          "div",
          { class: "row", role: "group", "aria-label": words },
          element("h4", {}, element("span", {}, words)),
          ...cards,
        );
      }),
    );
    this.root.dataset.arrangement = meta.arrangement;
    this.root.classList.toggle("tall", rows > 2);
  }

  /** @param {string} name */
  node(name) {
    return /** @type {Card} */ (this.cards.get(name)).root;
  }

  /**
   * @param {Passage} passage
   * @param {boolean} newest  whether the controls follow, too
   */
  show(passage, newest) {
    const { meta, arrays } = passage;
    const { way } = this.state;
    for (const [k, { name }] of meta.blocks.entries()) this.cards.get(name)?.show(passage, k, this.state.hands);
    this.root.classList.toggle("hall", meta.projector);
    this.root.dataset.way = way;
    this.closer.show(passage);
    if (meta.recorded) {
      this.tell(meta.recorded);
      return;
    }
    this.source.show(meta, arrays.a0);
    if (newest) this.source.stand(this.state.poses);
    for (const button of this.ways) button.setAttribute("aria-pressed", String(button.dataset.way === way));
    const shares = arrays[`a${meta.blocks.length - 1}`].data;
    const best = shares.indexOf(Math.max(...shares));
    say(this.says, message("inside-says", { label: best, share: (100 * shares[best]).toFixed(1) }));
    const milliseconds = meta.milliseconds.toFixed(1);
    const loss = quantity(meta.loss ?? 0, 4);
    const back = meta.loss !== null;
    const lead = back
      ? message("inside-lead-backward", { label: meta.label ?? 0, loss })
      : message("inside-lead-forward");
    say(this.lead, this.fixed ? lead : message("inside-lead-took", { lead, milliseconds }));
    if (this.fixed) this.root.setAttribute("aria-label", `${message("inside-figure")}: ${this.says.textContent}`);
    this.root.dataset.loss = back ? String(meta.loss) : "";
    this.against.hidden = this.fixed || way !== "backward";
    this.list(shares.length);
  }

  /**
   * What a recording says of itself.
   * @param {{says: string, lead: string}} recorded
   */
  tell({ says, lead }) {
    say(this.says, says);
    say(this.lead, lead);
    this.against.hidden = true;
    this.root.setAttribute("aria-label", [message("inside-recorded-figure"), lead, says].filter(Boolean).join(": "));
  }

  /** @param {number} classes */
  list(classes) {
    if (this.against.options.length !== classes + 1) {
      const own = element("option", { value: -1 }, message("inside-against-own"));
      const words = Array.from({ length: classes }, (_, k) => element("option", { value: k }, String(k)));
      this.against.replaceChildren(own, ...words);
    }
    this.against.value = String(this.state.against);
  }

  /** Draw the lines from block to block, as they now lie. */
  connect() {
    if (!this.passage) return;
    const around = this.field.getBoundingClientRect();
    this.lines.setAttribute("viewBox", `0 0 ${around.width} ${around.height}`);
    const box = (/** @type {string} */ name) => {
      const { left, top, right, bottom } = this.node(name).getBoundingClientRect();
      const [x, y] = [around.left, around.top];
      return { left: left - x, top: top - y, right: right - x, bottom: bottom - y };
    };
    const steps = order(this.passage.meta.blocks, this.state.way);
    const [end, start] = [this.aside, this.rows].map((part) => part.getBoundingClientRect());
    const bus = end.right <= start.left ? (end.right + start.left) / 2 - around.left : null; // none on a phone
    const lines = this.passage.meta.blocks.flatMap(({ name, kind, inputs }) =>
      inputs.map((input, k) => {
        const gutter = kind === "grid" && k ? GUTTERS[0] : GUTTERS[1];
        const d = route(box(input), box(name), gutter, bus);
        return svgElement("path", { d, "data-from": input, "data-to": name, style: `--step:${steps.get(name)}` });
      }),
    );
    this.lines.replaceChildren(...lines);
  }

  /** Let light run through the blocks, once, in the direction that is looked at. */
  light() {
    if (!this.passage) return;
    const steps = order(this.passage.meta.blocks, this.state.way);
    for (const [name, card] of this.cards) card.root.style.setProperty("--step", String(steps.get(name)));
    this.connect();
    this.root.classList.remove("lit");
    void this.root.offsetWidth; // the animation begins anew
    this.root.classList.add("lit");
    clearTimeout(this.dark);
    this.dark = setTimeout(() => this.root.classList.remove("lit"), (Math.max(...steps.values()) + 8) * STEP);
  }

  dispose() {
    clearTimeout(this.dark);
    this.watch.disconnect();
    this.exchange.dispose();
    this.root.remove();
  }
}

/**
 * What the cards were made for.
 * @param {import("./payload.js").Meta} meta
 */
const built = ({ blocks, recorded }) =>
  [...blocks.map(({ name, kind }) => `${name} ${kind}`), ...(recorded?.rows ?? [])].join();

/** @type {(lane: number, rows: number) => string} */
function rowName(lane, rows) {
  if (lane === rows - 1) return "classifier";
  return rows < 3 ? "localiser" : ["first", "second"][lane];
}

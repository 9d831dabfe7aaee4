// Two opinions, class by class: the network's on its own box, and its classifier's on yours.

import { message } from "../../texts.js";

/**
 * @import { Opinion } from "../../wire/answer.js"
 * @import { Stage } from "../stage.js"
 */

const LIKELY = 2; // classes that a projector has room for

/**
 * The surer opinion on a class.
 * @type {(all: ArrayLike<number>[], k: number) => number}
 */
const sureness = (all, k) => Math.max(...all.map((shares) => shares[k] ?? 0));

export class Opinions {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.bars = stage.el("div");
    this.adopt = stage.el("button");
    this.title = stage.el("h3");
    this.box = stage.el("div");
  }

  /** Make the elements anew for a scene, and give the one around them. */
  rebuild() {
    const { stage } = this;
    const { el } = stage;
    this.bars = el("div", { class: "bars", "aria-label": message("stage-network-label"), role: "group" });
    this.adopt = el("button", { type: "button", on: { click: () => stage.adopt() } }, message("stage-network-adopt"));
    this.title = el("h3", {}, `${message("stage-network-name")} `, this.adopt);
    this.box = el("div", { class: "network", hidden: true }, this.title, this.bars);
    this.show();
    return this.box;
  }

  /** Say what the network thinks now. */
  show() {
    const { network, yours, el, theta } = this.stage;
    this.box.hidden = !network && !yours;
    if (this.box.hidden) return;
    this.adopt.hidden = network?.theta?.length !== theta.length;
    /** @type {(key: string, opinion: Opinion|null) => HTMLElement[]} */
    const said = (key, opinion) => (opinion ? [el("span", {}, `${message(key, { label: opinion.label })} `)] : []);
    this.title.replaceChildren(
      ...said("stage-network-said", network),
      ...said("stage-network-yours", yours),
      this.adopt,
    );
    const all = [network?.probabilities ?? [], yours?.probabilities ?? []];
    const classes = Array.from({ length: Math.max(...all.map((p) => p.length)) }, (_, k) => k);
    const likely = classes.toSorted((a, b) => sureness(all, b) - sureness(all, a)).slice(0, LIKELY);
    this.bars.replaceChildren(
      ...classes.map((k) => {
        const [its, mine] = all.map((p) => p[k]);
        return el(
          "div",
          {
            class: likely.includes(k) ? "" : "slight",
            style: k === network?.label ? "font-weight:700" : "",
          },
          el("span", {}, String(k)),
          el("div", {}, this.bar(its, "its"), this.bar(mine, "yours")),
          this.percent(its),
          this.percent(mine),
        );
      }),
    );
  }

  /**
   * @param {number|undefined} share
   * @param {"its"|"yours"} who
   */
  bar(share, who) {
    return this.stage.el("i", { class: who, style: `width:${(100 * (share ?? 0)).toFixed(2)}%` });
  }

  /** @param {number|undefined} share */
  percent(share) {
    return this.stage.el(
      "span",
      {},
      share === undefined ? "" : message("stage-percent", { number: (100 * share).toFixed(1) }),
    );
  }
}

// A block's card: its title, its face, and below that its size or how long its ∂L is.

import { element, quantity, say } from "../dom.js";
import { message } from "../texts.js";
import { BarsFace, GridFace, paint, size } from "./faces.js";
import { ThetaFace } from "./theta.js";

/**
 * @import { Tensor } from "../packing.js"
 * @import { Block, Passage } from "./payload.js"
 * @import { Holds } from "./theta.js"
 */

const PICTURES = ["input", "view", "mean"];

export class Card {
  /**
   * @param {Block} block
   * @param {(name: string) => void} open
   * @param {(transformer: number) => Holds} holds
   */
  constructor({ name, kind }, open, holds) {
    this.name = name;
    this.title = element("button", { type: "button", class: "title" });
    this.canvas = element("canvas", { class: "maps" });
    /** @type {GridFace|BarsFace|ThetaFace|null} */
    this.face = null;
    if (kind === "grid") this.face = new GridFace();
    if (kind === "logits" || kind === "probabilities") this.face = new BarsFace();
    if (kind === "theta") this.face = new ThetaFace(holds(transformerOf(name)));
    this.note = element("p", { class: "note", hidden: true });
    this.foot = element("p", { class: "foot" });
    this.root = element(
      "article",
      { class: "card", "data-block": name, "data-kind": kind },
      this.title,
      this.face?.root ?? this.canvas,
      this.note,
      this.foot,
    );
    this.root.addEventListener("click", () => open(name));
  }

  /**
   * @param {Passage} passage
   * @param {number} index
   * @param {(number|null)[][]} hands
   */
  show({ meta, arrays }, index, hands) {
    const block = meta.blocks[index];
    const [values, slope] = [arrays[`a${index}`], arrays[`g${index}`]];
    const back = slope !== undefined;
    if (this.title.textContent !== block.title) {
      this.title.textContent = block.title;
      this.title.setAttribute("aria-label", message("inside-open", { title: block.title }));
    }
    this.root.classList.toggle("open", meta.state.opened === block.name);
    this.root.dataset.norm = back ? String(block.norm) : "";
    const { face, canvas } = this;
    const bare = block.note !== undefined;
    say(this.note, block.note ?? "");
    this.note.hidden = !bare;
    for (const part of [face?.root ?? canvas, this.foot]) part.hidden = bare;
    if (bare) return;
    const words = back ? message("inside-norm", { norm: quantity(block.norm ?? 0, 3) }) : size(block.shape, block.kind);
    say(this.foot, block.foot ?? words);
    if (face instanceof BarsFace) face.show(block, (slope ?? values).data, back);
    else if (face instanceof ThetaFace) {
      const k = transformerOf(block.name);
      face.show(meta.regressions[k], hands[k], slope);
    } else if (face instanceof GridFace) face.show(sampled(meta.blocks, arrays, block), values, slope);
    else paint(canvas, slope ?? values, back ? "signed" : look(block));
    canvas.hidden = block.kind === "input" && !back; // the hand's own picture stands above it
  }
}

/** @param {string} name  of one of its blocks */
const transformerOf = (name) => Number(name.split(".")[1]);

/**
 * How what a block gives is painted: pictures of one digit or two as such, their means as well.
 * @param {Block} block
 */
export const look = ({ kind, shape, look: given }) =>
  given ?? (PICTURES.includes(kind) && shape[0] <= 2 ? "picture" : "magnitude");

/**
 * What a grid reads, and how that is painted where Python says so.
 * @param {Block[]} blocks
 * @param {Record<string, Tensor>} arrays
 * @param {Block} block
 */
function sampled(blocks, arrays, { inputs: [, source] }) {
  const index = blocks.findIndex(({ name }) => name === source);
  return { maps: arrays[`a${index}`], how: blocks[index].look };
}

// V and U, or the fixed picture F that V is to look like, in one picture: V laid over U's frame, from a line on, in
// every other square or all of it in turn, or how far the two are apart.

import { apart, besideV, chessboard, frameOverSource, sameSize, unmoved, wordsApart } from "../math/comparison.js";
import { sample } from "../math/sampler.js";
import { message } from "../texts.js";
import { paint } from "./fast_paint.js";
import { COLOUR } from "./palette.js";
import { Sheet } from "./picture.js";
import { ruled, squares } from "./pixels.js";
import { tag } from "./strokes.js";

/**
 * @import { Apart } from "../math/comparison.js"
 * @import { Frame, Size } from "../math/frame.js"
 * @import { Look } from "./picture.js"
 * @import { Laid } from "./pixels.js"
 * @import { DrawnScene, StageState } from "./state.js"
 * @import { TargetLayers } from "./target_layers.js"
 * @import { View } from "./view.js"
 */

/** What the two are compared by, each with the key of what is said of it. @type {Record<string, string>} */
const SAID = {
  wipe: "stage-large-said-wipe",
  blink: "stage-large-said-blink",
  checker: "stage-large-said-checker",
  difference: "stage-large-said-difference",
};

/** Whether V and what it is compared with stand in one picture. @type {(state: Pick<StageState, "large">) => boolean} */
export const compares = ({ large }) => large.shows in SAID;

/**
 * Where V's frame lies in U's pane, in CSS pixels.
 * @param {View} view
 * @param {Frame} frame
 * @returns {Laid & {width: number, height: number}}
 */
export function laidOver(view, frame) {
  const [from, to] = frameOverSource(frame).map((corner) => view.at(corner));
  const [left, top] = from;
  const [width, height] = [to[0] - left, to[1] - top];
  const [ho, wo] = frame.target;
  return {
    left,
    top,
    width,
    height,
    small: view.small,
    scale: Math.min(width / wo, height / ho),
    x: (pixel) => left + ((pixel + 0.5) * width) / wo,
    y: (pixel) => top + ((pixel + 0.5) * height) / ho,
  };
}

/**
 * How a difference is painted: from 0 to the widest that values of U can have.
 * @param {Look} look
 * @returns {Look}
 */
const lookApart = (look) => ({ ...look, low: 0, high: look.picture ? 1 : look.high - look.low });

export class Comparison {
  /** @param {TargetLayers} target  who has painted V */
  constructor(target) {
    this.target = target;
    this.sheet = new Sheet(); // |U − V|
    this.fixed = new Sheet();
    this.values = new Float32Array(0);
    /** @type {Apart} */
    this.apart = { largest: 0, mean: 0 };
    /** @type {{U: unknown, frame: unknown, values: Float32Array|null, words: Uint32Array|null}} */
    this.read = { U: null, frame: null, values: null, words: null }; // U at V's pixels, and of which U
  }

  /**
   * @param {StageState} state
   * @param {CanvasRenderingContext2D} context
   * @param {View} view  U's
   */
  draw(state, context, view) {
    const { scene, look, large } = state;
    const place = laidOver(view, scene.frame);
    if (large.shows === "difference") return this.drawDifference(state, context, view, place);
    const [h, w] = scene.frame.source;
    const [ho, wo] = scene.frame.target;
    if (scene.fixed) this.drawFixed(state, context, view, place);
    else if (ruled(h, w)) squares(context, view, scene.values, h, w, look);
    const share = large.shows === "wipe" ? large.at : large.turn === "U" ? 1 : 0;
    const parts = large.shows === "checker" ? chessboard([ho, wo]) : [[share, 0, 1, 1]];
    context.save();
    context.beginPath();
    for (const [left, top, right, bottom] of parts) {
      const size = [(right - left) * place.width, (bottom - top) * place.height];
      context.rect(place.left + left * place.width, place.top + top * place.height, size[0], size[1]);
    }
    context.clip();
    this.cover(context, view, place, this.target.picture);
    if (ruled(ho, wo)) squares(context, place, state.torch?.V ?? state.current.V, ho, wo, look);
    context.restore();
    this.name(state, context, place, place.left + share * place.width);
  }

  /**
   * The fixed picture lies where V does.
   * @param {StageState} state
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {ReturnType<typeof laidOver>} place
   */
  drawFixed({ scene, look }, context, view, place) {
    const { fixed, fixedWords: words, frame, channels } = scene;
    if (!fixed) return;
    const [ho, wo] = frame.target;
    if (words && look.channel === null) this.fixed.fill(ho, wo, (out) => out.set(words));
    else this.fixed.paint(fixed, channels, ho, wo, look);
    this.cover(context, view, place, this.fixed.canvas);
    if (ruled(ho, wo)) squares(context, place, fixed, ho, wo, look);
  }

  /**
   * Lay a picture over V's frame.
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {{left: number, top: number, width: number, height: number, scale: number}} place
   * @param {HTMLCanvasElement|ImageBitmap} picture
   */
  cover(context, view, { left, top, width, height, scale }, picture) {
    context.imageSmoothingEnabled = scale * view.ratio < 1;
    context.drawImage(picture, left, top, width, height);
  }

  /**
   * Write which is which: at both sides of the line, in the first two squares, or of the one that is seen.
   * @param {StageState} state
   * @param {CanvasRenderingContext2D} context
   * @param {{left: number, top: number, width: number, small: number}} place
   * @param {number} line
   */
  name({ large, scene }, context, { left, top, width, small }, line) {
    const size = small + 4;
    const base = top + size + 6;
    const away = size + 4;
    const [wipes, checkers] = [large.shows === "wipe", large.shows === "checker"];
    const other = besideV(scene);
    const colour = other === "F" ? COLOUR.second : COLOUR.sourceOnDark;
    if (wipes || checkers || large.turn === "U")
      tag(context, other, wipes ? line - away : left + away, base, colour, size);
    if (!wipes && !checkers && large.turn === "U") return;
    const square = checkers ? (chessboard(scene.frame.target)[0]?.[0] ?? 0) * width : 0;
    tag(context, "V", wipes ? line + away : left + square + away, base, COLOUR.target, size);
  }

  /**
   * @param {StageState} state
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {ReturnType<typeof laidOver>} place
   */
  drawDifference(state, context, view, place) {
    const { scene, current, torch, look } = state;
    const [ho, wo] = scene.frame.target;
    const words = this.target.fast ? this.wordsBeside(scene) : null;
    if (words) {
      const V = new Uint32Array(this.target.sheet.data(ho, wo).buffer);
      this.sheet.fill(ho, wo, (out) => {
        this.apart = wordsApart(words, V, out);
      });
      return this.cover(context, view, place, this.sheet.canvas);
    }
    const seen = (/** @type {Float32Array} */ values) =>
      look.channel === null ? values : values.subarray(look.channel * ho * wo, (look.channel + 1) * ho * wo);
    const V = seen(torch?.V ?? current.V);
    if (this.values.length !== V.length) this.values = new Float32Array(V.length);
    this.apart = apart(seen(this.valuesBeside(scene)), V, this.values);
    const painted = { ...lookApart(look), channel: look.channel === null ? null : 0 };
    this.sheet.paint(this.values, look.channel === null ? Math.min(scene.channels, 3) : 1, ho, wo, painted);
    this.cover(context, view, place, this.sheet.canvas);
    squares(context, place, this.values, ho, wo, painted);
  }

  /**
   * What is kept of U at V's pixels, thrown away where U is another one.
   * @param {DrawnScene} scene
   */
  kept({ U, frame }) {
    if (this.read.U !== U || this.read.frame !== frame) this.read = { U, frame, values: null, words: null };
    return this.read;
  }

  /**
   * The fixed picture, or U at V's pixels: its own where V has as many, else read between them, as θ that changes nothing reads it.
   * @param {DrawnScene} scene
   * @returns {Float32Array}
   */
  valuesBeside(scene) {
    if (scene.fixed) return scene.fixed;
    if (sameSize(scene.frame)) return scene.values;
    const kept = this.kept(scene);
    kept.values ??= sample(scene.U, unmoved(scene.frame), scene.frame, "bilinear", "border");
    return kept.values;
  }

  /**
   * The same as a canvas paints it; null where U is no such picture.
   * @param {DrawnScene} scene
   * @returns {Uint32Array|null}
   */
  wordsBeside(scene) {
    const { frame, words, fixed, fixedWords } = scene;
    if (fixed) return words && fixedWords;
    if (!words || sameSize(frame)) return words;
    const kept = this.kept(scene);
    if (!kept.words) {
      kept.words = new Uint32Array(frame.target[0] * frame.target[1]);
      paint(words, unmoved(frame), frame, "bilinear", "border", kept.words);
    }
    return kept.words;
  }

  /**
   * Say what is seen, with its range, and how V lies over U where their sizes differ: each a sentence.
   * @param {StageState} state
   */
  said({ large, look, scene }) {
    const { largest, mean } = this.apart;
    const { high } = lookApart(look);
    const other = besideV(scene);
    const numbers = { high: short(high), largest: largest.toFixed(3), mean: mean.toFixed(3) };
    const said = message(SAID[large.shows], { other, ...(large.shows === "difference" ? numbers : {}) });
    const { frame } = scene;
    if (other === "F" || sameSize(frame)) return [said];
    const key = large.shows === "difference" ? "stage-large-read" : "stage-large-stretched";
    return [said, message(key, { U: sizeOf(frame.source), V: sizeOf(frame.target) })];
  }
}

/** @type {(size: Size) => string} */
const sizeOf = ([h, w]) => `${w}×${h}`;

/** A number without noughts at its end. @type {(value: number) => string} */
const short = (value) => String(Number(value.toPrecision(3)));

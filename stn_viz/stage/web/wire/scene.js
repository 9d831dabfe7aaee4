// A scene as the stage uses it: what Python packed, with its family, frame and maps ready.

import { makeFamily } from "../math/family.js";
import { frameOf } from "../math/frame.js";
import { KERNELS, tabled } from "../math/kernels.js";
import { unit } from "../math/sampler.js";
import { unpack } from "../packing.js";
import { packed } from "../paint/fast_paint.js";
import { extremes } from "../paint/picture.js";
import { playbackOf } from "./playback.js";

/**
 * @import { Family, FamilyArrays, MetaOfFamily } from "../math/family.js"
 * @import { Frame, Size } from "../math/frame.js"
 * @import { KernelArrays, KernelTable } from "../math/kernels.js"
 * @import { Loss } from "../math/losses.js"
 * @import { Padding } from "../math/taps.js"
 * @import { Rules } from "../math/validity.js"
 * @import { Palette } from "../paint/palette.js"
 * @import { Texts } from "../texts.js"
 * @import { Opinion } from "./answer.js"
 * @import { Tensor } from "../packing.js"
 * @import { Playback, PlaybackArrays, PlaybackMeta } from "./playback.js"
 */

/** @typedef {{mode: "box"|"which"|"slope"|"network", seed: number}} Deal */

/**
 * How a program for another tool is read: expressions to search it with (stn_viz/interchange/tools.py: Reading).
 * @typedef {object} ToolReading
 * @property {string} calls
 * @property {string|null} forward
 * @property {boolean} corner
 * @property {boolean} rows_first
 * @property {string|null} offset
 * @property {string|null} centre
 */

/**
 * A form of θ as Python packs it.
 * @typedef {object} Form
 * @property {string|null} template  what is copied, with slots for numbers; null where the warp has no such form
 * @property {string|null} numbers   the slot whose numbers are shown
 * @property {number} rows           how many of its rows
 * @property {string|null} said      the key of the sentence that is shown where there are no numbers
 * @property {string|null} code      what the tool of this program is called; null where the form is none
 * @property {ToolReading|null} reading  how such a program is read where somebody else wrote it
 */

/**
 * The words and small numbers of a scene: stn_viz/stage/scene.py packs them, MetaOfFamily among them.
 * @typedef {object} SceneWords
 * @property {number} version
 * @property {string} key        names the stage among those of a page
 * @property {number} epoch      a new one imposes Python's θ
 * @property {string} session    who counts the epochs
 * @property {number} token      of what decides V beside θ
 * @property {number[]} theta    P
 * @property {string} kernel
 * @property {KernelTable} [kernel_table]  of a kernel without a formula in math/kernels.js
 * @property {Padding} padding
 * @property {Loss} upstream     the loss whose ∂L/∂V flows back
 * @property {Loss[]} loss_names  all there are, in the order of their menu
 * @property {[number, number]|null} selection  the pinned target pixel, row and column
 * @property {Record<string, boolean>} overlays  which are on
 * @property {string[]} overlay_names  all there are, in the order of their menu
 * @property {boolean} picture   paint values as colours
 * @property {Record<string, string>} labels  captions of both panels and of a loss
 * @property {boolean} readonly  nothing can be dragged
 * @property {Opinion|null} network
 * @property {boolean} projector  large text and thick lines, controls hidden
 * @property {boolean} scattered  the grid is a list of loose points, not the warp of a picture
 * @property {"full"|"compact"|"pair"} layout
 * @property {"predict"|"theta"|"forward"|"pixelwise"|"descent"|null} opens  what the stage begins with
 * @property {Deal|null} deal  what is asked first where it opens with "predict"; null: where the box of its own θ is
 * @property {number|null} digit  the class of U, where a network reads V; null where none does
 * @property {{source: Size, target: Size}|null} full  sizes of the visitor's own file, where U is a smaller copy
 * @property {string} large     what fills the stage; "" where U and V stand side by side
 * @property {string[]} large_names  what can, in the order of their menu
 * @property {boolean} whole    that file is at hand, and torch warps it in full when asked
 * @property {""|"camera"|"video"} live  what moves in the place of U: what the visitor's camera sees, or a video
 * @property {Record<string, Form>} forms  of θ that can be copied, by name, in the order of their rows
 * @property {number} digits    of numbers that count pixels
 * @property {Record<string, unknown>} record  what is saved of θ as JSON; its numbers are missing
 * @property {Texts} texts      the sentences of the page, in its language
 * @property {PlaybackMeta|null} playback
 * @property {Rules} validity
 * @property {Palette} palette
 */

/** @typedef {SceneWords & MetaOfFamily} SceneMeta */

/**
 * @typedef {object} Maps
 * @property {Tensor<Uint8Array|Float32Array|Float64Array>} U  C×H×W; uint8 means value/255
 * @property {Tensor<Float32Array>} [difference_target]  C×Ho×Wo
 * @property {Tensor<Uint8Array|Float32Array|Float64Array>} [fixed]  C×Ho×Wo, as U
 * @property {Tensor<Float32Array>} [upstream]  torch's ∂L/∂V, C×Ho×Wo, for a loss without a formula here
 */

/** @typedef {Maps & FamilyArrays & Partial<KernelArrays> & Partial<PlaybackArrays>} SceneArrays */

/**
 * @typedef {object} Ready
 * @property {Family} family
 * @property {Frame} frame
 * @property {Playback|null} playback  a descent to play back
 * @property {Tensor<Uint8Array|Float32Array|Float64Array>} U
 * @property {Float32Array} values  U, C·H·W
 * @property {number} channels    C
 * @property {number} aspect      W/H of the source
 * @property {Uint32Array|null} words  U as a canvas paints it, H·W; null where it is no picture
 * @property {[number, number]} range  of the colours
 * @property {string[]} shown     the overlays that are on
 * @property {Float32Array|null} difference    what V is compared with, C·Ho·Wo
 * @property {Float32Array|null} fixed         the picture that V is to look like, C·Ho·Wo
 * @property {Uint32Array|null} fixedWords     the same as a canvas paints it
 * @property {Float32Array|null} torchUpstream  ∂L/∂V of such a loss, as torch last computed it, C·Ho·Wo
 */

/** @typedef {Omit<SceneMeta, "family"|"frame"|"playback"> & Ready} Scene */

/**
 * The overlays that are on; where nobody chose, those that tell most.
 * @param {Pick<SceneMeta, "overlays">} meta
 */
export function shownOf({ overlays }) {
  const named = Object.keys(overlays).filter((name) => overlays[name]);
  return named.length ? named : ["samples", "displacement"];
}

/**
 * The numbers of a map.
 * @param {Tensor<Uint8Array|Float32Array|Float64Array>} map
 */
function valuesOf(map) {
  const scale = unit(map);
  return scale === 1 && map.data instanceof Float32Array ? map.data : Float32Array.from(map.data, (v) => v * scale);
}

/**
 * Read a payload.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Scene}
 */
export function sceneOf(bytes) {
  const { meta, arrays } = /** @type {{meta: SceneMeta, arrays: SceneArrays}} */ (
    /** @type {unknown} */ (unpack(bytes))
  );
  const { U } = arrays;
  if (meta.kernel_table) KERNELS[meta.kernel] = tabled(meta.kernel_table, /** @type {KernelArrays} */ (arrays));
  const scale = unit(U);
  const values = valuesOf(U);
  const frame = frameOf(meta);
  const { picture } = meta;
  return {
    ...meta,
    U,
    values,
    frame,
    family: makeFamily(meta, arrays),
    channels: U.shape[0],
    aspect: frame.source[1] / frame.source[0],
    words: picture ? packed(U) : null,
    range: scale === 1 && !picture ? extremes(values) : [0, 1],
    shown: shownOf(meta),
    readonly: meta.readonly || meta.scattered, // nothing takes hold of all loose points at once
    playback: playbackOf(meta, arrays),
    difference: arrays.difference_target?.data ?? null,
    fixed: arrays.fixed ? valuesOf(arrays.fixed) : null,
    fixedWords: picture && arrays.fixed ? packed(arrays.fixed) : null,
    torchUpstream: arrays.upstream?.data ?? null,
  };
}

/**
 * Tell whether Python sent the same payload again, as it does when only the theme changed.
 * @type {(a: Uint8Array, b: Uint8Array) => boolean}
 */
export function sameBytes(a, b) {
  return a === b || (a.length === b.length && a.every((v, k) => v === b[k]));
}

// A scene as the stage uses it: what Python packed, with its family, frame and maps ready.

import { makeFamily } from "../math/family.js";
import { frameOf } from "../math/frame.js";
import { KERNELS, tabled } from "../math/kernels.js";
import { unit } from "../math/sampler.js";
import { packed } from "../paint/fast_paint.js";
import { extremes } from "../paint/picture.js";
import { unpack } from "./packing.js";
import { tapeOf } from "./playback.js";

/** Read a payload. */
export function sceneOf(bytes) {
  const { meta, arrays } = unpack(bytes);
  const { U } = arrays;
  if (meta.kernel_table) KERNELS[meta.kernel] = tabled(meta.kernel_table, arrays);
  const scale = unit(U);
  const values = scale === 1 && U.data instanceof Float32Array ? U.data : Float32Array.from(U.data, (v) => v * scale);
  const frame = frameOf(meta);
  const { overlays = {}, picture = true, labels = {}, upstream = "pixel" } = meta;
  const named = Array.isArray(overlays) ? overlays : Object.keys(overlays).filter((name) => overlays[name]);
  return {
    ...meta,
    U,
    values,
    frame,
    picture,
    labels,
    upstream,
    family: makeFamily(meta, arrays),
    channels: U.shape[0],
    aspect: frame.source[1] / frame.source[0],
    words: picture ? packed(U) : null,
    range: scale === 1 && !picture ? extremes(values) : [0, 1],
    shown: named.length ? named : ["samples", "displacement"],
    readonly: Boolean(meta.readonly) || Boolean(meta.scattered), // nothing takes hold of all loose points at once
    scattered: Boolean(meta.scattered),
    network: meta.network ?? null,
    projector: Boolean(meta.projector),
    tape: tapeOf(meta, arrays), // a descent to play back
    difference: arrays.difference_target?.data ?? null, // what V is compared with
    networkSlope: arrays.upstream?.data ?? null, // ∂L/∂V of the network's loss, as torch last computed it
  };
}

/** Tell whether Python sent the same payload again, as it does when only the theme changed. */
export function sameBytes(a, b) {
  return a === b || (a.length === b.length && a.every((v, k) => v === b[k]));
}

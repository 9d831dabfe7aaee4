// V painted by WebAssembly: what the loops of fast_paint.js read, wide kernels four times as fast. U stands in its memory with a margin
// that holds what the padding asks for, so that no point is a special case.

import { isLost, mirror, padded } from "../math/taps.js";
import { assembled, CONSTANTS, layout } from "./simd_module.js";

/**
 * @import { Frame } from "../math/frame.js"
 * @import { Places } from "../math/grid.js"
 * @import { Padding } from "../math/taps.js"
 */

/**
 * The weights of a kernel's taps at every phase of a pixel, both ends included.
 * @typedef {{count: number, steps: number, rows: Float64Array}} Phases
 */

/** @typedef {(stop: number, stride: number, origin: number) => void} Read */

const POINTS = 1024; // of one call: they stay near the processor
const PAGE = 65536; // bytes by which memory grows
const SPARE = 16; // bytes that the last load may reach beyond the picture

/** One kernel's painter, with the picture that it last read. */
class SimdPainter {
  /** @param {Phases} phases */
  constructor({ count, steps, rows }) {
    const at = layout(count, steps + 1, POINTS);
    this.at = at;
    this.count = count;
    this.memory = new WebAssembly.Memory({ initial: Math.ceil(at.picture / PAGE) });
    const module = new WebAssembly.Module(assembled(count, at));
    const { exports } = new WebAssembly.Instance(module, { stage: { memory: this.memory } });
    this.read = /** @type {Read} */ (exports.read);
    const most = rows.reduce((high, weight) => Math.max(high, Math.abs(weight)), 0) || 1;
    const whole = 32767 / most; // what stands for a weight of 1
    new Int16Array(this.memory.buffer, at.across, rows.length).set(rows.map((weight) => Math.round(whole * weight)));
    new Float32Array(this.memory.buffer, at.down, rows.length).set(rows.map((weight) => weight / whole));
    this.constant("near", Uint8Array, [0, 255, 4, 255, 1, 255, 5, 255, 2, 255, 6, 255, 3, 255, 7, 255]);
    this.constant("far", Uint8Array, [8, 255, 12, 255, 9, 255, 13, 255, 10, 255, 14, 255, 11, 255, 15, 255]);
    this.constant("first", Float64Array, Array(2).fill(1 - count / 2));
    this.constant("low", Float64Array, [-count, -count]);
    this.constant("steps", Float64Array, [steps, steps]);
    this.constant("half", Float64Array, [0.5, 0.5]);
    this.constant("level", Float32Array, Array(4).fill(0.5));
    /** @type {unknown[]} */
    this.holds = []; // what the picture was made of
    this.stride = 0; // bytes of a row of it
  }

  /**
   * @param {typeof CONSTANTS[number]} name
   * @param {Uint8ArrayConstructor|Float32ArrayConstructor|Float64ArrayConstructor} Kind
   * @param {number[]} values
   */
  constant(name, Kind, values) {
    new Kind(this.memory.buffer, 16 * CONSTANTS.indexOf(name), values.length).set(values);
  }

  /**
   * Put U into the memory, with its margin.
   * @param {Uint32Array} words
   * @param {Frame} frame
   * @param {Padding} padding
   */
  take(words, { source: [h, w], alignCorners }, padding) {
    const wanted = [words, h, w, padding, alignCorners];
    if (wanted.every((part, k) => part === this.holds[k])) return;
    const { memory, count, at } = this;
    const wide = w + 2 * count;
    const size = wide * (h + 2 * count);
    const lacks = at.picture + 4 * size + SPARE - memory.buffer.byteLength;
    if (lacks > 0) memory.grow(Math.ceil(lacks / PAGE));
    const picture = new Uint32Array(memory.buffer, at.picture, size);
    const place = (/** @type {number} */ k, /** @type {number} */ length) =>
      padding === "zeros" && (k < 0 || k >= length) ? -1 : padded(k, length, padding, alignCorners);
    for (let n = -count; n < h + count; n++) {
      const row = place(n, h);
      const line = picture.subarray((n + count) * wide, (n + count + 1) * wide);
      if (row < 0) line.fill(0);
      else {
        const from = words.subarray(row * w, (row + 1) * w);
        line.set(from, count);
        for (let k = 1; k <= count; k++) {
          line[count - k] = from[place(-k, w)] ?? 0;
          line[count + w - 1 + k] = from[place(w - 1 + k, w)] ?? 0;
        }
      }
    }
    this.constant("high", Float64Array, [w, h]);
    this.stride = 4 * wide;
    this.holds = wanted;
  }

  /**
   * @param {Uint32Array} words U, packed
   * @param {Places} grid
   * @param {Frame} frame
   * @param {Padding} padding
   * @param {Uint32Array} out
   */
  paint(words, grid, frame, padding, out) {
    this.take(words, frame, padding);
    const { at, count, stride, memory } = this;
    const [h, w] = frame.source;
    const origin = at.picture + count * (stride + 4);
    const x = new Float64Array(memory.buffer, at.x, POINTS);
    const y = new Float64Array(memory.buffer, at.y, POINTS);
    const read = new Uint32Array(memory.buffer, at.words, POINTS);
    for (let from = 0; from < out.length; from += POINTS) {
      const size = Math.min(POINTS, out.length - from);
      for (const [places, all, length] of /** @type {const} */ ([
        [x, grid.x, w],
        [y, grid.y, h],
      ])) {
        places.set(all.subarray(from, from + size));
        if (padding === "reflection") reflect(places, size, length, frame.alignCorners);
      }
      this.read(8 * size, stride, origin);
      out.set(size < POINTS ? read.subarray(0, size) : read, from);
    }
  }
}

/**
 * Fold places back to the map, where its mirror images have the same values; NaN where they are lost.
 * @param {Float64Array} places  overwritten
 * @param {number} count  of them
 * @param {number} size   pixels of the map along them
 * @param {boolean} alignCorners
 */
function reflect(places, count, size, alignCorners) {
  if (size === 1) return; // every image of it is that pixel
  for (let k = 0; k < count; k++) {
    const place = places[k];
    if (!(place >= 0 && place <= size - 1))
      places[k] = isLost(place, size, "reflection") ? NaN : mirror(place, size, alignCorners);
  }
}

/** @type {WeakMap<Phases, SimdPainter>} */
const painters = new WeakMap();
let able = true; // until it is refused: one refusal is enough to know

/** @param {Phases} phases */
function painterOf(phases) {
  const before = painters.get(phases);
  if (before || !able) return before;
  able = false;
  const painter = new SimdPainter(phases);
  able = true;
  painters.set(phases, painter);
  return painter;
}

/**
 * Paint V, if this browser can: false where it has no WebAssembly or none of its SIMD instructions, where a policy of the
 * page refuses it, or where the picture does not fit its memory.
 * @param {Phases} phases of the kernel
 * @param {Parameters<SimdPainter["paint"]>} what
 */
export function painted(phases, ...what) {
  try {
    const painter = painterOf(phases);
    painter?.paint(...what);
    return Boolean(painter);
  } catch {
    return false;
  }
}

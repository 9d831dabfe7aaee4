// One bytes payload from Python: a JSON header and raw arrays. `stn_viz/stage/packing.py` is the writer.

import { message } from "./texts.js";

const TYPES = { uint8: Uint8Array, int32: Int32Array, float32: Float32Array, float64: Float64Array };

/** Of what scenes and answers hold; the writer states the same. */
export const VERSION = 4;

/** Say why a payload cannot be read; "" where it can. */
export const refusal = (/** @type {{version: number}} */ { version }) =>
  version === VERSION ? "" : message("stage-version", { theirs: version, ours: VERSION });

/** @typedef {Uint8Array|Int32Array|Float32Array|Float64Array} Data */

/** @typedef {{dtype: keyof typeof TYPES, shape: number[], offset: number, length: number}} Entry  counted in bytes */

/**
 * An array as Python packed it, row-major.
 * @template {Data} [D=Data]
 * @typedef {{data: D, shape: number[]}} Tensor
 */

/**
 * Read what `pack` wrote. Arrays are views of the payload, which is copied only where it lies off an 8-byte boundary.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {{meta: Record<string, unknown>, arrays: Record<string, Tensor>}} whoever reads them says what they hold
 */
export function unpack(bytes) {
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const start = 4 + headerLength;
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, start)));
  const { arrays: contents, ...meta } = /** @type {{arrays: Record<string, Entry>}} */ (header);
  const body = (bytes.byteOffset + start) % 8 ? bytes.slice(start) : bytes.subarray(start);
  /** @type {Record<string, Tensor>} */
  const arrays = {};
  for (const [name, { dtype, shape, offset, length }] of Object.entries(contents)) {
    const Type = TYPES[dtype];
    arrays[name] = { data: new Type(body.buffer, body.byteOffset + offset, length / Type.BYTES_PER_ELEMENT), shape };
  }
  return { meta, arrays };
}

// One bytes payload: a JSON header and raw arrays, as `stn_viz/stage/packing.py` writes and reads it in Python.

import { message } from "./texts.js";

const TYPES = { uint8: Uint8Array, int32: Int32Array, float32: Float32Array, float64: Float64Array };

/** Of what scenes and answers hold; the writer states the same. */
export const VERSION = 5;

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

const padded = (/** @type {number} */ length) => Math.ceil(length / 8) * 8;

/**
 * Write what `unpack` reads.
 * @param {object} meta
 * @param {Record<string, Tensor>} tensors
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function pack(meta, tensors) {
  const kinds = Object.entries(TYPES);
  /** @type {Record<string, Entry>} */
  const arrays = {};
  let end = 0;
  for (const [name, { data, shape }] of Object.entries(tensors)) {
    const kind = kinds.find(([, Type]) => data instanceof Type) ?? kinds[0];
    const dtype = /** @type {Entry["dtype"]} */ (kind[0]);
    arrays[name] = { dtype, shape, offset: end, length: data.byteLength };
    end += padded(data.byteLength);
  }
  const header = new TextEncoder().encode(JSON.stringify({ ...meta, arrays }));
  const start = padded(header.length + 4);
  const bytes = new Uint8Array(start + end).fill(32, 0, start);
  new DataView(bytes.buffer).setUint32(0, start - 4, true);
  bytes.set(header, 4);
  for (const [name, { data }] of Object.entries(tensors))
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start + arrays[name].offset);
  return bytes;
}

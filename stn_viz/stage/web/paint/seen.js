// What a camera saw a moment ago, as a map: a canvas paints its words at once, and its planes and values are made when
// somebody reads them.

/**
 * @typedef {import("../math/frame.js").Size} Size
 * @typedef {import("../packing.js").Tensor<Uint8Array>} Planes
 */

/**
 * Take a picture's words as U.
 * @param {Uint32Array} words  one for each pixel, as a canvas has them
 * @param {Size} size
 */
export function seen(words, [h, w]) {
  /** @type {Uint8Array|undefined} */
  let bytes;
  /** @type {Float32Array|undefined} */
  let values;
  const planes = () => {
    bytes ??= planesOf(words);
    return bytes;
  };
  return {
    words,
    /** @type {Planes} */
    U: {
      shape: [3, h, w],
      get data() {
        return planes();
      },
    },
    get values() {
      values ??= valuesOf(planes());
      return values;
    },
  };
}

/** @param {Uint32Array} words */
function planesOf(words) {
  const size = words.length;
  const out = new Uint8Array(3 * size);
  for (let i = 0; i < size; i++) {
    const word = words[i];
    out[i] = word & 255;
    out[size + i] = (word >>> 8) & 255;
    out[2 * size + i] = (word >>> 16) & 255;
  }
  return out;
}

/** @param {Uint8Array} bytes */
function valuesOf(bytes) {
  const out = new Float32Array(bytes.length);
  for (let i = 0; i < out.length; i++) out[i] = bytes[i] / 255;
  return out;
}

// A small GIF89a encoder: 252 fixed colours, LZW, endless loop.

const BAYER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

/**
 * Map a colour to the palette of 6 reds × 7 greens × 6 blues, by ordered dither against bands.
 * @param {ImageData} image
 */
function indices({ data, width }) {
  const out = new Uint8Array(data.length / 4);
  for (let i = 0, k = 0; k < out.length; i += 4, k++) {
    const nudge = (BAYER[(Math.floor(k / width) % 4) * 4 + ((k % width) % 4)] - 7.5) / 16;
    const level = (/** @type {number} */ v, /** @type {number} */ n) =>
      Math.min(n - 1, Math.max(0, Math.round((v / 255) * (n - 1) + nudge)));
    out[k] = (level(data[i], 6) * 7 + level(data[i + 1], 7)) * 6 + level(data[i + 2], 6);
  }
  return out;
}

function palette() {
  const out = new Uint8Array(768);
  for (let k = 0; k < 252; k++) out.set([Math.floor(k / 42) * 51, (Math.floor(k / 6) % 7) * 42.5, (k % 6) * 51], 3 * k);
  return out;
}

/**
 * Compress 8-bit indices by LZW into blocks of at most 255 bytes.
 * @param {Uint8Array} pixels
 * @param {(bytes: number[]) => void} write
 */
function compressed(pixels, write) {
  const CLEAR = 256,
    END = 257;
  let bits = 0,
    room = 0;
  /** @type {number[]} */
  let block = [];
  const flush = () => {
    if (block.length) write([block.length, ...block]);
    block = [];
  };
  const put = (/** @type {number} */ code, /** @type {number} */ size) => {
    bits |= code << room;
    for (room += size; room >= 8; room -= 8, bits >>>= 8) {
      block.push(bits & 255);
      if (block.length === 255) flush();
    }
  };
  let book = new Map(),
    size = 9,
    next = 258,
    prefix = pixels[0];
  write([8]);
  put(CLEAR, size);
  for (let k = 1; k < pixels.length; k++) {
    const key = (prefix << 8) | pixels[k];
    const known = book.get(key);
    if (known !== undefined) {
      prefix = known;
      continue;
    }
    put(prefix, size);
    if (next === 4096) {
      put(CLEAR, size);
      book = new Map();
      [size, next] = [9, 258];
    } else {
      if (next === 1 << size) size += 1;
      book.set(key, next++);
    }
    prefix = pixels[k];
  }
  put(prefix, size);
  put(END, size);
  if (room) put(0, 8 - room);
  flush();
  write([0]);
}

/**
 * Encode frames of one size.
 * @param {{image: ImageData, delay: number}[]} frames the delay in hundredths of a second
 */
export function gif(frames) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  const write = (/** @type {number[]} */ bytes) => {
    parts.push(Uint8Array.from(bytes));
  };
  const word = (/** @type {number} */ v) => [v & 255, v >> 8];
  const text = (/** @type {string} */ s) => [...s].map((c) => c.charCodeAt(0));
  const { width, height } = frames[0].image;
  write([...text("GIF89a"), ...word(width), ...word(height), 0xf7, 0, 0, ...palette()]);
  write([0x21, 0xff, 11, ...text("NETSCAPE2.0"), 3, 1, 0, 0, 0]);
  for (const { image, delay } of frames) {
    write([0x21, 0xf9, 4, 0, ...word(delay), 0, 0, 0x2c, 0, 0, 0, 0, ...word(width), ...word(height), 0]);
    compressed(indices(image), write);
  }
  write([0x3b]);
  return new Blob(parts, { type: "image/gif" });
}

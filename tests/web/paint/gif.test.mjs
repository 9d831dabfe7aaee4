// A GIF that is written is read back here, by the letter of the GIF89a specification: sizes, times, every pixel.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gif } from "../../../stn_viz/stage/web/paint/gif.js";

/** An image whose pixel (x, y) has the colour `of(x, y)`. */
function picture(width, height, of) {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) data.set([...of(i % width, Math.floor(i / width)), 255], 4 * i);
  return { width, height, data };
}

/** Undo LZW: codes of `least` + 1 bits and more, the lowest bits first; gives indices. */
function expanded(bytes, least) {
  const [CLEAR, END] = [1 << least, (1 << least) + 1];
  const out = [];
  let [at, size, book, before] = [0, least + 1, [], null];
  const read = () => {
    let code = 0;
    for (let k = 0; k < size; k++, at++) code |= ((bytes[at >> 3] >> (at & 7)) & 1) << k;
    return code;
  };
  for (;;) {
    const code = read();
    if (code === END) return { out, left: bytes.length - Math.ceil(at / 8) };
    if (code === CLEAR) {
      [size, book, before] = [least + 1, [], null];
      continue;
    }
    const known = code < CLEAR ? [code] : book[code - END - 1];
    const entry = known ?? [...before, before[0]];
    assert.ok(known || (before && code === END + 1 + book.length), `code ${code}`);
    out.push(...entry);
    if (before) book.push([...before, entry[0]]);
    before = entry;
    if (END + 1 + book.length === 1 << size && size < 12) size += 1;
  }
}

/** Read a GIF. */
async function parsed(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let at = 0;
  const take = (n) => {
    at += n;
    return bytes.subarray(at - n, at);
  };
  const word = () => take(2).reduce((sum, v, k) => sum + (v << (8 * k)), 0);
  const text = (n) => String.fromCharCode(...take(n));
  const blocks = () => {
    const found = [];
    for (let n = take(1)[0]; n; n = take(1)[0]) found.push(...take(n));
    return found;
  };
  const found = { head: text(6), width: word(), height: word(), frames: [], loops: null };
  const flags = take(3)[0];
  const colours = take(3 * 2 ** ((flags & 7) + 1));
  let delay = 0;
  for (;;) {
    const kind = take(1)[0];
    if (kind === 0x3b) return { ...found, left: bytes.length - at };
    if (kind === 0x21) {
      const label = take(1)[0];
      const body = blocks();
      if (label === 0xf9) delay = body[1] + (body[2] << 8);
      if (label === 0xff) found.loops = [String.fromCharCode(...body.slice(0, 11)), body[12] + (body[13] << 8)];
      continue;
    }
    assert.equal(kind, 0x2c);
    const rect = [word(), word(), word(), word()];
    assert.equal(take(1)[0], 0, "no colours of its own, not interlaced");
    const least = take(1)[0];
    const { out, left } = expanded(blocks(), least);
    assert.equal(left, 0, "nothing after the end code");
    const pixels = out.map((k) => [...colours.subarray(3 * k, 3 * k + 3)]);
    found.frames.push({ rect, delay, pixels });
  }
}

const COLOURS = { black: [0, 0, 0], white: [255, 255, 255], red: [255, 0, 0], sky: [51, 170, 255] }; // all in its palette

test("size, number of frames, their times, an endless loop, and an end", async () => {
  const frames = [4, 300].map((delay, k) => ({ delay, image: picture(7, 3, () => (k ? COLOURS.red : COLOURS.white)) }));
  const blob = gif(frames);
  assert.equal(blob.type, "image/gif");
  const found = await parsed(blob);
  assert.deepEqual([found.head, found.width, found.height, found.left], ["GIF89a", 7, 3, 0]);
  assert.deepEqual(found.loops, ["NETSCAPE2.0", 0]);
  assert.deepEqual(
    found.frames.map(({ delay }) => delay),
    [4, 300],
  );
  for (const [k, { rect, pixels }] of found.frames.entries()) {
    assert.deepEqual(rect, [0, 0, 7, 3]);
    assert.deepEqual(pixels, new Array(21).fill(k ? COLOURS.red : COLOURS.white));
  }
});

test("colours of the palette come back as they were, each at its pixel", async () => {
  const names = Object.values(COLOURS);
  const of = (x, y) => names[(3 * x + y * y) % 4];
  const image = picture(31, 17, of);
  const [{ pixels }] = (await parsed(gif([{ image, delay: 1 }]))).frames;
  assert.equal(pixels.length, 31 * 17);
  for (const [i, colour] of pixels.entries()) assert.deepEqual(colour, of(i % 31, Math.floor(i / 31)), `pixel ${i}`);
});

test("a picture with more patterns than the book of codes holds is whole", async () => {
  const names = Object.values(COLOURS);
  let seed = 1;
  const chosen = Array.from({ length: 200 * 150 }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return names[seed >>> 30];
  });
  const image = picture(200, 150, (x, y) => chosen[y * 200 + x]);
  const [{ pixels }] = (await parsed(gif([{ image, delay: 1 }]))).frames;
  assert.deepEqual(pixels, chosen);
});

test("other colours are dithered: over a few pixels their mean is the colour", async () => {
  for (const colour of [
    [128, 128, 128],
    [200, 30, 90],
    [10, 240, 70],
  ]) {
    const [{ pixels }] = (await parsed(gif([{ image: picture(16, 16, () => colour), delay: 1 }]))).frames;
    const mean = [0, 1, 2].map((c) => pixels.reduce((sum, pixel) => sum + pixel[c], 0) / pixels.length);
    for (const [c, v] of mean.entries()) assert.ok(Math.abs(v - colour[c]) < 4, `${colour}: ${mean}`);
  }
});

test("one pixel is a picture", async () => {
  const found = await parsed(gif([{ image: picture(1, 1, () => COLOURS.sky), delay: 9 }]));
  assert.deepEqual(found.frames[0].pixels, [COLOURS.sky]);
});

// A WebAssembly module that reads U at points, all colours of two taps at a time. It is written out here from its
// instructions: no file to fetch, none to build. What the bytes stand for: https://webassembly.github.io/spec/core/binary

const BLACK = -0x1000000; // as a signed word
const [I32, V128, FUNCTION] = [0x7f, 0x7b, 0x60];
const SIMD = 0xfd;

/** @type {Record<string, number[]>} */
const CODES = {
  loop: [0x03, 0x40],
  "if.i32": [0x04, I32], // leaves a word
  else: [0x05],
  end: [0x0b],
  br_if: [0x0d],
  get: [0x20],
  set: [0x21],
  tee: [0x22],
  "i32.store": [0x36, 0], // 0: at any address; so are those below
  "i32.const": [0x41],
  "i32.lt_u": [0x49],
  "i32.add": [0x6a],
  "i32.mul": [0x6c],
  "i32.or": [0x72],
  "i32.shr_u": [0x76],
  "v128.load": [SIMD, 0x00, 0],
  "v128.load32_splat": [SIMD, 0x09, 0],
  "i8x16.swizzle": [SIMD, 0x0e],
  "i32x4.extract_lane": [SIMD, 0x1b],
  "f64x2.ne": [SIMD, 0x48],
  "v128.any_true": [SIMD, 0x53],
  "v128.load64_lane": [SIMD, 0x57, 0],
  "v128.load64_zero": [SIMD, 0x5d, 0],
  "i8x16.narrow_i16x8_u": [SIMD, 0x66],
  "f64x2.floor": [SIMD, 0x75],
  "i16x8.narrow_i32x4_s": [SIMD, 0x85, 1],
  "i32x4.add": [SIMD, 0xae, 1],
  "i32x4.dot_i16x8_s": [SIMD, 0xba, 1],
  "f32x4.add": [SIMD, 0xe4, 1],
  "f32x4.mul": [SIMD, 0xe6, 1],
  "f64x2.add": [SIMD, 0xf0, 1],
  "f64x2.sub": [SIMD, 0xf1, 1],
  "f64x2.mul": [SIMD, 0xf2, 1],
  "f64x2.pmin": [SIMD, 0xf6, 1],
  "f64x2.pmax": [SIMD, 0xf7, 1],
  "i32x4.trunc_sat_f32x4_s": [SIMD, 0xf8, 1],
  "f32x4.convert_i32x4_s": [SIMD, 0xfa, 1],
  "i32x4.trunc_sat_f64x2_s_zero": [SIMD, 0xfc, 1],
};

/** Numbers that are the same for every point, in the order in which they stand in memory, 16 bytes each. */
export const CONSTANTS = /** @type {const} */ ([
  "near", // which bytes of four pixels make pairs of whole numbers, colour by colour, of the first two pixels
  "far", // of the last two
  "first", // the first tap, counted from the pixel at or before the point: along x and along y
  "low", // the first place where a first tap may lie
  "high", // the last
  "steps", // phases of a pixel
  "half",
  "level", // half a level
]);

/**
 * Where in memory the points of one call, the words that it gives, both tables of weights and the picture stand.
 * @param {number} taps
 * @param {number} phases
 * @param {number} points
 */
export function layout(taps, phases, points) {
  const x = 16 * CONSTANTS.length;
  const y = x + 8 * points;
  const words = y + 8 * points;
  const across = words + 4 * points;
  const down = across + 2 * taps * phases;
  return { x, y, words, across, down, picture: 16 * Math.ceil((down + 4 * taps * phases) / 16) };
}

/**
 * The instructions for so many taps each way. A row's taps are summed in whole numbers, the rows in fractions.
 * @param {number} taps  even
 * @param {ReturnType<typeof layout>} at
 */
function program(taps, at) {
  const pairs = Array.from({ length: taps / 2 }, (_, k) => k);
  const load = (/** @type {number} */ k) => `v128.load${k === pairs.length - 1 ? "64_zero" : ""} ${8 * k}`;
  const pair = (/** @type {number} */ k) => (k % 2 ? "get $four get $far" : `get $line ${load(k)} tee $four get $near`);
  const product = (/** @type {number} */ k) => `${pair(k)} i8x16.swizzle get $pair${k} i32x4.dot_i16x8_s`;
  return `
    ${CONSTANTS.map((name, k) => `i32.const 0 v128.load ${16 * k} set $${name}`).join(" ")}
    loop
      get $point i32.const 1 i32.shr_u
      get $point get $point v128.load64_zero ${at.x} v128.load64_lane ${at.y} 1 tee $place
      get $place f64x2.ne v128.any_true
      if.i32
        i32.const ${BLACK}
      else
        get $low get $place f64x2.floor tee $base get $first f64x2.add f64x2.pmax get $high f64x2.pmin
        i32x4.trunc_sat_f64x2_s_zero set $cell
        get $place get $base f64x2.sub get $steps f64x2.mul get $half f64x2.add
        i32x4.trunc_sat_f64x2_s_zero set $phase
        get $cell i32x4.extract_lane 1 get $stride i32.mul
        get $cell i32x4.extract_lane 0 i32.const 4 i32.mul i32.add get $origin i32.add set $line
        get $phase i32x4.extract_lane 0 i32.const ${2 * taps} i32.mul set $across
        ${pairs.map((k) => `get $across v128.load32_splat ${at.across + 4 * k} set $pair${k}`).join(" ")}
        get $phase i32x4.extract_lane 1 i32.const ${4 * taps} i32.mul tee $down
        i32.const ${4 * taps} i32.add set $end
        get $level set $sum
        loop
          ${pairs.map((k) => product(k) + (k ? " i32x4.add" : "")).join(" ")}
          f32x4.convert_i32x4_s get $down v128.load32_splat ${at.down} f32x4.mul get $sum f32x4.add set $sum
          get $line get $stride i32.add set $line
          get $down i32.const 4 i32.add tee $down get $end i32.lt_u br_if 0
        end
        get $sum i32x4.trunc_sat_f32x4_s tee $sum get $sum i16x8.narrow_i32x4_s
        tee $sum get $sum i8x16.narrow_i16x8_u i32x4.extract_lane 0 i32.const ${BLACK} i32.or
      end
      i32.store ${at.words}
      get $point i32.const 8 i32.add tee $point get $stop i32.lt_u br_if 0
    end
  end`;
}

/**
 * A whole number in LEB128, signed.
 * @param {number} value
 * @returns {number[]}
 */
const leb = (value) =>
  value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...leb(Math.floor(value / 128))];

const sized = (/** @type {number[]} */ bytes) => [...leb(bytes.length), ...bytes];
const section = (/** @type {number} */ id, /** @type {number[]} */ ...bytes) => [id, ...sized(bytes)];
const named = (/** @type {string} */ name) => sized(Array.from(name, (letter) => letter.charCodeAt(0)));

/**
 * Assemble the module. It imports `stage.memory` and exports `read(stop, stride, origin)`: 8·points, the bytes of a row
 * of the picture and the address of its pixel (0, 0).
 * @param {number} taps
 * @param {ReturnType<typeof layout>} at
 */
export function assembled(taps, at) {
  const words = ["point", "line", "across", "down", "end"];
  const lanes = [...CONSTANTS, "place", "base", "cell", "phase", "sum", "four"];
  for (let k = 0; k < taps / 2; k++) lanes.push(`pair${k}`);
  const locals = ["stop", "stride", "origin", ...words, ...lanes].map((name) => `$${name}`);
  const code = program(taps, at)
    .trim()
    .split(/\s+/)
    .flatMap((token) => CODES[token] ?? leb(token.startsWith("$") ? locals.indexOf(token) : Number(token)));
  return Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // \0asm, version 1
    ...section(1, 1, FUNCTION, 3, I32, I32, I32, 0),
    ...section(2, 1, ...named("stage"), ...named("memory"), 2, 0, 1),
    ...section(3, 1, 0),
    ...section(7, 1, ...named("read"), 0, 0),
    ...section(10, 1, ...sized([2, ...leb(words.length), I32, ...leb(lanes.length), V128, ...code])),
  );
}

// The maps of a block side by side in one picture: how they are laid out, and its pixels.

/**
 * @typedef {object} Tiling
 * @property {number} columns
 * @property {number} rows
 * @property {number} width   of the whole, in pixels
 * @property {number} height
 *
 * @typedef {object} Layers
 * @property {number} count   maps, or entries of a vector
 * @property {number} height  of one, in pixels
 * @property {number} width
 */

const GAP = 1; // pixels between two maps

/**
 * Read a shape as maps: a vector's entries are maps of one pixel.
 * @param {number[]} shape
 * @returns {Layers}
 */
export function layers(shape) {
  const [count, height = 1, width = 1] = shape;
  return { count, height, width };
}

/**
 * Lay maps out so that the whole is about square.
 * @param {Layers} maps
 * @returns {Tiling}
 */
export function tiling({ count, height, width }) {
  const columns = Math.max(1, Math.round(Math.sqrt((count * height) / width)));
  const rows = Math.ceil(count / columns);
  const gap = count > 1 ? GAP : 0;
  return { columns, rows, width: columns * (width + gap) - gap, height: rows * (height + gap) - gap };
}

/**
 * Colour maps of bytes, row by row; what lies between them stays clear.
 * @param {ArrayLike<number>} bytes  count×height×width
 * @param {Layers} maps
 * @param {Uint8ClampedArray} lut  256 colours, RGBA
 */
export function pixels(bytes, maps, lut) {
  const { columns, width, height } = tiling(maps);
  const out = new Uint8ClampedArray(4 * width * height);
  const step = maps.count > 1 ? GAP : 0;
  for (let k = 0, from = 0; k < maps.count; k++) {
    const left = (k % columns) * (maps.width + step);
    const top = Math.floor(k / columns) * (maps.height + step);
    for (let row = 0; row < maps.height; row++)
      for (let column = 0; column < maps.width; column++, from++) {
        const to = 4 * ((top + row) * width + left + column);
        const colour = 4 * bytes[from];
        for (let c = 0; c < 4; c++) out[to + c] = lut[colour + c];
      }
  }
  return { data: out, width, height };
}

/**
 * Add channels up, each in a colour of its own.
 * @param {ArrayLike<number>} bytes  count×height×width
 * @param {Layers} maps
 * @param {number[][]} tints  red, green and blue of each channel, 0 to 255
 */
export function tinted(bytes, { count, height, width }, tints) {
  const out = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) {
      let sum = 0;
      for (let k = 0; k < count; k++) sum += (bytes[k * width * height + i] * tints[k % tints.length][c]) / 255;
      out[4 * i + c] = sum;
    }
    out[4 * i + 3] = 255;
  }
  return { data: out, width, height };
}

/**
 * Find the map, its row and its column under a place of the whole.
 * @param {Layers} maps
 * @param {number} x  from 0 at the left to 1 at the right
 * @param {number} y  from 0 at the top to 1 at the bottom
 * @returns {{map: number, row: number, column: number}|null} null between the maps
 */
export function under(maps, x, y) {
  const { columns, width, height } = tiling(maps);
  const step = maps.count > 1 ? GAP : 0;
  const [across, down] = [Math.floor(x * width), Math.floor(y * height)];
  const [column, row] = [across % (maps.width + step), down % (maps.height + step)];
  const tile = Math.floor(across / (maps.width + step));
  const map = Math.floor(down / (maps.height + step)) * columns + tile;
  if (x < 0 || y < 0 || tile >= columns || column >= maps.width || row >= maps.height || map >= maps.count) return null;
  return { map, row, column };
}

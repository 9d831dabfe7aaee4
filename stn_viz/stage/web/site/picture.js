// Pictures of the static site: a file's bytes become a map, here in the browser, and a map takes its place in a scene
// that Python packed without one.

import { contextOf } from "../dom.js";
import { pack, unpack } from "../packing.js";

/**
 * @import { Tensor } from "../packing.js"
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {{U: Tensor<Uint8Array>, full: [number, number]}} Picture  C×H×W, and the file's own height and width
 */

const LONGEST = 512; // pixels a side: what the stage moves at frame rate

/**
 * Read a picture: 3×H×W, no side longer than 512 pixels, what is transparent laid over white.
 * @param {Blob} file
 * @returns {Promise<Picture>}
 */
export async function read(file) {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const [w, h] = [image.width, image.height].map((n) => Math.max(1, Math.round(n * scale)));
  const context = contextOf(Object.assign(document.createElement("canvas"), { width: w, height: h }));
  context.imageSmoothingQuality = "high";
  context.fillStyle = "white";
  context.fillRect(0, 0, w, h);
  context.drawImage(image, 0, 0, w, h);
  const { data } = context.getImageData(0, 0, w, h);
  const planes = new Uint8Array(3 * h * w);
  for (let i = 0; i < h * w; i++) for (let c = 0; c < 3; c++) planes[c * h * w + i] = data[4 * i + c];
  return { U: { data: planes, shape: [3, h, w] }, full: [image.height, image.width] };
}

/**
 * Put a map into a scene that was packed without one.
 * @param {Bytes} scene
 * @param {Tensor} U
 */
export function filled(scene, U) {
  const { meta, arrays } = unpack(scene);
  return pack(meta, { ...arrays, U });
}

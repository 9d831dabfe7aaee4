// The first page of the static site: the picture of the app's first screen, whose map is read here from its file.

import { pack, unpack } from "../packing.js";
import mount from "../start/start.js";
import { filled, read } from "./picture.js";

/** @import { Bytes } from "./picture.js" */

/** @param {{data: Bytes, parentElement: HTMLElement}} page */
export default async function open({ data, parentElement }) {
  const { meta, arrays } = unpack(data);
  const { picture, scene, poses } = /** @type {Record<string, {data: Bytes, shape: number[]}>} */ (arrays);
  const { U } = await read(new Blob([picture.data]));
  const whole = filled(scene.data, U);
  mount({ data: pack(meta, { poses, scene: { data: whole, shape: [whole.length] } }), parentElement });
}

// Views that the player asked for come in a component of their own, which shows nothing.

import { unpack, VERSION } from "../packing.js";
import { viewsOf } from "./payload.js";

/** @import { Bytes, PackedView } from "./payload.js" */

/**
 * @typedef {object} ViewsMeta
 * @property {number} version
 * @property {string} lesson    or of a cut: its id
 * @property {string} language
 * @property {Record<string, PackedView>} views
 */

/** @param {{data: Bytes}} component */
export default function mount({ data }) {
  const { meta, arrays } = unpack(data);
  const { version, lesson, language, views } = /** @type {ViewsMeta} */ (/** @type {unknown} */ (meta));
  if (version !== VERSION) return; // the player has said so
  viewsOf(lesson, language).add(views, arrays);
}

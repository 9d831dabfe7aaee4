// The list of lessons of the static site: the app's, whose data travel packed like all others here.

import mount from "../catalogue/list.js";
import { unpack } from "../packing.js";

/**
 * @import { Data } from "../catalogue/list.js"
 * @import { Bytes } from "./picture.js"
 */

/** @param {{data: Bytes, parentElement: HTMLElement}} page */
export default function open({ data, parentElement }) {
  const { meta } = unpack(data);
  // what was progress a moment ago may be more when a lesson is left by the browser's own way back
  const draw = () => mount({ data: /** @type {Data} */ (/** @type {unknown} */ (meta)), parentElement });
  addEventListener("pageshow", ({ persisted }) => persisted && draw());
  draw();
}

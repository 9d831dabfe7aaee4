// A saved stage with a network inside: V is judged as the hand moves, without server or network connection.

import { unpack } from "../packing.js";
import { useTexts } from "../texts.js";
import { judgeAlong } from "./network/judging.js";
import { Stage } from "./stage.js";

/**
 * @import { Texts } from "../texts.js"
 * @import { Network } from "./network/judging.js"
 */

/** @param {{data: Uint8Array<ArrayBuffer>, network: Uint8Array<ArrayBuffer>, parentElement: HTMLElement}} page */
export default function open({ data, network, parentElement }) {
  useTexts(/** @type {Texts} */ (unpack(data).meta.texts));
  const { meta, arrays } = unpack(network);
  const known = { network: /** @type {Network} */ (/** @type {unknown} */ (meta)), weights: arrays };
  const stage = new Stage(parentElement);
  const judge = judgeAlong(stage, () => known);
  stage.update(data);
  judge();
}

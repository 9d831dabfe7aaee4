// The component's entry: Streamlit hands over a payload and an element, and one stage stands in that element.

import { held } from "../held.js";
import { Mounted } from "../mounted.js";
import { unpack } from "../packing.js";
import { Press } from "../press.js";
import { language, useTexts } from "../texts.js";
import { Stage } from "./stage.js";

/**
 * @import { Texts } from "../texts.js"
 * @import { Send } from "./state.js"
 */

const stages = new Mounted((/** @type {Stage} */ stage) => stage.dispose());
/** @type {WeakMap<Stage, Press>} */
const PRESSES = new WeakMap();

/**
 * Show a payload: Streamlit calls it again for every new one, with the same parent element.
 * @param {{data: Uint8Array<ArrayBuffer>, parentElement: HTMLElement, setStateValue?: Send}} host
 */
export default function mount({ data, parentElement, setStateValue }) {
  useTexts(/** @type {Texts} */ (unpack(data).meta.texts));
  const before = stages.get(parentElement);
  const speaks = before?.language === language(); // another one's words are others
  const stage = before && speaks ? before : stages.open(parentElement, () => opened(parentElement));
  const send = setStateValue && held(setStateValue, parentElement);
  PRESSES.get(stage)?.after(() => stage.update(data, send));
  return stages.leaving(parentElement);
}

/** @param {HTMLElement} parent */
function opened(parent) {
  const stage = new Stage(parent);
  PRESSES.set(stage, new Press(stage.root, window, stage.abort.signal));
  return stage;
}

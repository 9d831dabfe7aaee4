// The component's entry: Streamlit hands over a payload and an element, and one stage stands in that element.

import { Press } from "../press.js";
import { language, useTexts } from "../texts.js";
import { unpack } from "../wire/packing.js";
import { Stage } from "./stage.js";

/**
 * @import { Texts } from "../texts.js"
 * @import { Send } from "./state.js"
 */

/** @type {WeakMap<HTMLElement, Stage>} */
const STAGES = new WeakMap();
/** @type {WeakMap<Stage, Press>} */
const PRESSES = new WeakMap();

/**
 * Show a payload: Streamlit calls it again for every new one, with the same parent element.
 * @param {{data: Uint8Array<ArrayBuffer>, parentElement: HTMLElement, setStateValue?: Send}} host
 */
export default function mount({ data, parentElement, setStateValue }) {
  useTexts(/** @type {Texts} */ (unpack(data).meta.texts));
  const before = STAGES.get(parentElement);
  const kept = before?.language === language() ? before : null;
  if (!kept) before?.dispose(); // its words are of another language
  const stage = kept ?? opened(parentElement);
  PRESSES.get(stage)?.after(() => stage.update(data, setStateValue));
  return () => {
    stage.dispose();
    STAGES.delete(parentElement);
  };
}

/** @param {HTMLElement} parent */
function opened(parent) {
  const stage = new Stage(parent);
  STAGES.set(parent, stage);
  PRESSES.set(stage, new Press(stage.root, window, stage.abort.signal));
  return stage;
}

// Figure 2 as a component of a page: each payload is torch's answer to what the hand did.

import { held } from "../held.js";
import { Mounted } from "../mounted.js";
import { language, useTexts } from "../texts.js";
import { Figure } from "./figure.js";
import { read } from "./payload.js";

/**
 * @typedef {(name: "hand", said: import("../wire/outbox.js").Report) => void} Send
 * @typedef {{figure: Figure, language: string, send: Send}} Standing
 */

const figures = new Mounted((/** @type {Standing} */ { figure }) => figure.dispose());

/**
 * @param {HTMLElement} parent
 * @param {Send} send
 * @param {boolean} fixed
 * @returns {Standing}
 */
function opened(parent, send, fixed) {
  const standing = {
    figure: new Figure((said) => standing.send("hand", said), { fixed }),
    language: language(),
    send,
  };
  parent.append(standing.figure.root);
  return standing;
}

/** @param {{data: Uint8Array<ArrayBuffer>, parentElement: HTMLElement, setStateValue: Send}} component */
export default function mount({ data, parentElement, setStateValue }) {
  const passage = read(data);
  useTexts(passage.meta.texts);
  const before = figures.get(parentElement);
  const send = held(setStateValue, parentElement);
  const speaks = before?.language === language(); // another one's words are others
  const fixed = passage.meta.recorded !== undefined;
  const standing = before && speaks ? before : figures.open(parentElement, () => opened(parentElement, send, fixed));
  standing.send = send;
  standing.figure.receive(passage);
  return figures.leaving(parentElement);
}

// Figure 2 where no torch answers, in a lesson say: what was computed before is looked at, and light runs through it.

import { useTexts } from "../texts.js";
import { Figure } from "./figure.js";
import { read } from "./payload.js";

/** @param {{data: Uint8Array<ArrayBuffer>, parentElement: HTMLElement}} component */
export default function mount({ data, parentElement }) {
  const passage = read(data);
  useTexts(passage.meta.texts);
  const figure = new Figure(() => {}, { fixed: true });
  parentElement.append(figure.root);
  figure.receive(passage);
  return () => figure.dispose();
}

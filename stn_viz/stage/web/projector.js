// Projector mode of the page: its root says so to the style sheet, and whether the pointer rests; Python hears how high
// the screen is, for charts are as large as it says.

import { held } from "./held.js";
import { watchIdle } from "./idle.js";

const SETTLED = 300; // milliseconds for which a window that is resized keeps its size
/** @type {AbortController|undefined} */
let watching;

/** @param {{data: {projector: boolean}, parentElement: HTMLElement, setStateValue: (name: string, value: number) => void}} component */
export default function mount({ data, parentElement, setStateValue }) {
  const root = document.documentElement;
  root.classList.toggle("projector", data.projector);
  watching?.abort();
  if (!data.projector) return root.classList.remove("idle");
  watching = new AbortController();
  const { signal } = watching;
  watchIdle(root, signal);
  let said = 0;
  const send = held(setStateValue, parentElement);
  const tell = () => {
    if (said !== innerHeight) send("lines", innerHeight);
    said = innerHeight;
  };
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(tell, SETTLED);
  };
  addEventListener("resize", later, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  tell();
}

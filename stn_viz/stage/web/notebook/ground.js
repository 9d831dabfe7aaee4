// A notebook's colours: the stage stands on whatever the cell's output is painted on, light or dark.

import { ground, isDark } from "../stage/host.js";

/**
 * Hand the colours that are seen behind a widget to its style sheet.
 * @param {HTMLElement} room
 */
export function takeGround(room) {
  if (!room.isConnected) return;
  const seen = ground(room);
  room.style.setProperty("--st-background-color", `rgb(${seen.join(", ")})`);
  room.style.colorScheme = isDark(seen) ? "dark" : "light"; // words are the system's, on such a ground
}

/**
 * Call `changed` when the notebook may have taken another theme.
 * @param {() => void} changed
 * @param {AbortSignal} signal
 */
export function watchTheme(changed, signal) {
  const watch = new MutationObserver(() => requestAnimationFrame(changed)); // once its style sheets have followed
  const what = { attributes: true, attributeFilter: ["class", "style", "data-theme", "data-jp-theme-name"] };
  for (const node of [document.documentElement, document.body]) watch.observe(node, what);
  signal.addEventListener("abort", () => watch.disconnect());
  globalThis.matchMedia?.("(prefers-color-scheme: dark)").addEventListener("change", changed, { signal });
}

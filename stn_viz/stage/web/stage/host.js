// What the stage stands on: the colour that is seen behind it, whoever painted it.

import { contextOf } from "../dom.js";

const NARROW = 860; // pixels: θ goes below the pictures
const PHONE = 560; // pixels: the pictures stand below one another
const TIGHT = 1.45; // of the screen's height: a projector's θ is set smaller

/** @type {CanvasRenderingContext2D|null} */
let spot = null;

/**
 * The colour of one pixel of the ground under a node: every ancestor's background over white.
 * @param {Element} node
 * @returns {[r: number, g: number, b: number]} of 0 to 255
 */
export function ground(node) {
  const layers = [];
  for (let at = /** @type {Node|null} */ (node); at; at = above(at)) {
    if (at instanceof Element) layers.unshift(getComputedStyle(at).backgroundColor);
  }
  spot ??= contextOf(Object.assign(document.createElement("canvas"), { width: 1, height: 1 }), {
    willReadFrequently: true,
  });
  for (const layer of ["white", ...layers]) {
    spot.fillStyle = "transparent"; // a colour that the canvas cannot read leaves it as it is
    spot.fillStyle = layer;
    spot.fillRect(0, 0, 1, 1);
  }
  const [r, g, b] = spot.getImageData(0, 0, 1, 1).data;
  return [r, g, b];
}

/**
 * What a node stands in, the host of a shadow tree among them.
 * @param {Node} node
 * @returns {Node|null}
 */
const above = (node) => node.parentNode ?? (node instanceof ShadowRoot ? node.host : null);

/**
 * Whether ink on this colour has to be light.
 * @param {[r: number, g: number, b: number]} colour
 */
export const isDark = ([r, g, b]) => 0.299 * r + 0.587 * g + 0.114 * b < 128;

/**
 * Measure what stands above the stage, scrolled or not, so that the pictures leave the rest in sight.
 * @param {HTMLElement} root
 */
export function measure(root) {
  let { top } = root.getBoundingClientRect();
  for (let node = /** @type {Node|null} */ (root); node; node = above(node))
    if (node instanceof Element) top += node.scrollTop;
  const { clientWidth } = root; // what stands beside the stage narrows it, not only the window
  root.classList.toggle("narrow", clientWidth < NARROW);
  root.classList.toggle("phone", clientWidth < PHONE);
  root.classList.toggle("tight", clientWidth < TIGHT * innerHeight);
  root.style.setProperty("--stn-width", `${clientWidth}px`);
  root.style.setProperty("--stn-top", `${Math.round(Math.min(Math.max(top, 0), 300))}px`);
}

// What the stage stands on: the colour that is seen behind it, whoever painted it.

const [NARROW, TIGHT] = [860, 1160]; // pixels: θ goes below the pictures; a projector's words become smaller

let spot = null;

/** The colour of one pixel of the ground under `node`, [r, g, b] of 0 to 255: every ancestor's background over white. */
export function ground(node) {
  const layers = [];
  for (let at = node; at; at = at.parentNode ?? at.host) {
    if (at instanceof Element) layers.unshift(getComputedStyle(at).backgroundColor);
  }
  spot ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
    willReadFrequently: true,
  });
  for (const layer of ["#fff", ...layers]) {
    spot.fillStyle = "transparent"; // a colour that the canvas cannot read leaves it as it is
    spot.fillStyle = layer;
    spot.fillRect(0, 0, 1, 1);
  }
  return [...spot.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/** Whether ink on this colour has to be light. */
export const isDark = ([r, g, b]) => 0.299 * r + 0.587 * g + 0.114 * b < 128;

/** Measure what stands above the stage, scrolled or not, so that the pictures leave the rest in sight. */
export function measure(root) {
  let { top } = root.getBoundingClientRect();
  for (let node = root; node; node = node.parentNode ?? node.host) top += node.scrollTop ?? 0;
  const { clientWidth } = root; // what stands beside the stage narrows it, not only the window
  root.classList.toggle("narrow", clientWidth < NARROW);
  root.classList.toggle("tight", clientWidth < TIGHT);
  root.style.setProperty("--stn-width", `${clientWidth}px`);
  root.style.setProperty("--stn-top", `${Math.round(Math.min(Math.max(top, 0), 300))}px`);
}

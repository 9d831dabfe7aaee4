// A drawing that Python made, as a node of the page.

/**
 * Read SVG; whatever in it could run is left out.
 * @param {string} svg
 */
export function drawing(svg) {
  const { documentElement } = new DOMParser().parseFromString(svg, "image/svg+xml");
  for (const node of documentElement.querySelectorAll("script, foreignObject")) node.remove();
  return document.importNode(documentElement, true);
}

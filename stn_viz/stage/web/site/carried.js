// How modules and data travel in a script: deflated, in base64. Python writes this text into the loader of the static
// site and into the notebook's module (stn_viz/stage/bundle.py), so it imports nothing.

/**
 * Unpack what Python deflated.
 * @param {string} text  base64
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function inflated(text) {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Give modules addresses of their own, where a page may have no import map.
 * @param {[name: string, source: string][]} modules  each behind those that it imports, which it names as they are named here
 * @param {Map<string, string>} at  the addresses of those that came before, by name; those of these are added
 */
export function addressed(modules, at) {
  for (const [name, source] of modules) {
    const code = source.replace(/(?<=from ")[\w./]+\.js(?=")/g, (wanted) => at.get(wanted) ?? wanted);
    at.set(name, URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
  }
}

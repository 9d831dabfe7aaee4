// Colours by role: each payload brings those of stn_viz/palette.py. Canvases read COLOUR and the scales of values,
// style sheets read --stn-… of the component's root.

/**
 * @typedef {"theta"|"source"|"target"|"gradient"|"network"|"second"|"ours"|"papers"|
 *   "thetaOnWhite"|"sourceOnWhite"|"targetOnWhite"|"sourceOnDark"|"refused"|"folded"|"notFinite"|
 *   "light"|"dark"|"black"|"edge"|"number"|"faint"|"pinned"|"beyond"|"casing"|"plate"|"halo"|
 *   "cell"|"padded"|"hatch"|"weight"} Role
 * @typedef {"signed"|"magnitude"} Scale
 * @typedef {[number, number, number]} Rgb  0 to 255
 * @typedef {{colours: Record<Role, string>, scales: Record<Scale, Rgb[]>}} Palette
 */

export const COLOUR = /** @type {Record<Role, string>} */ ({});
/** The stops of each scale, at equal distances. */
export const SCALES = /** @type {Record<Scale, Rgb[]>} */ ({});
/** The scales in 256 steps, RGBA. */
export const LUTS = /** @type {Record<Scale, Uint8ClampedArray<ArrayBuffer>>} */ ({});

/**
 * Paint in these colours from now on, and hand them to the style sheet below `root`.
 * @param {Palette} palette
 * @param {HTMLElement} root
 */
export function usePalette({ colours, scales }, root) {
  Object.assign(COLOUR, colours);
  for (const name of /** @type {Scale[]} */ (Object.keys(scales)))
    if (String(SCALES[name]) !== String(scales[name])) {
      SCALES[name] = scales[name];
      LUTS[name] = table(scales[name]);
    }
  for (const [role, colour] of Object.entries(colours)) root.style.setProperty(property(role), colour);
  root.style.setProperty("--stn-signed", `linear-gradient(90deg, ${[0, 0.25, 0.5, 0.75, 1].map(signed).join(",")})`);
}

/** @param {string} role */
const property = (role) => `--stn-${role.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** @param {number} t in [0, 1] */
const signed = (t) => `rgb(${ramp(SCALES.signed, t).join(",")})`;

/**
 * Look a colour up at t in [0, 1].
 * @param {Rgb[]} stops
 * @param {number} t
 */
export function ramp(stops, t) {
  const place = Math.min(Math.max(t, 0), 1) * (stops.length - 1);
  const i = Math.min(Math.floor(place), stops.length - 2);
  return stops[i].map((from, k) => Math.round(from + (stops[i + 1][k] - from) * (place - i)));
}

/** @param {Rgb[]} stops */
function table(stops) {
  const lut = new Uint8ClampedArray(1024);
  for (let i = 0; i < 256; i++) lut.set([...ramp(stops, i / 255), 255], 4 * i);
  return lut;
}

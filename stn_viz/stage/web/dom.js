// Elements, and numbers as they are printed: sign always there, width never changing.

const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {string|number|boolean|null|undefined} Attribute  null, undefined and false: none; true: without a value
 * @typedef {Record<string, Attribute>} Attributes
 * @typedef {{[K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void}} Listeners
 * @typedef {{[name: string]: Attribute|Listeners, on?: Listeners}} Props
 * @typedef {Node|string|null} Child  null: none
 * @typedef {<K extends keyof HTMLElementTagNameMap>(tag: K, props?: Props, ...children: Child[]) =>
 *   HTMLElementTagNameMap[K]} Maker
 */

/**
 * Make an element maker whose listeners all die with `signal`.
 * @param {AbortSignal} [signal]
 * @returns {Maker}
 */
export const maker =
  (signal) =>
  (tag, { on = {}, ...attributes } = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [event, act] of Object.entries(on))
      node.addEventListener(event, /** @type {EventListener} */ (act), { signal });
    return filled(node, /** @type {Attributes} */ (attributes), children);
  };

/** Elements that nobody listens to. */
export const element = maker();

/**
 * Make an element of SVG.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} attributes
 * @param {...Child} children
 */
export const svgElement = (tag, attributes, ...children) =>
  filled(document.createElementNS(SVG, tag), attributes, children);

/**
 * @template {Element} T
 * @param {T} node
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== undefined && value !== false)
      node.setAttribute(name, value === true ? "" : String(value));
  node.append(...children.filter((child) => child !== null));
  return node;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
export function contextOf(canvas, settings) {
  const context = canvas.getContext("2d", settings);
  if (!context) throw new Error("no 2D context");
  return context;
}

/**
 * Write a text only when it changed: a frame that says the same costs no layout.
 * @param {Element} node
 * @param {string} text
 */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Print with a sign and a fixed number of decimals.
 * @param {number} value
 */
export function signed(value, digits = 3) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+∞" : "−∞";
  const text = Math.abs(value).toFixed(digits);
  return (value < 0 && Number(text) !== 0 ? "−" : "+") + text;
}

/**
 * Print a number as signed does, with fewer digits where it is so large that a field would cut it.
 * @param {number} value
 * @param {number} [digits] of a small one
 */
export function fitting(value, digits = 3) {
  const size = Math.abs(value);
  return signed(value, size >= 1e4 ? 0 : size >= 1e3 ? Math.min(digits, 1) : digits);
}

/**
 * Print about four figures in at most eight places, whatever the size.
 * @param {number} value
 */
export function figures(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return signed(value);
  if (size !== 0 && (size >= 99999.5 || size < 0.0005)) {
    const [mantissa, exponent] = size.toExponential(2).split("e");
    return `${value < 0 ? "−" : "+"}${mantissa}e${exponent.replace("-", "−").replace("+", "")}`;
  }
  return signed(value, size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 4);
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * Write a number's exponent as one does by hand: 2.5e-7 as 2.5·10⁻⁷.
 * @param {string} text
 */
export const byHand = (text) =>
  text
    .replace(
      /e([+-])(\d+)$/,
      (_, sign, /** @type {string} */ power) =>
        `·10${sign === "-" ? "⁻" : ""}${power.replace(/\d/g, (d) => RAISED[Number(d)])}`,
    )
    .replace("-", "−");

/**
 * Print so many figures, without noughts at the end: the rule of texts/quantity.py for what is below 10,000.
 * @param {number} value
 * @param {number} digits
 */
export function quantity(value, digits) {
  const small = value !== 0 && Math.abs(value) < 1e-4;
  return byHand(
    small ? value.toExponential(digits - 1).replace(/\.?0*e/, "e") : String(Number(value.toPrecision(digits))),
  );
}

/**
 * Read a decimal number as people type it: either minus sign, decimal comma, surrounding blanks. NaN if it is none.
 * @param {string} text
 */
export function parsed(text) {
  const plain = text.trim().replace(/[−–]/g, "-").replace(",", ".");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}

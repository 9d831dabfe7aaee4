// Equations 1 to 7 of the paper (Jaderberg, Simonyan, Zisserman, Kavukcuoglu 2015) in TeX. Each symbol carries the class
// of its colour; below it, where there is a pixel to speak of, its number.

/**
 * @typedef {object} Facts  of one target pixel; a number that is not known is left out
 * @property {[x: number, y: number]} [target]  normalised
 * @property {[x: number, y: number]} [source]  normalised
 * @property {[x: number, y: number]} [pixel]   of the source, pixels
 * @property {number} [V]
 * @property {number} [slope]  of V along x, per pixel
 * @property {number[]} [theta]  of an affine warp, six entries
 * @property {number} [scale]    of the attention family
 * @property {[x: number, y: number]} [shift]
 */

/** @typedef {1|2|3|4|5|6|7} Number  of an equation */

/** @param {string} text @param {number} digits */
const short = (text, digits) => (Number(text) === 0 ? (0).toFixed(digits) : text).replace("-", "{-}");

/**
 * A symbol in the colour of its role with a number below it.
 * @param {"source"|"target"|"theta"|"gradient"} role
 * @param {string} symbol
 * @param {number} [value]
 * @param {number} [digits]
 */
function mark(role, symbol, value, digits = 2) {
  const coloured = `\\class{is-${role}}{${symbol}}`;
  if (value === undefined || !Number.isFinite(value)) return coloured;
  return `\\underset{\\class{fact}{${short(value.toFixed(digits), digits)}}}{${coloured}}`;
}

const SUM = "\\sum_n^H \\sum_m^W ";
const COLUMN = (/** @type {string[]} */ ...rows) => `\\begin{pmatrix} ${rows.join(" \\\\ ")} \\end{pmatrix}`;

/** @type {(facts: Facts) => [x: string, y: string]} */
const source = ({ pixel }) => [mark("source", "x_i^s", pixel?.[0]), mark("source", "y_i^s", pixel?.[1])];
/** @param {Facts} facts */
const V = ({ V: value }) => mark("target", "V_i^c", value, 4);
const U = mark("source", "U_{nm}^c");
/** @param {string} at @param {string} index */
const hat = (at, index) => `\\max(0, 1 - |${at} - ${index}|)`;

/** @type {Record<Number, (facts: Facts) => string>} */
const TEX = {
  1: ({ target, source: from, theta }) => {
    const entry = (/** @type {number} */ k) =>
      mark("theta", `\\theta_{${Math.floor(k / 3) + 1}${(k % 3) + 1}}`, theta?.[k]);
    const matrix = `\\begin{bmatrix} ${entry(0)} & ${entry(1)} & ${entry(2)} \\\\ ${entry(3)} & ${entry(4)} & ${entry(5)} \\end{bmatrix}`;
    const [xs, ys] = [mark("source", "x_i^s", from?.[0]), mark("source", "y_i^s", from?.[1])];
    const [xt, yt] = [mark("target", "x_i^t", target?.[0]), mark("target", "y_i^t", target?.[1])];
    return `${COLUMN(xs, ys)} = ${matrix} ${COLUMN(xt, yt, "1")}`;
  },
  2: ({ scale, shift }) => {
    const s = mark("theta", "s", scale);
    const [tx, ty] = [mark("theta", "t_x", shift?.[0]), mark("theta", "t_y", shift?.[1])];
    return `\\class{is-theta}{\\mathsf{A}_\\theta} = \\begin{bmatrix} ${s} & 0 & ${tx} \\\\ 0 & ${s} & ${ty} \\end{bmatrix}`;
  },
  3: (facts) => {
    const [x, y] = source(facts);
    return `${V(facts)} = ${SUM} ${U}\\, k(${x} - m; \\Phi_x)\\, k(${y} - n; \\Phi_y)`;
  },
  4: (facts) => {
    const [x, y] = source(facts);
    const nearest = (/** @type {string} */ at, /** @type {string} */ k) =>
      `\\delta(\\lfloor ${at} + 0.5 \\rfloor - ${k})`;
    return `${V(facts)} = ${SUM} ${U}\\, ${nearest(x, "m")}\\, ${nearest(y, "n")}`;
  },
  5: (facts) => {
    const [x, y] = source(facts);
    return `${V(facts)} = ${SUM} ${U}\\, ${hat(x, "m")}\\, ${hat(y, "n")}`;
  },
  6: (facts) => {
    const [x, y] = source(facts);
    const over = `\\frac{\\partial ${mark("target", "V_i^c")}}{\\partial ${U}}`;
    return `${over} = ${hat(x, "m")}\\, ${hat(y, "n")}`;
  },
  7: (facts) => {
    const [x, y] = [mark("source", "x_i^s"), source(facts)[1]];
    const over = `\\frac{\\partial ${mark("target", "V_i^c")}}{\\partial ${x}}`;
    const cases = `\\begin{cases} 0 & |m - ${x}| \\geq 1 \\\\ 1 & m \\geq ${x} \\\\ -1 & m < ${x} \\end{cases}`;
    return `${mark("gradient", over, facts.slope, 3)} = ${SUM} ${U}\\, ${hat(y, "n")} ${cases}`;
  },
};

/**
 * @param {Number} number
 * @param {Facts} facts
 */
export const tex = (number, facts) => TEX[number](facts);

/**
 * What the stage shows, as equations: how θ makes the grid, how V is read there, and what of it is differentiated.
 * @param {{family: string, kernel: string, gradient: boolean}} shown
 * @returns {Number[]}
 */
export function equationsFor({ family, kernel, gradient }) {
  /** @type {Number[]} */
  const found = [family === "attention" ? 2 : 1];
  found.push(kernel === "bilinear" ? 5 : kernel === "integer" ? 4 : 3);
  if (gradient) found.push(6, 7);
  return found;
}

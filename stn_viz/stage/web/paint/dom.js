// Elements, and numbers as they are printed: sign always there, width never changing.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element maker whose listeners all die with `signal`. Props: on (listeners), set (properties), else attributes. */
export function maker(signal) {
  return function el(tag, props = {}, ...children) {
    const node = tag === "svg" || tag === "path" ? document.createElementNS(SVG, tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (name === "on")
        for (const [event, act] of Object.entries(value)) node.addEventListener(event, act, { signal });
      else if (name === "set") Object.assign(node, value);
      else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child !== null));
    return node;
  };
}

/** Write a text only when it changed: a frame that says the same costs no layout. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Print with a sign and a fixed number of decimals. */
export function signed(value, digits = 3) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+∞" : "−∞";
  const text = Math.abs(value).toFixed(digits);
  return (value < 0 && Number(text) !== 0 ? "−" : "+") + text;
}

/** Print about four figures in at most eight places, whatever the size. */
export function figures(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return signed(value);
  if (size !== 0 && (size >= 99999.5 || size < 0.0005)) {
    const [mantissa, exponent] = size.toExponential(2).split("e");
    return `${value < 0 ? "−" : "+"}${mantissa}e${exponent.replace("-", "−").replace("+", "")}`;
  }
  return signed(value, size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 4);
}

/** Read a decimal number as people type it: either minus sign, decimal comma, surrounding blanks. NaN if it is none, as 0x10. */
export function parsed(text) {
  const plain = text.trim().replace(/[−–]/g, "-").replace(",", ".");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}

// Small panels of curves with one playhead, under a gallery that has a scrubber. Payload: stage/curves.py.

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [330, 170, 46, 8, 8, 22];

function svg(tag, attributes, parent, text = "") {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  parent?.append(element);
  return element;
}

export function make(tag, className, parent, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  parent?.append(element);
  return element;
}

/** Choose a few round numbers between two ends: powers of ten on a logarithmic axis, else steps of 1, 2 or 5. */
export function ticks(low, high, log) {
  if (log) {
    const powers = [];
    for (let e = Math.ceil(Math.log10(low)); 10 ** e <= high * (1 + 1e-9); e++) powers.push(10 ** e);
    if (powers.length > 1) return powers;
  }
  const raw = (high - low) / 5 || 1;
  const ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * ten).find((s) => s >= raw * (1 - 1e-9));
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) found.push(k * step + 0);
  return found;
}

/** Write a number in few signs. */
export function short(value) {
  const size = Math.abs(value);
  if (size >= 1000) return `${+(value / 1000).toPrecision(3)}k`;
  return String(+value.toPrecision(size >= 100 ? 3 : 2)).replace("-", "−");
}

/** Read a curve at x, straight between its points. */
export function at({ x, y }, place) {
  const k = x.findIndex((v) => v >= place);
  if (k < 0) return y.at(-1);
  if (k === 0 || x[k] === place) return y[k];
  return y[k - 1] + ((place - x[k - 1]) / (x[k] - x[k - 1])) * (y[k] - y[k - 1]);
}

/** Give the ends between which all but a fiftieth of the values lie. */
export function middle(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 100);
  return [sorted[cut], sorted[sorted.length - 1 - cut]];
}

class Panel {
  constructor(parent, { title, lines, log }, end) {
    this.lines = lines.filter((line) => line.x.length);
    this.root = make("figure", "panel", parent);
    make("figcaption", "", this.root, title);
    this.plot = svg(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${title}, over the steps of the training` },
      this.root,
    );
    const values = this.lines.flatMap(({ y }) => y).filter((v) => !log || v > 0);
    let [low, high] = [Math.min(...values), Math.max(...values)];
    if (this.lines.some(({ tile }) => tile !== null)) [low, high] = middle(values); // one that strays shall not flatten the rest
    if (!(high > low)) [low, high] = log ? [low / 2, low * 2] : [low - 1, low + 1];
    if (!log) [low, high] = [low - 0.04 * (high - low), high + 0.04 * (high - low)];
    const scale = log ? Math.log : (v) => v;
    this.x = (v) => LEFT + (v / end) * (WIDTH - LEFT - RIGHT);
    this.y = (v) =>
      HEIGHT -
      BOTTOM -
      ((scale(Math.max(v, log ? low : v)) - scale(low)) / (scale(high) - scale(low))) * (HEIGHT - TOP - BOTTOM);
    for (const tick of ticks(low, high, log)) {
      svg("line", { class: "rule", x1: LEFT, x2: WIDTH - RIGHT, y1: this.y(tick), y2: this.y(tick) }, this.plot);
      svg("text", { x: LEFT - 5, y: this.y(tick) + 4.5, "text-anchor": "end" }, this.plot, short(tick));
    }
    for (const tick of ticks(0, end, false)) {
      const anchor = tick >= end * 0.97 ? "end" : "middle";
      svg("text", { x: this.x(tick), y: HEIGHT - 5, "text-anchor": anchor }, this.plot, short(tick));
    }
    this.paths = this.lines.map(({ x, y, colour, dash, tile }) => {
      const d = `M${x.map((v, k) => `${this.x(v).toFixed(1)} ${this.y(y[k]).toFixed(1)}`).join("L")}`;
      return svg(
        "path",
        { class: tile === null ? "curve" : "curve many", d, stroke: colour, "stroke-dasharray": dash },
        this.plot,
      );
    });
    this.head = svg("line", { class: "head", y1: TOP, y2: HEIGHT - BOTTOM }, this.plot);
    this.values = make("p", "values", this.root);
    this.reads = this.lines.map((line) => {
      if (!line.name) return null;
      const entry = make("span", "", this.values);
      entry.style.setProperty("--stroke", line.colour);
      entry.dataset.dashed = line.dash ? "yes" : "";
      entry.dataset.curve = line.name;
      return entry;
    });
  }

  seek(place) {
    this.head.setAttribute("x1", this.x(place));
    this.head.setAttribute("x2", this.x(place));
    this.reads.forEach((entry, k) => {
      if (entry) entry.textContent = `${this.lines[k].name} ${short(at(this.lines[k], place))}`;
    });
  }

  light(row) {
    for (const [k, path] of this.paths.entries())
      path.classList.toggle("lit", row !== null && this.lines[k].tile === row);
  }
}

export class Curves {
  constructor(parent) {
    this.root = make("div", "curves", parent);
    this.panels = [];
  }

  update({ panels, moments }) {
    this.moments = moments;
    this.root.hidden = panels.length === 0;
    this.root.replaceChildren();
    this.panels = panels.map((panel) => new Panel(this.root, panel, moments.at(-1) || 1));
  }

  seek(frame) {
    for (const panel of this.panels) panel.seek(this.moments[frame]);
  }

  light(row) {
    for (const panel of this.panels) panel.light(row);
  }
}

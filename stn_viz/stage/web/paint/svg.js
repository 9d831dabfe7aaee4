// A canvas context that writes SVG: the few calls that the overlays make, so that a figure stays sharp at any size.

const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const n = (v) => Number(v.toFixed(2));

/** Write any drawable as a data URL; torch's V may come as a bitmap, which cannot write itself. */
function urlOf(image) {
  if (image.toDataURL) return image.toDataURL();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL();
}

/** The pen and the fills take the state of now; `save` and `restore` keep the place alone, which is all that is asked of them. */
export class SvgContext {
  constructor(width, measure) {
    Object.assign(this, {
      out: [],
      path: "",
      dash: [],
      measure,
      globalAlpha: 1,
      strokeStyle: "#000",
      fillStyle: "#000",
      lineWidth: 1,
      font: "10px sans-serif",
      textAlign: "left",
      textBaseline: "alphabetic",
    });
    this.canvas = { clientWidth: width };
    this.place = { x: 0, y: 0, sx: 1, sy: 1 }; // where a path's coordinates lie: moved and stretched, never turned
    this.places = [];
  }

  save() {
    this.places.push(this.place);
  }
  restore() {
    this.place = this.places.pop() ?? this.place;
  }
  translate(x, y) {
    this.place = { ...this.place, x: this.x(x), y: this.y(y) };
  }
  scale(sx, sy) {
    this.place = { ...this.place, sx: this.place.sx * sx, sy: this.place.sy * sy };
  }
  x(x) {
    return this.place.x + x * this.place.sx;
  }
  y(y) {
    return this.place.y + y * this.place.sy;
  }

  beginPath() {
    this.path = "";
  }
  moveTo(x, y) {
    this.path += `M${n(this.x(x))} ${n(this.y(y))}`;
  }
  lineTo(x, y) {
    this.path += `L${n(this.x(x))} ${n(this.y(y))}`;
  }
  closePath() {
    this.path += "Z";
  }
  arc(x, y, r) {
    const [a, b] = [n(r * Math.abs(this.place.sx)), n(r * Math.abs(this.place.sy))];
    this.path += `M${n(this.x(x) - a)} ${n(this.y(y))}a${a} ${b} 0 1 0 ${2 * a} 0a${a} ${b} 0 1 0 ${-2 * a} 0`;
  }
  setLineDash(dash) {
    this.dash = dash;
  }

  measureText(text) {
    this.measure.font = this.font;
    return this.measure.measureText(text);
  }

  stroke() {
    this.shape(`<path d="${this.path}" fill="none" ${this.pen()}/>`);
  }
  fill() {
    this.shape(`<path d="${this.path}" fill="${this.fillStyle}"/>`);
  }
  fillRect(x, y, w, h) {
    this.shape(`<path d="M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}Z" fill="${this.fillStyle}"/>`);
  }
  strokeRect(x, y, w, h) {
    this.shape(`<path d="M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}Z" fill="none" ${this.pen()}/>`);
  }

  fillText(text, x, y) {
    const anchor = this.textAlign === "center" ? "middle" : "start";
    const [, weight, size] = this.font.match(/^(\d{3} )?([\d.]+)px/) ?? [null, "", "10"];
    const base = this.textBaseline === "middle" ? ' dominant-baseline="central"' : "";
    this.shape(
      `<text x="${n(x)}" y="${n(y)}" fill="${this.fillStyle}" font-size="${size}" font-weight="${(weight ?? "400 ").trim()}" text-anchor="${anchor}"${base} style="white-space:pre">${escaped(text)}</text>`,
    );
  }

  drawImage(canvas, x, y, w, h) {
    const crisp = this.imageSmoothingEnabled === false ? ' style="image-rendering:pixelated"' : "";
    this.shape(
      `<image href="${urlOf(canvas)}" x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" preserveAspectRatio="none"${crisp}/>`,
    );
  }

  pen() {
    return `stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}"${this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : ""}`;
  }

  shape(markup) {
    this.out.push(this.globalAlpha < 1 ? markup.replace(/^<(\w+)/, `<$1 opacity="${this.globalAlpha}"`) : markup);
  }
}

// A canvas context that writes SVG: the few calls that the overlays make, so that a figure stays sharp at any size.

const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const n = (v) => Number(v.toFixed(2));

export class SvgContext {
  constructor(width, measure) {
    Object.assign(this, { out: [], path: "", dash: [], measure, globalAlpha: 1, strokeStyle: "#000", fillStyle: "#000", lineWidth: 1, font: "10px sans-serif", textAlign: "left", textBaseline: "alphabetic" });
    this.canvas = { clientWidth: width };
  }

  beginPath() { this.path = ""; }
  moveTo(x, y) { this.path += `M${n(x)} ${n(y)}`; }
  lineTo(x, y) { this.path += `L${n(x)} ${n(y)}`; }
  closePath() { this.path += "Z"; }
  arc(x, y, r) { this.path += `M${n(x - r)} ${n(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`; }
  setLineDash(dash) { this.dash = dash; }

  measureText(text) {
    this.measure.font = this.font;
    return this.measure.measureText(text);
  }

  stroke() { this.shape(`<path d="${this.path}" fill="none" ${this.pen()}/>`); }
  fill() { this.shape(`<path d="${this.path}" fill="${this.fillStyle}"/>`); }
  fillRect(x, y, w, h) { this.shape(`<path d="M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}Z" fill="${this.fillStyle}"/>`); }
  strokeRect(x, y, w, h) { this.shape(`<path d="M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}Z" fill="none" ${this.pen()}/>`); }

  fillText(text, x, y) {
    const anchor = this.textAlign === "center" ? "middle" : "start";
    const [, weight, size] = this.font.match(/^(\d{3} )?([\d.]+)px/) ?? [null, "", "10"];
    const base = this.textBaseline === "middle" ? ' dominant-baseline="central"' : "";
    this.shape(`<text x="${n(x)}" y="${n(y)}" fill="${this.fillStyle}" font-size="${size}" font-weight="${(weight ?? "400 ").trim()}" text-anchor="${anchor}"${base}>${escaped(text)}</text>`);
  }

  drawImage(canvas, x, y, w, h) {
    const crisp = this.imageSmoothingEnabled === false ? ' style="image-rendering:pixelated"' : "";
    this.shape(`<image href="${canvas.toDataURL()}" x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" preserveAspectRatio="none"${crisp}/>`);
  }

  pen() {
    return `stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}"${this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : ""}`;
  }

  shape(markup) {
    this.out.push(this.globalAlpha < 1 ? markup.replace(/^<(\w+)/, `<$1 opacity="${this.globalAlpha}"`) : markup);
  }
}

// One pane: two stacked canvases (picture below, drawings above) and the map between source pixels and the screen.

const MARGIN = 14; // pixels that a row of small numbers needs

export class View {
  constructor(el, name, label) {
    this.base = el("canvas", { class: "base", "aria-hidden": "true" });
    this.over = el("canvas", { class: "over", "aria-hidden": "true" });
    this.handles = el("div", { class: "handles" });
    this.box = el(
      "div",
      { class: `view ${name}`, tabindex: 0, role: "application", "aria-label": label },
      this.base,
      this.over,
      this.handles,
    );
    Object.assign(this, { width: 0, height: 0, ratio: 1, scale: 1, left: 0, top: 0 });
  }

  /** Fit the canvases to the box; true if something changed. */
  resize() {
    const { clientWidth: width, clientHeight: height } = this.box;
    const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
    if (width === this.width && height === this.height && ratio === this.ratio) return false;
    Object.assign(this, { width, height, ratio });
    for (const canvas of [this.base, this.over])
      Object.assign(canvas, { width: width * ratio, height: height * ratio });
    return true;
  }

  /** Centre a map of h×w pixels with `zoom` times its own extent in sight. */
  place(h, w, zoom) {
    this.scale = Math.min(this.width / w, this.height / h) / zoom;
    this.left = (this.width - w * this.scale) / 2;
    this.top = (this.height - h * this.scale) / 2;
  }

  /** The zoom that leaves room for the numbers of rows and columns beside the map. */
  ruled() {
    const side = Math.max(Math.min(this.width, this.height), 4 * MARGIN);
    return Math.max(1.1, side / (side - 2 * MARGIN));
  }

  /** Pixel centres are whole numbers: pixel 0 covers [-0.5, 0.5]. */
  x(pixel) {
    return this.left + (pixel + 0.5) * this.scale;
  }
  y(pixel) {
    return this.top + (pixel + 0.5) * this.scale;
  }

  /** Where a pointer event lies, in pixels of the map. */
  pixel(event) {
    const rect = this.box.getBoundingClientRect();
    return [
      (event.clientX - rect.left - this.left) / this.scale - 0.5,
      (event.clientY - rect.top - this.top) / this.scale - 0.5,
    ];
  }

  /** Clear a canvas and hand out its context in CSS pixels. */
  context(canvas) {
    const context = canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    return context;
  }

  /** Show a sheet as the picture: hard pixel squares when enlarged, smoothed when shrunk. */
  show(context, sheet, alpha = 1) {
    context.globalAlpha = alpha;
    context.imageSmoothingEnabled = this.scale * this.ratio < 1;
    const { width, height } = sheet.canvas;
    context.drawImage(sheet.canvas, this.left, this.top, width * this.scale, height * this.scale);
    context.globalAlpha = 1;
  }
}

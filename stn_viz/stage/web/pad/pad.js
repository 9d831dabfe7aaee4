// The drawing pad: a 28×28 digit by pen, mouse or finger. Reports 784 grey values when a stroke ends.

const SIZE = 28;
const PEN = 1.15; // radius of the pen in digit pixels
const pads = new WeakMap();

class Pad {
  constructor(root, send) {
    this.send = send;
    this.values = new Float32Array(SIZE * SIZE);
    this.canvas = document.createElement("canvas");
    this.canvas.width = this.canvas.height = SIZE;
    this.canvas.tabIndex = 0;
    this.canvas.dataset.testid = "stn-pad";
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", "Draw a digit with mouse, pen or finger");
    this.clearButton = document.createElement("button");
    this.clearButton.type = "button";
    this.clearButton.textContent = "Clear";
    this.box = document.createElement("div"); // beside the style that the host keeps in the root
    this.box.append(this.canvas, this.clearButton);
    root.append(this.box);
    this.abort = new AbortController();
    const on = (target, event, handler) => target.addEventListener(event, handler, { signal: this.abort.signal });
    on(this.canvas, "pointerdown", (event) => this.start(event));
    on(this.canvas, "pointermove", (event) => this.move(event));
    on(this.canvas, "pointerup", () => this.end());
    on(this.canvas, "pointercancel", () => this.end());
    on(this.clearButton, "click", () => this.clear());
    this.paint();
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * SIZE, ((event.clientY - box.top) / box.height) * SIZE];
  }

  start(event) {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.last = this.place(event);
    this.stroke(this.last);
  }

  move(event) {
    if (!this.last) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const step of between.length ? between : [event]) this.stroke(this.place(step));
  }

  end() {
    if (!this.last) return;
    this.last = null;
    this.report();
  }

  /** Ink every pixel within the pen's radius of the segment from the last place to this one, with a soft edge. */
  stroke(to) {
    const [ax, ay] = this.last;
    const [dx, dy] = [to[0] - ax, to[1] - ay];
    const squared = dx * dx + dy * dy;
    for (let row = 0; row < SIZE; row++)
      for (let col = 0; col < SIZE; col++) {
        const [px, py] = [col + 0.5 - ax, row + 0.5 - ay];
        const along = squared ? Math.min(1, Math.max(0, (px * dx + py * dy) / squared)) : 0;
        const distance = Math.hypot(px - along * dx, py - along * dy);
        const ink = Math.min(1, Math.max(0, PEN + 0.5 - distance));
        const i = row * SIZE + col;
        this.values[i] = Math.max(this.values[i], ink);
      }
    this.last = to;
    this.paint();
  }

  clear() {
    this.values.fill(0);
    this.paint();
    this.report();
  }

  paint() {
    const context = this.canvas.getContext("2d");
    const image = context.createImageData(SIZE, SIZE);
    this.values.forEach((value, i) => {
      image.data.fill(Math.round(255 * value), 4 * i, 4 * i + 3);
      image.data[4 * i + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  }

  dispose() {
    this.abort.abort();
    this.box.remove();
  }

  report() {
    this.send(
      "digit",
      Array.from(this.values, (value) => Math.round(255 * value)),
    );
  }
}

export default function ({ parentElement, setStateValue }) {
  const pad = pads.get(parentElement);
  if (pad) pad.send = setStateValue;
  else pads.set(parentElement, new Pad(parentElement, setStateValue));
  return () => {
    pads.get(parentElement)?.dispose();
    pads.delete(parentElement);
  };
}

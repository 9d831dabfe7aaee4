// What flows back: ∂L/∂V → ∂L/∂U, ∂L/∂(x, y), ∂L/∂θ for every frame, and the ranges in which they are drawn.

import { backward } from "./backward.js";
import { pullback } from "./grid.js";
import { spread } from "./overlays.js";

const BUDGET = 5; // ms a frame for the gradients of all pixels while a hand drags

export class Slopes {
  constructor(stage) {
    Object.assign(this, { stage, now: null, out: {}, range: { U: 1, arrow: 1, theta: 1, V: 1 }, locked: false, age: Infinity, cost: 0, fromTorch: null });
  }

  /** Let the next frame choose the ranges anew; while a hand drags they stay. */
  unlock() {
    this.locked = false;
  }

  /** ∂L/∂V of the chosen loss at the V of now. */
  upstream() {
    const { scene, now: { V }, loss, selection } = this.stage;
    const size = scene.frame.target[0] * scene.frame.target[1];
    if (loss === "network" && scene.networkSlope?.length === V.length) return scene.networkSlope;
    if (this.room?.length !== V.length) this.room = new Float32Array(V.length);
    if (loss === "sum") return this.room.fill(1);
    if (loss === "difference" && scene.difference?.length === V.length) {
      for (let i = 0; i < V.length; i++) this.room[i] = (2 * (V[i] - scene.difference[i])) / V.length;
      return this.room;
    }
    this.room.fill(0);
    const one = selection.target;
    if (loss === "pixel" && one) for (let c = 0; c < scene.channels; c++) this.room[c * size + one.row * scene.frame.target[1] + one.col] = 1;
    return this.room;
  }

  /** Follow the frame. While a hand drags a large map, all pixels take their turn every few frames; the arrows never wait. */
  update() {
    const { stage, stage: { scene, theta, now, held } } = this;
    const { U, family, frame, kernel, padding } = scene;
    const started = performance.now();
    const upstream = this.upstream();
    this.arrows = this.few(upstream);
    this.age = held && this.locked ? this.age + 1 : Infinity;
    if (this.age * BUDGET >= this.cost) {
      const { U: toU, x, y } = backward(U, now.grid, frame, kernel, padding, upstream, { needU: true, out: this.out });
      this.now = { U: toU, x, y, theta: pullback(family, theta, frame, x, y, now.grid) ?? this.fromTorch ?? new Float64Array(theta.length).fill(NaN), upstream };
      this.age = 0;
      this.cost = performance.now() - started;
    } else if (!stage.request) stage.ask(); // catch up when the hand rests
    if (!this.locked) this.choose();
    this.locked = held !== null;
  }

  /** ∂L/∂(x, y) at the few target pixels that carry arrows. */
  few(upstream) {
    const { scene: { U, frame, kernel, padding }, now: { grid } } = this.stage;
    const index = [...spread(frame.target, 16)];
    const size = grid.x.length;
    const some = { x: Float64Array.from(index, (i) => grid.x[i]), y: Float64Array.from(index, (i) => grid.y[i]), w: null };
    const part = Float32Array.from({ length: U.shape[0] * index.length }, (_, k) => upstream[Math.floor(k / index.length) * size + index[k % index.length]]);
    const { x, y } = backward(U, some, frame, kernel, padding, part, { needU: false });
    return index.map((i, k) => ({ x: some.x[k], y: some.y[k], dx: -x[k], dy: -y[k] }));
  }

  /** The heat map of ∂L/∂U as it is shown: one channel, or the sum of all. */
  heat() {
    const { scene: { channels, frame: { source: [h, w] } }, channel } = this.stage;
    const n = h * w;
    if (channel !== null || channels === 1) return this.now.U.subarray((channel ?? 0) * n, ((channel ?? 0) + 1) * n);
    if (this.summed?.length !== n) this.summed = new Float64Array(n);
    for (let i = 0; i < n; i++) this.summed[i] = this.now.U[i] + this.now.U[n + i] + (channels > 2 ? this.now.U[2 * n + i] : 0);
    return this.summed;
  }

  choose() {
    const sizes = this.arrows.map(({ dx, dy }) => Math.hypot(dx, dy)).filter((size) => size > 0 && size < Infinity).sort((a, b) => a - b);
    const arrow = sizes[Math.ceil(sizes.length * 0.9) - 1]; // a tenth may be clipped, so that the others can be seen
    this.range = { U: most(this.heat()) || 1, arrow: arrow || 1, theta: most(this.now.theta) || 1, V: most(this.now.upstream) || 1 };
  }
}

function most(values) {
  let max = 0;
  for (let i = 0; i < values.length; i++) {
    const size = values[i] < 0 ? -values[i] : values[i];
    if (size > max && size < Infinity) max = size;
  }
  return max;
}

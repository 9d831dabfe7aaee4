// What flows back: ∂L/∂V → ∂L/∂U, ∂L/∂(x, y), ∂L/∂θ, and the ranges in which they are drawn. The arrows follow every frame; the
// gradient of all pixels is one pass, which takes several frames of a drag and belongs to the θ at which it began.

import { backward } from "../math/backward.js";
import { grid, pullback } from "../math/grid.js";
import { sample } from "../math/sampler.js";
import { spread } from "../paint/overlays.js";
import { Sheet } from "../paint/picture.js";

const BUDGET = 2; // ms a frame for a pass while a hand drags
const PATCH = 2048; // pixels between two looks at the clock

export class Slopes {
  /** `now` is the last whole pass: {U, x, y, theta, upstream}; `edition` changes whenever its pictures do. */
  constructor(stage) {
    Object.assign(this, {
      stage,
      now: null,
      spare: {},
      room: {},
      pass: null,
      sheet: new Sheet(),
      edition: 0,
      range: { U: 1, arrow: 1, theta: 1, V: 1 },
      locked: false,
      fromTorch: null,
    });
  }

  /** Let the next frame choose the ranges anew; while a hand drags they stay. */
  unlock() {
    Object.assign(this, { locked: false, pass: null });
  }

  /** ∂L/∂V of the chosen loss for every channel of some target pixels, `V` being a function that reads them. */
  upstream(index, V) {
    const { scene, loss, selection } = this.stage;
    const size = scene.frame.target[0] * scene.frame.target[1];
    const fits = (map) => map?.length === scene.channels * size;
    const out = new Float32Array(scene.channels * index.length);
    const fill = (value) => {
      for (let c = 0, k = 0; c < scene.channels; c++) for (const i of index) out[k++] = value(c * size + i, i);
      return out;
    };
    if (loss === "sum") return out.fill(1);
    if (loss === "network") return fits(scene.networkSlope) ? fill((at) => scene.networkSlope[at]) : out;
    if (loss === "difference") {
      if (!fits(scene.difference)) return out;
      const values = V();
      let k = 0;
      return fill((at) => (2 * (values[k++] - scene.difference[at])) / scene.difference.length);
    }
    const one = selection.target;
    const k = one ? index.indexOf(one.row * scene.frame.target[1] + one.col) : -1;
    if (k >= 0) for (let c = 0; c < scene.channels; c++) out[c * index.length + k] = 1;
    return out;
  }

  /** Follow the frame: all at once while the hand rests, else as much of a pass as a frame can spare. */
  update() {
    const { held } = this.stage;
    this.arrows = this.few();
    const question = this.question();
    const answered = this.answers(question);
    if (held === null || !this.locked) {
      if (!answered) {
        this.pass = this.begin(question);
        this.carryOn(Infinity);
      }
      if (!answered || !this.locked) {
        this.choose();
        this.paint();
      }
      this.locked = true;
    } else if (!answered) {
      this.pass ??= this.begin(question);
      this.carryOn(performance.now() + BUDGET);
      clearTimeout(this.later);
      this.later = setTimeout(() => this.catchUp(), 40);
    }
  }

  /** The whole pass for the θ of now, made at once where it is wanted before its frame; null while a hand drags on. */
  whole() {
    const question = this.question();
    if (this.answers(question)) return this.now;
    if (this.stage.held !== null) return null;
    this.pass = this.begin(question);
    this.carryOn(Infinity);
    this.locked = false; // the next frame chooses its ranges and paints it
    return this.now;
  }

  /** The hand holds still: bring the pass to its end between the frames, and begin the one for the θ of now. */
  catchUp() {
    const question = this.question();
    if (this.answers(question)) return;
    this.pass ??= this.begin(question);
    this.carryOn(performance.now() + BUDGET);
    if (this.pass) this.later = setTimeout(() => this.catchUp());
    else this.stage.ask();
  }

  answers(question) {
    return question.every((part, k) => part === this.now?.question[k]);
  }

  /** Everything that a pass depends on. */
  question() {
    const {
      scene,
      theta,
      loss,
      selection: { target },
    } = this.stage;
    const one = loss === "pixel" && target ? target.row * scene.frame.target[1] + target.col : -1;
    return [
      scene,
      scene.U,
      theta,
      loss,
      one,
      scene.difference,
      scene.networkSlope,
      this.fromTorch,
      scene.family.torchGrid,
    ];
  }

  begin(question) {
    const {
      scene: { U, family, frame, kernel, padding },
      theta,
    } = this.stage;
    const size = frame.target[0] * frame.target[1];
    if (this.all?.length !== size) this.all = Uint32Array.from({ length: size }, (_, i) => i);
    const at = grid(family, theta, frame, this.room);
    return {
      question,
      theta,
      grid: at,
      upstream: this.upstream(this.all, () => sample(U, at, frame, kernel, padding)),
      next: 0,
    };
  }

  carryOn(until) {
    const {
      scene: { U, family, frame, kernel, padding },
    } = this.stage;
    const { pass, spare } = this;
    const size = pass.grid.x.length;
    do {
      const to = Math.min(pass.next + PATCH, size);
      backward(U, pass.grid, frame, kernel, padding, pass.upstream, { out: spare, from: pass.next, to });
      pass.next = to;
    } while (pass.next < size && performance.now() < until);
    if (pass.next < size) return;
    const { question, upstream } = pass;
    const theta =
      pullback(family, pass.theta, frame, spare.x, spare.y, pass.grid) ??
      this.fromTorch ??
      new Float64Array(pass.theta.length).fill(NaN);
    const { U: heat, x, y } = this.now ?? {};
    Object.assign(this, { now: { ...spare, theta, upstream, question }, spare: { U: heat, x, y }, pass: null });
    if (until < Infinity) setTimeout(() => this.show(question)); // between the frames
  }

  /** Paint a pass, unless another has taken its place since. */
  show(question) {
    if (this.now.question !== question) return;
    this.paint();
    this.stage.ask();
  }

  /** Paint ∂L/∂U. */
  paint() {
    const {
      scene: {
        frame: {
          source: [h, w],
        },
      },
      channel,
    } = this.stage;
    this.sheet.heat(this.heat(), h, w, this.range.U);
    this.painted = channel;
    this.edition += 1;
  }

  /** ∂L/∂(x, y) at the few target pixels that carry arrows. */
  few() {
    const {
      scene: { U, frame, kernel, padding },
      now,
    } = this.stage;
    const index = [...spread(frame.target, 16)];
    const some = {
      x: Float64Array.from(index, (i) => now.grid.x[i]),
      y: Float64Array.from(index, (i) => now.grid.y[i]),
      w: null,
    };
    const part = this.upstream(index, () => sample(U, some, frame, kernel, padding));
    const { x, y } = backward(U, some, frame, kernel, padding, part, { needU: false });
    return index.map((_, k) => ({ x: some.x[k], y: some.y[k], dx: -x[k], dy: -y[k] }));
  }

  /** The heat map of ∂L/∂U as it is shown: one channel, or the sum of all. */
  heat() {
    const {
      scene: {
        channels,
        frame: {
          source: [h, w],
        },
      },
      channel,
    } = this.stage;
    const n = h * w;
    if (channel !== null || channels === 1) return this.now.U.subarray((channel ?? 0) * n, ((channel ?? 0) + 1) * n);
    if (this.summed?.length !== n) this.summed = new Float64Array(n);
    for (let i = 0; i < n; i++)
      this.summed[i] = this.now.U[i] + this.now.U[n + i] + (channels > 2 ? this.now.U[2 * n + i] : 0);
    return this.summed;
  }

  choose() {
    const sizes = this.arrows
      .map(({ dx, dy }) => Math.hypot(dx, dy))
      .filter((size) => size > 0 && size < Infinity)
      .sort((a, b) => a - b);
    const arrow = sizes[Math.ceil(sizes.length * 0.9) - 1]; // a tenth may be clipped, so that the others can be seen
    this.range = {
      U: most(this.heat()) || 1,
      arrow: arrow || 1,
      theta: most(this.now.theta) || 1,
      V: most(this.now.upstream) || 1,
    };
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

// The warp of now: its grid at once, and V when somebody asks for its numbers, which the frames of a drag do not.

import { grid } from "../math/grid.js";
import { sample } from "../math/sampler.js";

export class Now {
  constructor() {
    Object.assign(this, { grid: {}, values: null, due: null, edition: 0 });
  }

  compute(scene, theta) {
    grid(scene.family, theta, scene.frame, this.grid);
    this.due = scene;
    this.edition += 1;
  }

  get V() {
    if (!this.due) return this.values;
    const { U, frame, kernel, padding } = this.due;
    const size = U.shape[0] * this.grid.x.length;
    if (this.values?.length !== size) this.values = new Float32Array(size);
    sample(U, this.grid, frame, kernel, padding, this.values);
    this.due = null;
    return this.values;
  }
}

// The warp of now: its grid at once, and V when somebody asks for its numbers, which the frames of a drag do not.

import { grid } from "../math/grid.js";
import { sample } from "../math/sampler.js";

/**
 * @import { Grid } from "../math/grid.js"
 * @import { Scene } from "../wire/scene.js"
 */

export class CurrentWarp {
  constructor() {
    /** @type {Grid} */
    this.grid = { x: new Float64Array(0), y: new Float64Array(0), w: null, rows: 0, cols: 0, straight: false };
    this.values = new Float32Array(0);
    /** @type {Scene|null} */
    this.due = null; // what V has yet to be read from
    this.edition = 0;
  }

  /**
   * @param {Scene} scene
   * @param {Float64Array} theta
   */
  compute(scene, theta) {
    grid(scene.family, theta, scene.frame, this.grid);
    this.due = scene;
    this.edition += 1;
  }

  get V() {
    if (!this.due) return this.values;
    const { U, frame, kernel, padding } = this.due;
    const size = U.shape[0] * this.grid.x.length;
    if (this.values.length !== size) this.values = new Float32Array(size);
    sample(U, this.grid, frame, kernel, padding, this.values);
    this.due = null;
    return this.values;
  }
}

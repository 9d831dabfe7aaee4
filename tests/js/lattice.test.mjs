// What travels of a basis: triangles give exact grids, cubics a spline's within a few hundredths of a pixel.

import assert from "node:assert/strict";
import { test } from "node:test";
import { grid, jacobian, makeFamily, pullback, setGrid, sources, sourcesAt } from "../../stn_viz/stage/assets/maths.js";
import { close, families, large, scene } from "./golden.mjs";

const EXACT = 1e-9;
const SPLINE = 0.05; // source pixels at 512 a side, under a gentle bend

for (const [name, { theta, every, pixels }] of Object.entries(large())) {
  test(`${name} at 512 pixels against torch`, (t) => {
    const { frame, family, meta } = scene(`${name}-large`);
    const at = grid(family, theta, frame);
    const found = pixels.map((_, k) => [at.x[k * every], at.y[k * every]]);
    const apart = Math.max(...pixels.map(([x, y], k) => Math.hypot(found[k][0] - x, found[k][1] - y)));
    t.diagnostic(`${name}: lattice ${meta.lattice}, ${meta.interpolation}, ${apart.toExponential(1)} px off`);
    const tolerance = !family.linear ? 1e-3 : meta.exact ? EXACT : SPLINE;
    assert.ok(apart <= tolerance, `${apart} px`);
    if (family.linear) assert.equal(meta.exact, meta.interpolation === "triangles");
  });
}

test("affine-like, projective and piecewise families need no more than their anchors' lattice", () => {
  for (const [name, lattice] of [["affine", [2, 2]], ["projective", [2, 2]], ["piecewise", [4, 4]]]) {
    assert.deepEqual(scene(`${name}-large`).meta.lattice, lattice);
  }
});

test("small maps of splines are exact at every pixel", () => {
  const { meta, family } = scene("tps-0");
  assert.ok(meta.exact && family.pixels && meta.interpolation === "cubic");
});

for (const { family: name } of families) {
  for (const which of ["0", "large"]) {
    test(`${name}, ${which}: ∂L/∂θ is the derivative of Σ g·(x, y)`, () => {
      const { family, frame, meta } = scene(`${name}-${which}`);
      if (!family.linear) return;
      const size = frame.target[0] * frame.target[1];
      const wave = (k) => Float64Array.from({ length: size }, (_, i) => Math.sin(k * i + k));
      const [gx, gy] = [wave(0.7), wave(1.3)];
      const loss = (theta) => {
        const { x, y } = grid(family, theta, frame);
        return x.reduce((sum, v, i) => sum + gx[i] * v + gy[i] * y[i], 0);
      };
      const found = pullback(family, meta.theta, frame, gx, gy);
      const step = 1e-5;
      for (const p of [0, meta.theta.length - 1]) {
        const [up, down] = [1, -1].map((s) => loss(meta.theta.map((v, k) => v + (k === p ? s * step : 0))));
        const slope = (up - down) / (2 * step);
        close(found[p], slope, 1e-6 * Math.max(1, Math.abs(slope), Math.hypot(...found)), `∂/∂${family.parameters[p]}`);
      }
    });
  }

  test(`${name}: the sources of any target point agree with the handles' and the grid's own`, () => {
    const { family, frame, meta } = scene(`${name}-large`);
    const tolerance = !family.linear ? 0.02 : meta.exact ? EXACT : 1e-3;
    if (family.linear) {
      const own = sources(family, meta.theta, family.points.map((_, id) => id));
      close(sourcesAt(family, meta.theta, family.points.flat()), own.flat(), tolerance, "points");
    }
    const at = grid(family, meta.theta, frame);
    const [row, col] = [123, 456];
    const target = [(2 * col + 1) / frame.target[1] - 1, (2 * row + 1) / frame.target[0] - 1];
    const [x, y] = sourcesAt(family, meta.theta, target);
    const i = row * at.cols + col;
    const [sx, sy] = frame.pixelsPerUnit;
    close([x * sx + frame.centre[0], y * sy + frame.centre[1]], [at.x[i], at.y[i]], 256 * 1e-5, "pixel");
    assert.ok(jacobian(at, row, col).flat().every(Number.isFinite));
  });
}

test("a family that is not linear takes its grid from torch and a newer one in its place", () => {
  const document = families.find((d) => d.controls === undefined);
  const { meta, arrays, frame } = scene(`${document.family}-0`);
  const family = makeFamily(meta, arrays);
  const at = grid(family, meta.theta, frame);
  setGrid(family, arrays.grid.data.map(() => 0));
  grid(family, meta.theta, frame, at);
  assert.ok(at.x.every((v) => v === frame.centre[0]));
});

// What travels of a basis: triangles give exact grids, cubics a spline's within a few hundredths of a pixel.

import assert from "node:assert/strict";
import { test } from "node:test";
import { backward } from "../../../stn_viz/stage/web/math/backward.js";
import { explain } from "../../../stn_viz/stage/web/math/explain.js";
import { makeFamily, setGrid, sources } from "../../../stn_viz/stage/web/math/family.js";
import { toPixels } from "../../../stn_viz/stage/web/math/frame.js";
import { grid, misfit, pullback } from "../../../stn_viz/stage/web/math/grid.js";
import { close, distance, large, scene } from "../golden.mjs";

const EXACT = 1e-9;
const SPLINE = 0.05; // source pixels at 512 a side, under a gentle bend

for (const [name, { theta, every, pixels }] of Object.entries(large())) {
  test(`${name} at 512 pixels against torch`, (t) => {
    const { frame, family, meta } = scene(`${name}-large`);
    const at = grid(family, theta, frame);
    const found = pixels.map((_, k) => [at.x[k * every], at.y[k * every]]);
    const apart = Math.max(...pixels.map(([x, y], k) => Math.hypot(found[k][0] - x, found[k][1] - y)));
    t.diagnostic(`${name}: lattice ${meta.lattice}, ${meta.interpolation}, ${apart.toExponential(1)} px off`);
    const tolerance = !family.probes ? EXACT : SPLINE;
    assert.ok(apart <= tolerance, `${apart} px`);
    if (family.linear) assert.equal(!family.probes, meta.interpolation === "triangles");
    const said = misfit(family, theta, frame, at); // what the stage displays: the worst of a few hundred probes
    if (!family.probes) assert.equal(said, 0);
    else assert.ok(said > 0 && said < SPLINE && apart < 5 * said, `${said} px said, ${apart} px found`);
  });
}

test("affine-like, projective and piecewise families need no more than their anchors' lattice", () => {
  for (const [name, lattice] of [
    ["affine", [2, 2]],
    ["projective", [2, 2]],
    ["piecewise", [4, 4]],
  ]) {
    assert.deepEqual(scene(`${name}-large`).meta.lattice, lattice);
  }
});

test("small maps of splines are exact at every pixel", () => {
  const { meta, family } = scene("tps-0");
  assert.ok(!family.probes && family.pixels && meta.interpolation === "cubic");
});

for (const name of Object.keys(large())) {
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

  test(`${name}: one pixel's ∂V/∂θ is the pullback of that pixel alone`, () => {
    const { family, frame, meta } = scene(`${name}-large`);
    if (!family.linear) return;
    const at = grid(family, meta.theta, frame);
    const [h, w] = frame.source;
    const U = { data: Float64Array.from({ length: h * w }, (_, i) => Math.sin(i / 3)), shape: [1, h, w] };
    for (const [row, col] of [
      [0, 0],
      [123, 456],
      [399, 511],
    ]) {
      const found = explain(U, family, meta.theta, frame, "bilinear", "border", row, col, "right", at);
      const {
        slopePixel: [[sx, sy]],
        dtheta,
      } = found;
      const [gx, gy] = [new Float64Array(at.x.length), new Float64Array(at.x.length)];
      gx[row * at.cols + col] = sx;
      gy[row * at.cols + col] = sy;
      close(dtheta[0], pullback(family, meta.theta, frame, gx, gy, at), 1e-9, `pixel ${row}, ${col}`);
    }
  });

  test(`${name}: handles are drawn where the grid is`, () => {
    const { family, frame, meta, arrays } = scene(`${name}-1`); // align_corners: the corners are pixels
    const at = grid(family, meta.theta, frame);
    const corner = family.points.findIndex(([x, y]) => x === 1 && y === -1);
    const [source] = sources(family, meta.theta, [corner]);
    close(toPixels(frame, source), [at.x[at.cols - 1], at.y[at.cols - 1]], arrays.grid ? 1e-5 : EXACT, "top right");
  });
}

test("a family that cannot be evaluated here takes its grid from torch and a newer one in its place", () => {
  const { meta, arrays, frame } = scene("swirl-0");
  const family = makeFamily(meta, arrays);
  const at = grid(family, meta.theta, frame);
  setGrid(
    family,
    arrays.grid.data.map(() => 0),
  );
  grid(family, meta.theta, frame, at);
  assert.ok(at.x.every((v) => v === frame.centre[0]));
});

test("a flow is followed here: its grid needs nothing of torch, and goes with θ", () => {
  const { meta, arrays, frame, family } = scene("diffeomorphic-0");
  assert.ok(!arrays.grid && family.known && !family.linear);
  const still = grid(family, family.identity, frame);
  const [ho, wo] = frame.target;
  const corner = toPixels(frame, [1, 1]);
  close(
    toPixels(frame, sources(family, family.identity, [family.points.findIndex(([x, y]) => x === 1 && y === 1)])[0]),
    corner,
    EXACT,
    "corner",
  );
  assert.equal(still.x.length, ho * wo);
  const there = grid(family, meta.theta, frame);
  assert.ok(there.x.some((v, i) => Math.abs(v - still.x[i]) > 0.01));
  const back = grid(family, family.identity, frame);
  close(Array.from(back.x), Array.from(still.x), EXACT, "and back again");
});

test("a frame allocates nothing: the grid and the gradients are written over", () => {
  const { frame, family, arrays, meta } = scene("projective-0");
  const at = grid(family, meta.theta, frame);
  const [x, w] = [at.x, at.w];
  assert.equal(grid(family, meta.theta, frame, at), at);
  assert.equal(at.x, x);
  assert.equal(at.w, w);
  const ones = new Float32Array(2 * x.length).fill(1);
  const g = backward(arrays.U, at, frame, "bilinear", "zeros", ones);
  const before = { x: [...g.x], U: [...g.U], room: g.U };
  backward(arrays.U, at, frame, "bilinear", "zeros", ones, { out: g });
  assert.equal(g.U, before.room);
  assert.equal(distance(g.U, before.U) + distance(g.x, before.x), 0);
});

test("on the horizon of a projective map the gradient of the other pixels is left as it is", () => {
  const { frame, family } = scene("projective-0");
  const theta = [1, 0, 0, 0, 1, 0, 0.2, -0.1];
  const at = grid(family, theta, frame);
  const ones = new Float64Array(at.x.length).fill(1);
  ones[3] = 0;
  const wanted = pullback(family, theta, frame, ones, ones, at);
  at.x[3] = Infinity;
  at.y[3] = at.w[3] = 0;
  close(pullback(family, theta, frame, ones, ones, at), wanted, 1e-12, "∂L/∂θ");
});

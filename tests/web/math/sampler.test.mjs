// The browser's numbers against torch's: every family × kernel × padding × align_corners, on maps that are not square.

import assert from "node:assert/strict";
import { test } from "node:test";
import { backward } from "../../../stn_viz/stage/web/math/backward.js";
import { toNormalised } from "../../../stn_viz/stage/web/math/frame.js";
import { grid, pullback } from "../../../stn_viz/stage/web/math/grid.js";
import { KERNELS } from "../../../stn_viz/stage/web/math/kernels.js";
import { sample } from "../../../stn_viz/stage/web/math/sampler.js";
import { toRgba } from "../../../stn_viz/stage/web/paint/picture.js";
import { close, families, mapOf, STORED, scene } from "../golden.mjs";

const TABLE = 1e-6; // smooth kernels come from a table

for (const document of families) {
  const name = document.family;
  document.frames.forEach((golden, f) => {
    const { meta, arrays, frame, family } = scene(`${name}-${f}`);
    const theta = document.theta;
    const at = grid(family, theta, frame);
    const [sx, sy] = frame.pixelsPerUnit;
    const exact = STORED;
    const U = mapOf(golden.U, 1);
    const upstream = Float64Array.from(golden.upstream.flat(2));

    test(`${name}, align_corners ${frame.alignCorners}: the scene is the golden case`, () => {
      close(meta.theta, theta, STORED, "theta");
      assert.deepEqual(arrays.U.shape, [2, ...golden.source]);
      assert.deepEqual([...arrays.U.data], golden.U.flat(2));
    });

    test(`${name}, align_corners ${frame.alignCorners}: grid and depth`, () => {
      const found = Array.from(at.x, (x, i) => toNormalised(frame, [x, at.y[i]]));
      close(found, golden.grid.flat(), exact, "points");
      close(at.w ?? new Float64Array(at.x.length).fill(1), golden.depth.flat(), STORED, "w");
    });

    for (const want of document.samples.filter((s) => s.frame === f)) {
      const { kernel, padding } = want;
      test(`${name}, align_corners ${frame.alignCorners}: ${kernel}, ${padding}`, () => {
        const tolerance = Math.max(exact, kernel === "integer" || kernel === "bilinear" ? 0 : TABLE);
        const V = sample(U, at, frame, kernel, padding);
        close(V, want.V, Math.max(tolerance, 1e-7), "V"); // V itself is float32
        const painted = toRgba(V, 1, new Uint8ClampedArray(4 * V.length)).filter((_, i) => i % 4 === 0);
        close(
          painted,
          want.V.map((v) => Math.round(255 * Math.min(1, Math.max(0, v)))),
          1,
          "painted",
        );
        const g = backward(U, at, frame, kernel, padding, upstream);
        close(g.U, want.dU, tolerance, "∂L/∂U");
        close(
          g.x.map((v) => v * sx),
          want.dgrid.filter((_, i) => i % 2 === 0),
          tolerance,
          "∂L/∂x",
        );
        close(
          g.y.map((v) => v * sy),
          want.dgrid.filter((_, i) => i % 2 === 1),
          tolerance,
          "∂L/∂y",
        );
        const toTheta = pullback(family, theta, frame, g.x, g.y, at);
        if (family.linear) close(toTheta, want.dtheta, tolerance, "∂L/∂θ");
        else assert.equal(toTheta, null);
      });
    }
  });
}

test("bytes mean value/255", () => {
  const { frame, family, meta } = scene("affine-0");
  const at = grid(family, meta.theta, frame);
  const [h, w] = frame.source;
  const bytes = { data: Uint8Array.from({ length: 3 * h * w }, (_, i) => (i * 73) % 256), shape: [3, h, w] };
  const numbers = { data: Float64Array.from(bytes.data, (v) => v / 255), shape: bytes.shape };
  for (const kernel of Object.keys(KERNELS)) {
    close(sample(bytes, at, frame, kernel, "border"), sample(numbers, at, frame, kernel, "border"), 1e-6, kernel);
    const ones = new Float32Array(3 * at.x.length).fill(1);
    const [a, b] = [bytes, numbers].map((U) => backward(U, at, frame, kernel, "zeros", ones, { needU: false }));
    close(a.x, b.x, 1e-12, kernel);
    assert.equal(a.U, null);
  }
});

test("a place that is lost is NaN and passes nothing back; one that is far has the limit of its padding", () => {
  const {
    frame,
    arrays: { U },
  } = scene("affine-0");
  const [channels, , w] = U.shape;
  const x = Float64Array.of(1.5, NaN, 1.5, Infinity, -Infinity, 1e300, -1e10, NaN);
  const y = Float64Array.of(1, 1, NaN, 1, 1, 1, 1, 1e300);
  const at = { x, y, w: null, rows: 1, cols: x.length };
  const read = (m) => U.data[w + m];
  const limits = {
    zeros: [0, 0, 0, 0],
    border: [read(w - 1), read(0), read(w - 1), read(0)],
    reflection: [NaN, NaN, NaN, NaN],
  };
  for (const kernel of Object.keys(KERNELS)) {
    for (const [padding, wanted] of Object.entries(limits)) {
      const V = sample(U, at, frame, kernel, padding).subarray(0, x.length);
      assert.ok(Number.isFinite(V[0]), `${kernel}: ${V}`);
      for (const k of [1, 2, 7]) assert.ok(Number.isNaN(V[k]), `${kernel} ${padding} ${k}: ${V}`);
      const blurs = kernel === "gaussian" && padding === "border"; // it reads the rows above and below as well
      wanted.forEach((v, k) => {
        const fits = Number.isNaN(v)
          ? Number.isNaN(V[3 + k])
          : blurs
            ? Number.isFinite(V[3 + k])
            : Math.abs(V[3 + k] - v) <= 1e-6;
        assert.ok(fits, `${kernel} ${padding} ${k}: ${V}`);
      });
      const upstream = new Float64Array(channels * x.length).fill(NaN);
      for (let c = 0; c < channels; c++) for (const k of [0, 3, 4, 5, 6]) upstream[c * x.length + k] = 1;
      const g = backward(U, at, frame, kernel, padding, upstream);
      assert.ok(g.U.every(Number.isFinite), `${kernel} ${padding}`);
      assert.deepEqual(
        [...g.x.subarray(1), ...g.y.subarray(1, 3), g.y[7]].map(Math.abs),
        new Array(10).fill(0),
        `${kernel} ${padding}`,
      );
    }
  }
});

test("a map of one pixel, continued, is that pixel everywhere", () => {
  const U = { data: Float64Array.of(5), shape: [1, 1, 1] };
  const at = { x: Float64Array.of(0, 0.3, -7.5, 1e12), y: Float64Array.of(0, -0.4, 9, -3), w: null, rows: 2, cols: 2 };
  for (const alignCorners of [false, true]) {
    const frame = { source: [1, 1], target: [2, 2], alignCorners };
    for (const padding of ["border", "reflection"]) {
      for (const kernel of ["integer", "bilinear", "bicubic"]) {
        close(sample(U, at, frame, kernel, padding), [5, 5, 5, 5], 1e-6, `${kernel}, ${padding}, ${alignCorners}`);
        const { x, y } = backward(U, at, frame, kernel, padding, new Float64Array(4).fill(1));
        close([...x, ...y], new Array(8).fill(0), 1e-5, `slopes of ${kernel}, ${padding}`);
      }
    }
  }
});

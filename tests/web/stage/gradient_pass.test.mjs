// What flows back on a stage: the pass of all pixels is the sampler's own, however many frames it takes; arrows and
// ranges follow from it.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { backward } from "../../../stn_viz/stage/web/math/backward.js";
import { grid, pullback } from "../../../stn_viz/stage/web/math/grid.js";
import { sample } from "../../../stn_viz/stage/web/math/sampler.js";
import { GradientPass } from "../../../stn_viz/stage/web/stage/gradient_pass.js";
import { sceneOf } from "../../../stn_viz/stage/web/wire/scene.js";
import { close, payload } from "../golden.mjs";
import "../paper.mjs";

/** A stage as the pass sees it; its frames are asked for in `asks`. */
function stage(name = "affine-0", more = {}) {
  const scene = sceneOf(payload(name));
  const theta = Float64Array.from(scene.theta);
  const at = grid(scene.family, theta, scene.frame);
  const one = { scene, theta, loss: "sum", held: null, channel: null, selection: { target: null }, asks: 0, ...more };
  one.current = { grid: at, V: sample(scene.U, at, scene.frame, scene.kernel, scene.padding) };
  one.ask = () => {
    one.asks += 1;
  };
  return one;
}
/** The gradients of a stage with its ∂L/∂V, by the sampler alone. */
function wanted({ scene, theta }, upstream) {
  const at = grid(scene.family, theta, scene.frame);
  const found = backward(scene.U, at, scene.frame, scene.kernel, scene.padding, upstream);
  return { ...found, theta: pullback(scene.family, theta, scene.frame, found.x, found.y, at) };
}
const ones = ({ current }) => new Float32Array(current.V.length).fill(1);

test("at rest a frame brings the whole pass: ∂L/∂U, ∂L/∂(x, y) and ∂L/∂θ of the chosen loss", () => {
  const one = stage();
  const pass = new GradientPass(one);
  pass.update();
  const found = wanted(one, ones(one));
  for (const part of ["U", "x", "y", "theta"]) close(pass.last[part], found[part], 1e-12, part);
  assert.deepEqual(pass.last.upstream, ones(one));
});

test("∂L/∂V is 1 at the pixel that is looked at, of a comparison 2(V − T)/N, and torch's where it has no formula", () => {
  const one = stage("affine-0", { loss: "pixel", selection: { target: { row: 1, col: 2 } } });
  const pass = new GradientPass(one);
  pass.update();
  const pixel = one.scene.frame.target[1] + 2;
  const size = one.current.grid.x.length;
  assert.deepEqual(
    [...pass.last.upstream.keys()].filter((k) => pass.last.upstream[k]),
    [pixel, size + pixel],
  );
  one.loss = "difference";
  one.scene.difference = one.current.V.map((v) => v - 0.5);
  pass.update();
  close(pass.last.upstream, new Array(2 * size).fill(1 / (2 * size)), 1e-6, "∂L/∂V");
  one.loss = "network";
  one.scene.torchUpstream = Float32Array.from({ length: 2 * size }, (_, k) => k);
  pass.update();
  assert.deepEqual(pass.last.upstream, one.scene.torchUpstream);
});

test("what it depends on being the same, a pass is not made again", () => {
  const one = stage();
  const pass = new GradientPass(one);
  pass.update();
  const { last, edition } = pass;
  pass.update();
  assert.equal(pass.last, last);
  assert.equal(pass.edition, edition, "nor painted");
  one.theta = one.theta.map((v) => v + 0.01);
  pass.update();
  assert.notEqual(pass.last, last);
});

/** A stage whose θ a hand has moved since its first pass. */
function held(name) {
  const one = stage(name);
  const pass = new GradientPass(one);
  pass.update();
  one.held = one.theta;
  one.theta = one.theta.map((v) => v + 0.05);
  return [one, pass];
}

test("while a hand drags, a pass goes on over several frames and is then that of the θ at which it began", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const clock = mock.method(performance, "now", () => clock.mock.callCount() * 10); // every look costs 10 ms
  try {
    const [one, pass] = held("affine-large");
    const began = one.theta;
    let frames = 0;
    const first = pass.last;
    while (pass.last === first && frames < 500) {
      pass.update();
      if (frames === 0) one.theta = one.theta.map((v) => v + 0.05); // the hand moves on
      frames += 1;
    }
    assert.ok(frames > 5 && frames < 500, `${frames} frames`);
    const found = wanted({ ...one, theta: began }, ones(one));
    close(pass.last.theta, found.theta, 1e-9, "∂L/∂θ");
    close(pass.last.U, found.U, 1e-9, "∂L/∂U");
  } finally {
    clock.mock.restore();
    mock.timers.reset();
  }
});

test("a hand that holds still gets the rest of the pass between its frames, and one frame to show it", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const clock = mock.method(performance, "now", () => clock.mock.callCount() * 10);
  try {
    const [one, pass] = held("affine-large");
    pass.update();
    assert.ok(pass.pass, "under way");
    for (let k = 0; k < 500 && pass.pass; k++) mock.timers.tick(40);
    mock.timers.tick(40);
    assert.equal(pass.pass, null);
    close(pass.last.theta, wanted(one, ones(one)).theta, 1e-9, "∂L/∂θ");
    assert.ok(one.asks > 0);
  } finally {
    clock.mock.restore();
    mock.timers.reset();
  }
});

test("ranges stay while a hand drags, and are chosen anew when it lets go", () => {
  const one = stage("affine-0", { loss: "difference" });
  one.scene.difference = one.current.V.map(() => 0);
  const pass = new GradientPass(one);
  pass.update();
  const { range } = pass;
  one.held = one.theta;
  one.scene.difference = one.current.V.map(() => 9);
  pass.update();
  assert.equal(pass.range, range);
  one.held = null;
  pass.unlock();
  pass.update();
  assert.ok(pass.range.V > range.V);
  const largest = (values) => Math.max(...Array.from(values, Math.abs));
  close(pass.range.V, largest(pass.last.upstream), 1e-12, "V");
  close(pass.range.theta, largest(pass.last.theta), 1e-12, "θ");
});

test("arrows point against ∂L/∂(x, y), at the pixels that carry one, and nine of ten fit into their range", () => {
  const one = stage();
  const pass = new GradientPass(one);
  pass.update();
  const { x, y } = wanted(one, ones(one));
  assert.equal(pass.arrows.length, x.length, "a small V has one each");
  pass.arrows.forEach(({ dx, dy, ...from }, i) => {
    close([dx, dy], [-x[i], -y[i]], 1e-12, `arrow ${i}`);
    close([from.x, from.y], [one.current.grid.x[i], one.current.grid.y[i]], 0, `where ${i} begins`);
  });
  pass.arrows = Array.from({ length: 20 }, (_, k) => ({ x: 0, y: 0, dx: 0, dy: k + 1 }));
  pass.choose();
  assert.equal(pass.range.arrow, 18, "two of twenty are longer");
});

test("the heat map is that of one channel, or the sum of all", () => {
  const one = stage();
  const pass = new GradientPass(one);
  pass.update();
  const { U } = pass.last;
  const n = U.length / 2;
  close(
    pass.heat(pass.last),
    Array.from({ length: n }, (_, i) => U[i] + U[n + i]),
    1e-12,
    "all",
  );
  one.channel = 1;
  const { edition } = pass;
  pass.update();
  assert.equal(pass.edition, edition + 1, "painted for another channel");
  close(pass.heat(pass.last), U.subarray(n), 0, "one");
});

test("of a family that only torch can differentiate ∂L/∂θ is torch's, and until it comes nobody's", () => {
  const one = stage("swirl-0");
  const pass = new GradientPass(one);
  pass.update();
  assert.ok([...pass.last.theta].every(Number.isNaN));
  pass.takeFromTorch(Float64Array.of(0.75));
  pass.update();
  assert.deepEqual([...pass.last.theta], [0.75]);
});

test("who needs the whole pass before its frame gets it, but not out of a drag", () => {
  const one = stage();
  const pass = new GradientPass(one);
  close(pass.whole().theta, wanted(one, ones(one)).theta, 1e-12, "∂L/∂θ");
  assert.equal(pass.whole(), pass.last);
  one.held = one.theta;
  one.theta = one.theta.map((v) => v + 1);
  assert.equal(pass.whole(), null);
});

test("of a colour picture three channels are summed, of one with an opacity the colours alone", () => {
  for (const channels of [3, 4]) {
    const one = stage();
    const pass = new GradientPass(one);
    const n = one.scene.frame.source[0] * one.scene.frame.source[1];
    one.scene.channels = channels;
    const U = Float64Array.from({ length: channels * n }, (_, k) => Math.sin(k));
    const wanted = Array.from({ length: n }, (_, i) => U[i] + U[n + i] + U[2 * n + i]);
    close(pass.heat({ U }), wanted, 1e-12, `${channels} channels`);
  }
});

test("another pixel under the microscope asks a new pass of that pixel's loss, and of no other", () => {
  for (const [loss, anew] of [
    ["pixel", true],
    ["sum", false],
  ]) {
    const one = stage("affine-0", { loss, selection: { target: { row: 0, col: 0 } } });
    const pass = new GradientPass(one);
    pass.update();
    const { last } = pass;
    one.selection = { target: { row: 1, col: 1 } };
    pass.update();
    assert.equal(pass.last !== last, anew, loss);
  }
});

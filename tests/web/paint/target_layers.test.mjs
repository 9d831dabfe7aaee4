// Which picture stands in the pane of V, what lies over it, and when it is painted again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { grid as gridOf } from "../../../stn_viz/stage/web/math/grid.js";
import { sample } from "../../../stn_viz/stage/web/math/sampler.js";
import { TargetLayers } from "../../../stn_viz/stage/web/paint/target_layers.js";
import { sceneOf } from "../../../stn_viz/stage/web/wire/scene.js";
import { payload } from "../golden.mjs";
import { bytes, pane, pen } from "../paper.mjs";
import "../texts.mjs";

/** A state of a stage that is drawn, at rest and with nothing over it. */
function state(more = {}, name = "affine-0") {
  const scene = { ...sceneOf(payload(name)), kernel: "bilinear", labels: {}, scattered: false };
  const theta = Float64Array.from(scene.theta);
  const grid = gridOf(scene.family, theta, scene.frame);
  const V = sample(scene.U, grid, scene.frame, "bilinear", scene.padding);
  return {
    scene,
    theta,
    current: { grid, V, edition: 1 },
    look: { picture: false, channel: 0, low: 0, high: 1 },
    overlays: {},
    loss: "sum",
    gradient: null,
    gradientRange: { V: 1 },
    gradientPass: { edition: 1 },
    channel: 0,
    verdict: { kind: "fine" },
    prediction: { open: false, V: null },
    player: { shows: null },
    torch: null,
    stale: false,
    moving: false,
    microscope: { readers: null },
    selection: { marked: [] },
    ...more,
  };
}
function layers() {
  const view = pane({ scale: 30 });
  const [below, above] = [pen(), pen()];
  view.context = (canvas) => (canvas === view.base ? below : above);
  view.base = "base";
  return { one: new TargetLayers(view, { textContent: "" }), below, above, view };
}
const grey = (v) => Math.round(255 * Math.min(Math.max(v, 0), 1));
/** How light pixel i of the picture is that was painted last. */
const light = (context, i) => bytes(context.of("image").at(-1).image, i)[0];

test("V is painted, and again only when what it depends on has changed", () => {
  const { one, below } = layers();
  const shown = state();
  one.draw(shown);
  assert.equal(light(below, 5), grey(shown.current.V[5]));
  one.draw(shown);
  assert.equal(below.of("image").length, 1);
  for (const more of [{ stale: true }, { theta: shown.theta.slice() }, { current: { ...shown.current, edition: 2 } }]) {
    const before = below.of("image").length;
    one.draw({ ...shown, ...more });
    assert.equal(below.of("image").length, before + 1, Object.keys(more)[0]);
  }
});

test("while a box is guessed V is the hidden one's, and nothing over it tells of the guess", () => {
  const { one, below, above } = layers();
  const V = new Float32Array(state().current.V.length).fill(0.25);
  const overlays = { gradient: true, determinant: true, weights: true };
  one.draw(state({ prediction: { open: true, V }, overlays }));
  assert.equal(light(below, 5), 64);
  assert.equal(above.of("image").length, 0);
  assert.deepEqual([...new Set(above.texts().filter((text) => text.startsWith(".")))], [".25"]);
  assert.equal(one.legend.textContent, "");
});

test("torch's V is painted where it is the better one", () => {
  const { one, below } = layers();
  const V = new Float32Array(state().current.V.length).fill(0.5);
  one.draw(state({ torch: { V } }));
  assert.equal(light(below, 0), 128);
});

test("torch's picture stands for its numbers where colours are looked at, not one channel", () => {
  const image = { bitmap: true };
  for (const [channel, wanted] of [
    [null, image],
    [0, undefined],
  ]) {
    const { one, below } = layers();
    one.draw(state({ torch: { image }, look: { picture: true, channel, low: 0, high: 1 } }));
    assert.equal(below.of("image")[0].image === image, wanted === image);
  }
});

test("beside a descent the pane shows T, or V − T with grey for none", () => {
  const { one, below } = layers();
  const shown = state({ player: { shows: "T" } });
  shown.scene.difference = shown.current.V.map(() => 0.75);
  one.draw(shown);
  assert.equal(light(below, 3), grey(0.75));
  shown.scene.difference = shown.current.V.slice();
  one.draw({ ...shown, player: { shows: "difference" } });
  const none = bytes(below.of("image").at(-1).image, 0);
  const size = shown.current.grid.x.length;
  assert.deepEqual(none, bytes(below.of("image").at(-1).image, size - 1), "equal everywhere");
  shown.scene.difference = shown.current.V.map((v) => v - 0.5);
  one.draw({ ...shown, player: { shows: "difference" } });
  assert.notDeepEqual(bytes(below.of("image").at(-1).image, 0), none);
});

test("the loss is named, and ∂L/∂V of one that says something lies over V with its range", () => {
  const { one, above } = layers();
  const shown = state({ overlays: { gradient: true } });
  shown.gradient = { upstream: new Float32Array(shown.current.V.length).fill(2) };
  one.draw(shown);
  assert.equal(one.legend.textContent, "L = Σ V");
  assert.equal(above.of("image").length, 0, "of a sum it is 1 everywhere");
  one.draw({ ...shown, loss: "difference", gradientRange: { V: 2 } });
  assert.equal(one.legend.textContent, "L = mean (V − picture)²   ∂L/∂V ±2.0000");
  assert.equal(above.of("image")[0].globalAlpha, 0.65);
});

test("|det J| has its legend, and what is turned over is hatched with it or where the verdict says so", () => {
  const mirrored = state();
  mirrored.current.grid.x.reverse(); // x alone is read backwards: the plane is turned over
  const turned = (shown) => {
    const { one, above } = layers();
    one.draw(shown);
    return above
      .of("stroke")
      .filter(({ strokeStyle }) => strokeStyle === "folded")
      .flatMap(({ path }) => path).length;
  };
  const size = mirrored.current.grid.x.length;
  const [own, folded] = [state(), { verdict: { kind: "folded" } }];
  assert.equal(turned(own), 0);
  assert.equal(
    turned({ ...own, ...folded }) + turned({ ...mirrored, ...folded }),
    size,
    "each pixel in one of the two",
  );
  assert.equal(turned({ ...mirrored, overlays: { determinant: true } }), turned({ ...mirrored, ...folded }));
  const { one } = layers();
  one.draw(state({ overlays: { determinant: true } }));
  assert.match(one.legend.textContent, /^log₂\|det J\|/);
});

test("the sum of weights is 1 inside, and its extremes are said", () => {
  const { one } = layers();
  const shown = state({ overlays: { weights: true } });
  const { frame, padding } = shown.scene;
  const black = { data: new Float32Array(frame.source[0] * frame.source[1]).fill(1), shape: [1, ...frame.source] };
  const sums = sample(black, shown.current.grid, frame, "bilinear", padding);
  one.draw(shown);
  const [low, high] = [Math.min(...sums), Math.max(...sums)].map((v) => v.toFixed(3));
  assert.equal(one.legend.textContent, `Σ weights ${low} … ${high}`);
});

test("readers of a source pixel are outlined by their share, pins in their colours", () => {
  const { one, above, view } = layers();
  const shown = [
    { side: "target", row: 1, col: 2 },
    { side: "source", row: 0, col: 0 },
  ];
  one.draw(state({ microscope: { readers: { targets: [0, 1], weights: [0.2, -0.8] } }, selection: { marked: shown } }));
  const rects = above.of("strokeRect").filter(({ strokeStyle }) => strokeStyle !== "casing");
  assert.deepEqual(
    rects.map(({ strokeStyle }) => strokeStyle),
    ["source", "source", "target"],
  );
  const areas = rects.slice(0, 2).map(({ rect }) => rect[2] * rect[3]);
  assert.ok(Math.abs(areas[0] / areas[1] - 0.25) < 1e-9, "a quarter of the weight, a quarter of the area");
  const [x, y, w, h] = rects[2].rect;
  assert.deepEqual([x + w / 2, y + h / 2], view.at([2, 1]));
});

test("the four conventions stand in place of everything but the numbers below them", () => {
  const { one, above } = layers();
  one.draw(state({ overlays: { conventions: true }, selection: { marked: [{ side: "target", row: 0, col: 0 }] } }));
  assert.equal(above.of("image").length, 4);
  assert.equal(above.of("strokeRect").length, 0);
  assert.match(one.legend.textContent, /^largest difference/);
});

test("|det J| and the sums of weights are pictures over V, each by its own grid", () => {
  for (const name of ["determinant", "weights"]) {
    const { one, above } = layers();
    one.draw(state({ overlays: { [name]: true } }));
    assert.equal(above.of("image").length, 1, name);
  }
});

test("numbers stand on a small V alone: of 28 pixels a side they do, of more they do not", () => {
  for (const [name, numbers] of [
    ["affine-0", true],
    ["affine-large", false],
  ]) {
    const { one, above } = layers();
    one.draw(state({}, name));
    assert.equal(above.texts().length > 0, numbers, name);
  }
});

test("∂L/∂V is painted again when the pass or the channel has changed, not for every frame", () => {
  const { one } = layers();
  let times = 0;
  const heat = one.upstream.heat.bind(one.upstream);
  one.upstream.heat = (...all) => {
    times += 1;
    heat(...all);
  };
  const shown = state({ overlays: { gradient: true }, loss: "difference" });
  shown.gradient = { upstream: new Float32Array(shown.current.V.length).fill(2) };
  one.draw(shown);
  one.draw(shown);
  assert.equal(times, 1);
  one.draw({ ...shown, gradientPass: { edition: 2 } });
  one.draw({ ...shown, gradientPass: { edition: 2 }, channel: 1 });
  assert.equal(times, 3);
});

test("a saved pane has both: the picture, and what lies over it", () => {
  const { one, view } = layers();
  const shown = state({ selection: { marked: [{ side: "target", row: 0, col: 0 }] } });
  one.draw(shown);
  const paper = pen();
  one.pane(shown, paper);
  assert.equal(paper.of("image").length, 1);
  assert.deepEqual(paper.of("image")[0].rect.slice(0, 2), [view.left, view.top]);
  assert.equal(paper.of("strokeRect").length, 2);
});

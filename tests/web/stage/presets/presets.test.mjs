// The ready-made warps.

import assert from "node:assert/strict";
import { test } from "node:test";
import { sources } from "../../../../stn_viz/stage/web/math/family.js";
import { preset, presetsFor } from "../../../../stn_viz/stage/web/stage/presets/presets.js";
import { close, families, scene } from "../../golden.mjs";

const linear = families.map(({ family: name }) => scene(`${name}-0`)).filter(({ family }) => family.linear);

test("every family is offered the presets that it can tell apart, and they give finite θ", () => {
  for (const { family, frame } of linear) {
    const shown = { family, aspect: frame.source[1] / frame.source[0] };
    const names = presetsFor(shown);
    assert.equal(names[0], "identity");
    const thetas = names.map((name) => Array.from(preset(shown, name)));
    for (const theta of thetas) assert.ok(theta.length === family.parameters.length && theta.every(Number.isFinite));
    assert.equal(new Set(thetas.map(String)).size, names.length, `${family.name}: ${names}`);
  }
});

test("what a preset is called is what it does, in the source's own proportions", () => {
  const { family, frame } = scene("projective-0");
  const aspect = frame.source[1] / frame.source[0];
  const corner = family.points.findIndex(([x, y]) => x === 1 && y === 1);
  const sent = (name) => {
    const [[x, y]] = sources(family, preset({ family, aspect }, name), [corner]);
    return [x * aspect, y]; // in units of half the height
  };
  close(sent("zoom"), [aspect / 2, 0.5], 1e-9, "zoom");
  close(sent("turn"), [(aspect - 1) * Math.SQRT1_2, (aspect + 1) * Math.SQRT1_2], 1e-9, "turned by 45°");
  close(sent("shear"), [aspect + 0.4, 1], 1e-9, "shear");
  close(sent("keystone"), [1.35 * aspect, 1], 1e-9, "keystone");
  close(sent("crop"), [0.55 * aspect + 0.25, 0.35], 1e-9, "crop");
});

test("splines bend: a barrel pulls corners out more than edges, a swirl turns the middle most", () => {
  const { family, frame } = scene("tps-0");
  const aspect = frame.source[1] / frame.source[0];
  const place = (x, y) => family.points.findIndex((p) => p[0] === x && p[1] === y);
  const far = ([x, y]) => Math.hypot(x * aspect, y);
  const barrel = preset({ family, aspect }, "barrel");
  const [corner] = sources(family, barrel, [place(1, 1)]);
  const r2 = aspect ** 2 + 1;
  close(far(corner) / far([1, 1]), 0.75 + 0.15 * r2, 1e-6, "a corner");
  const swirl = preset({ family, aspect }, "swirl");
  close(sources(family, swirl, [place(1, 1)])[0], [1, 1], 1e-6, "beyond 1.3 half heights nothing turns");
});

test("each family is offered what its controls and parameters can do", () => {
  const offered = (name) => presetsFor({ family: scene(name).family });
  assert.deepEqual(offered("translation-0"), ["identity", "crop", "random"]);
  assert.ok(offered("attention-0").includes("zoom") && !offered("attention-0").includes("turn"));
  assert.ok(offered("similarity-0").includes("turn") && !offered("similarity-0").includes("shear"));
  assert.ok(offered("affine-0").includes("shear") && !offered("affine-0").includes("keystone"));
  assert.ok(offered("projective-0").includes("keystone") && !offered("projective-0").includes("barrel"));
  assert.ok(offered("tps-0").includes("barrel") && offered("tps-0").includes("swirl"));
  assert.deepEqual(offered("diffeomorphic-0"), ["identity"]);
});

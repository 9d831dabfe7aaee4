// Text that nobody meant to paste: each is a finite θ, a question about finite ones, or a sentence; nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readPasted } from "../../../stn_viz/stage/web/interchange/parse.js";
import { families, scene } from "../golden.mjs";
import "../texts.mjs";

const stages = [...families.flatMap(({ family }) => [`${family}-0`, `${family}-1`]), "recorded-0"].map((name) => {
  const { meta, frame, family } = scene(name);
  return { ...meta, frame, family };
});

const NUMBERS = [
  ...["0", "1", "-1", "0.5", "2", "1e-9", "1e150", "1e300", "-1e300", "1e-300", "5e-324", "1e308", "1e999", "nan"],
  "1".repeat(400),
];
const SIDES = ["0", "1", "4", "1000000", "1000001", "1".repeat(330)];
const SHAPES = [
  [2, 3],
  [3, 3],
  [1, 6],
  [1, 8],
  [1, 9],
  [1, 2],
  [1, 4],
  [4, 2],
  [2, 2],
  [16, 2],
];
const HEADS = ["", "theta = ", "cv2.warpAffine(U, ", 'sv.family("tps", stiffness=0.3).grid(', "align_corners=True "];
const LETTERS = "0123456789.eE+-[](),;\n #\"'{}:xnaif−";

/** Numbers that look random and are the same each time. */
function generator(seed) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return { below: (n) => Math.floor(next() * n), one: (list) => list[Math.floor(next() * list.length)] };
}

function matrix({ one, below }) {
  const [n, m] = one(SHAPES);
  const row = () => `[${Array.from({ length: m }, () => one(NUMBERS)).join(", ")}]`;
  const text = `${one(HEADS)}[${Array.from({ length: n }, row).join(", ")}]`;
  if (below(2)) return text;
  const label = one(["pixels", "OpenCV", "box", "extent", "else"]);
  return `${text} # stn_viz ${label}: source ${one(SIDES)}x${one(SIDES)}, target ${one(SIDES)}x${one(SIDES)}`;
}

function saved({ one, below }) {
  const theta = one(['"abc"', "1", "null", "{}", "[[1]]", "[null]", '["1"]', ""]);
  const numbers = Array.from({ length: below(10) }, () => one(NUMBERS.filter((text) => text !== "nan")));
  const family = one(['"affine"', '"projective"', '"tps"', "[]", "null", "{}", "1", '"constructor"']);
  const options = one(["{}", "[]", "null", "1", '{"rows": 1e9}', '{"stiffness": "x"}', '{"rows": 3}']);
  const rows = one(["null", "[]", "1", "[[1, 0, 0], [0, 1, 0], [0, 0, 1]]", "[1,2,3,4,5,6,7,8,9]", '[["a"], {}]']);
  return `{"theta": ${theta || `[${numbers}]`}, "family": ${family}, "options": ${options}, "matrix": ${rows}}`;
}

const letters = ({ one, below }) => Array.from({ length: below(80) }, () => one(LETTERS)).join("");

for (const [kind, write] of Object.entries({ matrix, saved, letters }))
  test(`${kind}: whatever is pasted is a finite θ, a question or a sentence`, () => {
    const dice = generator(kind.length);
    const outcomes = new Set();
    for (let k = 0; k < 1500; k++) {
      const at = dice.one(stages);
      const text = write(dice);
      const said = `${at.family.name}: ${text.slice(0, 300)}`;
      const found = readPasted(text, at);
      const thetas = found.theta ? [found.theta] : (found.choices ?? []).map(({ theta }) => theta);
      for (const theta of thetas) {
        assert.equal(theta.length, at.family.parameters.length, said);
        assert.ok(theta.every(Number.isFinite), said);
      }
      const outcome = found.theta ? "taken" : found.question ? "asked" : "refused";
      assert.ok(outcome !== "asked" || thetas.length > 0, said);
      assert.ok(outcome !== "refused" || found.error?.length > 10, said);
      outcomes.add(outcome);
    }
    assert.ok(outcomes.has("refused") && outcomes.has("taken"), [...outcomes].join());
  });

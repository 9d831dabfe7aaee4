// What is copied comes back: every family × form gives the same θ, or a question that says what it asks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parsed } from "../../../stn_viz/stage/web/dom.js";
import { copyable, forms, record } from "../../../stn_viz/stage/web/interchange/forms.js";
import { readPasted } from "../../../stn_viz/stage/web/interchange/parse.js";
import { sources } from "../../../stn_viz/stage/web/math/family.js";
import { toPixels } from "../../../stn_viz/stage/web/math/frame.js";
import { grid } from "../../../stn_viz/stage/web/math/grid.js";
import { close, scene } from "../golden.mjs";
import "../texts.mjs";

const PLANAR = ["translation", "attention", "similarity", "affine", "projective"];
const BENT = ["piecewise", "tps", "bspline"];
const OPTIONS = ["tps-stiff", "tps-fine", "bspline-fine", "piecewise-fine", "diffeomorphic-fine"];

/** A scene as the panel takes it, with the θ that it was packed with. */
function shown(name) {
  const { meta, frame, family } = scene(name);
  return { ...meta, frame, family };
}

const theta = ({ theta: numbers }) => Float64Array.from(numbers);

/** Read a text that needs no question. */
function read(text, at) {
  const found = readPasted(text, at);
  assert.ok(found.theta, `taken without a question: ${found.error ?? found.question}`);
  assert.ok(found.said.length > 10, "it says what it took the numbers for");
  return found.theta;
}

const named = (found, label) => found.choices.find((choice) => choice.label.startsWith(label));

for (const frame of [0, 1]) {
  for (const name of PLANAR) {
    for (const form of Object.keys(shown(`${name}-${frame}`).forms)) {
      test(`${name}-${frame}: the copied ${form} comes back`, () => {
        const at = shown(`${name}-${frame}`);
        close(Array.from(read(copyable(form, at, theta(at)), at)), at.theta, 1e-9, "θ");
      });
      test(`${name}-${frame}: so it does for a file larger than what is shown`, () => {
        const large = shown(`copied-${name}-${frame ? 1 : 2}`);
        assert.ok(large.full.source[0] > 10 * large.frame.source[0]);
        const text = copyable(form, large, theta(large));
        close(Array.from(read(text, large)), large.theta, 1e-9, "θ");
        close(
          Array.from(read(text, shown(`${name}-${frame}`))),
          large.theta,
          1e-9,
          "θ on another stage: the text names its sizes",
        );
      });
    }
  }
  for (const name of [...PLANAR, ...BENT, "diffeomorphic", ...OPTIONS]) {
    if (OPTIONS.includes(name) && frame) continue;
    for (const [form, write] of [
      ["Python", (s) => copyable("Python", s, theta(s))],
      ["JSON", (s) => JSON.stringify(record(s, theta(s)))],
    ]) {
      test(`${name}-${frame}: the ${form} comes back`, () => {
        const here = shown(`${name}-${frame}`);
        close(Array.from(read(write(here), here)), here.theta, 1e-9, "θ");
      });
    }
  }
}

const at = (name, frame) => shown(`${name}-${frame}`);

for (const name of BENT) {
  test(`${name}: a box does not hold its θ, which is asked about`, () => {
    const here = at(name, 0);
    const text = copyable("box", here, theta(here));
    assert.match(text, /# stn_viz extent:/);
    const { question, choices } = readPasted(text, here);
    assert.match(question, new RegExp(`does not hold a ${name} θ`));
    assert.equal(choices.length, 1);
    const [[x0, y0], [x1, y1]] = JSON.parse(text.split("#")[0]);
    const ends = sources(here.family, choices[0].theta, here.family.anchorIds).map((p) => toPixels(here.frame, p));
    const axis = (k) => ends.map((p) => p[k]);
    close(
      [Math.min(...axis(0)), Math.min(...axis(1)), Math.max(...axis(0)), Math.max(...axis(1))],
      [x0, y0, x1, y1],
      1e-9,
      "the box itself",
    );
  });
}

test("the box around a bent outline holds all of V's edge, and is none where the horizon crosses V", () => {
  const here = at("tps", 1);
  const [[x0, y0], [x1, y1]] = JSON.parse(copyable("box", here, theta(here)).split("#")[0]);
  const { x, y } = grid(here.family, theta(here), here.frame, {});
  const [ho, wo] = here.frame.target;
  for (let i = 0; i < x.length; i++) {
    const edge = i < wo || i >= (ho - 1) * wo || i % wo === 0 || i % wo === wo - 1;
    if (edge) assert.ok(x[i] >= x0 - 1e-9 && x[i] <= x1 + 1e-9 && y[i] >= y0 - 1e-9 && y[i] <= y1 + 1e-9, `pixel ${i}`);
  }
  const seen = at("projective", 0);
  assert.match(forms(seen, [1, 0, 0, 0, 1, 0, 2, 0]).box, /horizon/);
  assert.equal(copyable("box", seen, [1, 0, 0, 0, 1, 0, 2, 0]), "");
});

test("another stiffness is asked about, and named in the snippet", () => {
  const [stiff, loose] = [at("tps-stiff", 0), at("tps", 0)];
  assert.match(copyable("Python", stiff, theta(stiff)), /sv\.family\("tps", stiffness=0\.3\)/);
  for (const text of [copyable("Python", stiff, theta(stiff)), JSON.stringify(record(stiff, theta(stiff)))]) {
    const { question, choices } = readPasted(text, loose);
    assert.match(question, /stiffness = 0\.3/);
    close(Array.from(choices[0].theta), stiff.theta, 1e-9, "θ");
  }
  assert.match(readPasted(copyable("Python", loose, theta(loose)), stiff).question, /the usual stiffness/);
});

test("the other align_corners is asked about: the numbers stay, or the warp does", () => {
  for (const name of PLANAR) {
    const [edges, centres] = [at(name, 0), at(name, 1)].map((one) => ({ ...one, full: null }));
    for (const text of [copyable("Python", edges, theta(edges)), JSON.stringify(record(edges, theta(edges)))]) {
      const { question, choices } = readPasted(text, centres);
      assert.match(question, /align_corners=false; here it is true/);
      close(Array.from(named({ choices }, "take the numbers").theta), edges.theta, 1e-9, "θ");
    }
  }
  const here = at("affine", 0);
  const there = { ...here, frame: { ...at("affine", 1).frame, source: here.frame.source, target: here.frame.target } };
  const [h, w] = here.frame.source;
  there.frame = { ...there.frame, pixelsPerUnit: [(w - 1) / 2, (h - 1) / 2], centre: [(w - 1) / 2, (h - 1) / 2] };
  const warp = named(readPasted(copyable("Python", here, theta(here)), there), "take the warp").theta;
  const [a, b] = [grid(here.family, theta(here), here.frame, {}), grid(there.family, warp, there.frame, {})];
  close(Array.from(b.x), Array.from(a.x), 1e-9, "x");
  close(Array.from(b.y), Array.from(a.y), 1e-9, "y");
});

test("a pixel matrix is not read as normalised θ: bare numbers are asked about", () => {
  const here = at("affine", 0);
  for (const [form, label] of [
    ["pixels", "source ← target"],
    ["OpenCV", "target ← source"],
  ]) {
    const found = readPasted(copyable(form, here, theta(here)).split("#")[0], here);
    assert.match(found.question, /do not say what they are/);
    close(Array.from(named(found, label).theta), here.theta, 1e-9, "θ");
    assert.match(named(found, label).said, /pixels/);
  }
  const { choices } = readPasted("[[0.5, 0, 0.1], [0, 0.5, -0.2]]", here);
  assert.deepEqual(Array.from(named({ choices }, "normalised").theta), [0.5, 0, 0.1, 0, 0.5, -0.2]);
  assert.equal(choices.length, 3);
});

test("code that names what it holds needs no question", () => {
  const here = at("affine", 0);
  assert.deepEqual(
    Array.from(
      read(
        "theta = torch.tensor([[1., 0., 0.], [0., 1., 0.25]])\ngrid = F.affine_grid(theta[None], (1, 3, 28, 28))",
        here,
      ),
    ),
    [1, 0, 0, 0, 1, 0.25],
  );
  const bare = copyable("OpenCV", here, theta(here)).split("#")[0];
  close(Array.from(read(`M = np.array(${bare})\nV = cv2.warpAffine(U, M, (8, 8))`, here)), here.theta, 1e-9, "θ");
  const pixels = copyable("pixels", here, theta(here)).split("#")[0];
  close(
    Array.from(
      read(
        `M = np.array(${pixels})\nV = cv2.warpAffine(U, M, (8, 8), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)`,
        here,
      ),
    ),
    here.theta,
    1e-9,
    "θ",
  );
});

test("four bare numbers are a box or a θ: they are asked about", () => {
  const here = at("similarity", 0);
  const { choices } = readPasted("0.8, 0.3, 0.1, -0.2", here);
  assert.ok(named({ choices }, "θ: a, b, tx, ty"));
  const box = readPasted("[2, 3, 6, 5]", at("affine", 0));
  const corners = named(box, "x0 y0 x1 y1: box").theta;
  const affine = at("affine", 0);
  const [a, , c] = sources(affine.family, corners, affine.family.anchorIds).map((p) => toPixels(affine.frame, p));
  close([...a, ...c], [2, 3, 6, 5], 1e-9, "corners");
  assert.ok(named(box, "x y width height"));
});

for (const [text, name, sentence] of [
  ["[[1, 0, 0], [0, 1, 0], [0, 0, 0]]", "projective", /W is 0 everywhere/],
  ["[[1, 0, 0], [0, 1, 0], [0, 0, 0]]", "affine", /W is 0 everywhere/],
  ["theta = [[1, 0, 0], [0, 1, 0], [0.3, 0, 1]]", "affine", /last row is a perspective. Choose projective/],
  ["theta = [[1, 0, 0], [0, 1, 0], [0.3, 0, 1]]", "tps", /last row is a perspective/],
  ["theta = [[1, 0, 0], [0, 1, 0], [1, 0, 0]]", "projective", /last entry is 0/],
  ["theta = [[1, 0.5, 0], [0, 1, 0]]", "similarity", /similarity cannot hold/],
  ["[[1, 0.5, 0], [0, 1, 0]]", "translation", /translation cannot hold/],
  ["[[1, nan, 0], [0, 1, 0]]", "affine", /NaN/],
  ["[[1, 0, oops], [0, 1, 0]]", "attention", /Nothing to paste/],
  ["cv2.warpAffine(U, np.array([[1, 2, 0], [2, 4, 0]]))", "affine", /singular/],
  ["", "affine", /Nothing to paste/],
  ["1 ".repeat(30000), "affine", /60000 characters/],
  ['{"family": "tps", "theta": [1, 2]}', "affine", /a θ of the family tps; choose that family first/],
  ['{"theta": [1, "x"]}', "affine", /something else than finite numbers/],
  ['{"family": "affine", "theta": [1, 2]}', "affine", /has 2 numbers, affine has 6/],
  ["[[1, 0, 0], [0, 1, 0]]", "diffeomorphic", /has no matrix/],
  ["[[1,1],[1,1],[1,1],[1,1]]", "translation", /no area|cannot hold/],
]) {
  test(`${name} refuses ${text.slice(0, 50)}`, () => assert.match(readPasted(text, at(name, 0)).error ?? "", sentence));
}

test("a θ of a stiffer family becomes the same map", () => {
  const [stiff, free] = [at("similarity", 0), at("projective", 0)];
  const found = read(JSON.stringify(record(stiff, theta(stiff))), free);
  const [a, b] = [grid(stiff.family, theta(stiff), stiff.frame, {}), grid(free.family, found, free.frame, {})];
  close(Array.from(b.x), Array.from(a.x), 1e-9, "x");
});

test("a field takes decimal numbers and no others", () => {
  for (const [text, value] of [
    ["0.5", 0.5],
    ["−2,5", -2.5],
    [" +1e-3 ", 1e-3],
    [".5", 0.5],
    ["3.", 3],
  ])
    assert.equal(parsed(text), value);
  for (const text of ["0x10", "0b1", "0o7", "", " ", "1 2", "Infinity", "1e", "--1", "1_000"])
    assert.ok(Number.isNaN(parsed(text)), text);
});

test("what was recorded is no family of Python's: no snippet, no matrix read off its corners", () => {
  const here = at("wave", 0);
  assert.equal(copyable("Python", here, theta(here)), "");
});

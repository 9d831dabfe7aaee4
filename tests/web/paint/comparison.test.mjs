// U and V in one picture: what is laid where, and what is said of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { frameOf } from "../../../stn_viz/stage/web/math/frame.js";
import { Comparison, compares, laidOver } from "../../../stn_viz/stage/web/paint/comparison.js";
import { message } from "../../../stn_viz/stage/web/texts.js";
import { close } from "../golden.mjs";
import { bytes, pane, pen } from "../paper.mjs";
import "../texts.mjs";

const frame = (source, target) => frameOf({ frame: { source, target, align_corners: false } });

/** A state in which U, of two rows and two columns, is compared with V. */
function state(shows, V = [0.5, 0.25, 0.75, 1], target = [2, 2], more = {}) {
  const values = Float32Array.of(0, 0.25, 1, 0.5);
  const scene = {
    U: { data: values, shape: [1, 2, 2] },
    values,
    words: null,
    channels: 1,
    frame: frame([2, 2], target),
  };
  return {
    scene,
    current: { V: Float32Array.from(V) },
    torch: null,
    look: { picture: false, channel: 0, low: 0, high: 1 },
    large: { shows, at: 0.25, turn: "U", ...more },
  };
}
function drawn(shown, target = { fast: false, picture: "V" }) {
  const context = Object.assign(pen(), { rect: (...edges) => (context.cut = edges), clip: () => {} });
  const one = new Comparison(target);
  one.draw(shown, context, pane({ left: 10, top: 20, scale: 8 }));
  return { one, context };
}
const picture = ({ context }) => context.of("image")[0];

test("only the wipe, the blinking, the chessboard and the difference are both in one", () => {
  const all = ["", "U", "V", "wipe", "blink", "checker", "difference"];
  const found = all.filter((shows) => compares({ large: { shows } }));
  assert.deepEqual(found, all.slice(3));
});

/** The same state with a fixed picture that V is to look like. */
function towards(shows, more = {}) {
  const shown = state(shows, undefined, undefined, more);
  shown.scene.fixed = Float32Array.of(1, 0.25, 0.25, 0);
  return shown;
}

test("V is compared with the fixed picture where there is one, and the letters say so", () => {
  const { one, context } = drawn(towards("wipe"));
  const [under, over] = context.of("image");
  close(
    [0, 1, 2, 3].map((i) => bytes(under.image, i)[0]),
    [255, 64, 64, 0],
    1,
    "F",
  );
  assert.deepEqual(under.rect, over.rect);
  assert.equal(over.image, "V");
  assert.deepEqual(context.texts().slice(-2), ["F", "V"]);
  assert.deepEqual(one.said(towards("wipe")), [message("stage-large-said-wipe", { other: "F" })]);
  assert.deepEqual(drawn(towards("blink")).context.texts().at(-1), "F");
  const shown = drawn(towards("difference"));
  close(Array.from(shown.one.values), [0.5, 0, 0.5, 1], 1e-6, "|F − V|");
  const said = { other: "F", high: "1", largest: "1.000", mean: "0.500" };
  assert.deepEqual(shown.one.said(towards("difference")), [message("stage-large-said-difference", said)]);
});

test("on a chessboard every other square is V's", () => {
  const shown = state("checker", new Array(16).fill(0.5), [4, 4]);
  const rects = [];
  const context = Object.assign(pen(), { rect: (...edges) => rects.push(edges), clip: () => {} });
  new Comparison({ fast: false, picture: "V" }).draw(shown, context, pane({ left: 10, top: 20, scale: 8 }));
  assert.equal(rects.length, 32);
  assert.deepEqual(rects[0], [12, 20, 2, 2], "the second square of the first row");
  assert.equal(
    rects.reduce((sum, [, , width, height]) => sum + width * height, 0),
    (16 * 16) / 2,
  );
  assert.deepEqual(context.texts().slice(-2), ["U", "V"]);
});

test("V's frame is U's, its pixels as large as they must be", () => {
  const place = laidOver(pane({ left: 10, top: 20, scale: 8 }), frame([2, 4], [4, 4]));
  close([place.left, place.top, place.width, place.height], [10, 20, 32, 16], 1e-12, "frame");
  close([place.x(0), place.y(0), place.scale], [14, 22, 4], 1e-12, "pixels");
});

test("a wipe lays V over U's frame from the line on", () => {
  const { context } = drawn(state("wipe"));
  assert.deepEqual(context.cut, [14, 20, 12, 16]);
  const { image, rect } = picture({ context });
  assert.equal(image, "V");
  assert.deepEqual(rect, [10, 20, 16, 16]);
  assert.deepEqual(context.texts().slice(-2), ["U", "V"]);
});

test("while they blink one is seen whole, and its letter", () => {
  const seen = (turn) => drawn(state("blink", undefined, undefined, { turn })).context;
  assert.equal(seen("U").cut[2], 0);
  assert.equal(seen("V").cut[2], 16);
  assert.deepEqual(
    ["U", "V"].map((turn) => seen(turn).texts().at(-1)),
    ["U", "V"],
  );
});

test("the difference is painted from 0, dark, to all that values of U can be apart", () => {
  const shown = drawn(state("difference"));
  const { image } = picture(shown);
  close(
    [0, 1, 2, 3].map((i) => bytes(image, i)[0]),
    [128, 0, 64, 128],
    1,
    "|U − V|",
  );
  const said = { other: "U", high: "1", largest: "0.500", mean: "0.313" };
  assert.deepEqual(shown.one.said(state("difference")), [message("stage-large-said-difference", said)]);
});

test("signed maps can be twice as far apart as the largest of them is from 0", () => {
  const look = { picture: false, channel: 0, low: -1, high: 1 };
  const shown = { ...state("difference"), look };
  const said = { other: "U", high: "2", largest: "0.500", mean: "0.313" };
  assert.deepEqual(drawn(shown).one.said(shown), [message("stage-large-said-difference", said)]);
});

test("where V has other pixels U is read at them, and that is said", () => {
  const shown = state("difference", [0.5], [1, 1]);
  const found = drawn(shown);
  close(bytes(picture(found).image, 0)[0], 255 * Math.abs(1.75 / 4 - 0.5), 1, "the middle of U");
  assert.equal(found.one.said(shown)[1], message("stage-large-read", { U: "2×2", V: "1×1" }));
  const wiped = state("wipe", [0.5], [1, 1]);
  const stretched = message("stage-large-stretched", { U: "2×2", V: "1×1" });
  assert.equal(drawn(wiped).one.said(wiped)[1], stretched);
});

test("while a hand drags, painted words are compared, of U as it is or read at V's pixels", () => {
  const grey = (...levels) => Uint32Array.from(levels, (v) => (0xff000000 | (v << 16) | (v << 8) | v) >>> 0);
  const fast = (words) => ({ fast: true, picture: "V", sheet: { data: () => new Uint8Array(words.buffer) } });
  const shown = state("difference", undefined, undefined);
  shown.scene.words = grey(0, 64, 255, 128);
  const whole = drawn(shown, fast(grey(10, 64, 250, 100)));
  close(
    [0, 1, 2, 3].map((i) => bytes(picture(whole).image, i)[0]),
    [10, 0, 5, 28],
    0,
    "levels",
  );
  const one = state("difference", undefined, [1, 1]);
  one.scene.words = grey(0, 64, 255, 128);
  close(bytes(picture(drawn(one, fast(grey(100)))).image, 0)[0], Math.abs(447 / 4 - 100), 2, "the middle of U");
});

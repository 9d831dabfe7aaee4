// Colours by role, as a payload brings them: for the canvas, for the style sheet, and as scales of values.

import assert from "node:assert/strict";
import { test } from "node:test";
import { unpack } from "../../../stn_viz/stage/web/packing.js";
import { COLOUR, LUTS, ramp, SCALES, usePalette } from "../../../stn_viz/stage/web/paint/palette.js";
import { payload, wire } from "../golden.mjs";

const { palette } = unpack(payload(wire().scenes[0])).meta;
const paint = (more = {}) => {
  const style = {};
  const root = { style: { setProperty: (name, value) => (style[name] = value) } };
  usePalette({ ...palette, ...more }, root);
  return style;
};

test("every role has its colour on the canvas and in the style sheet", () => {
  const style = paint();
  for (const [role, colour] of Object.entries(palette.colours)) assert.equal(COLOUR[role], colour);
  assert.equal(style["--stn-theta"], palette.colours.theta);
  assert.equal(style["--stn-source-on-dark"], palette.colours.sourceOnDark);
  assert.equal(Object.keys(style).length, Object.keys(palette.colours).length + 1);
});

test("a scale is straight between its stops, and ends with them", () => {
  const stops = [
    [0, 0, 0],
    [100, 50, 0],
    [200, 250, 10],
  ];
  assert.deepEqual(ramp(stops, 0), [0, 0, 0]);
  assert.deepEqual(ramp(stops, 0.25), [50, 25, 0]);
  assert.deepEqual(ramp(stops, 0.5), [100, 50, 0]);
  assert.deepEqual(ramp(stops, 0.75), [150, 150, 5]);
  assert.deepEqual([ramp(stops, 1), ramp(stops, 7), ramp(stops, -1)], [stops[2], stops[2], stops[0]]);
});

test("the table of a scale has 256 steps of it, opaque", () => {
  paint();
  for (const name of ["signed", "magnitude"]) {
    assert.equal(LUTS[name].length, 1024);
    for (const i of [0, 77, 255])
      assert.deepEqual([...LUTS[name].subarray(4 * i, 4 * i + 4)], [...ramp(SCALES[name], i / 255), 255]);
  }
});

test("a table is made anew for another scale alone", () => {
  paint();
  const before = LUTS.signed;
  paint();
  assert.equal(LUTS.signed, before);
  const scale = [
    [0, 0, 0],
    [9, 9, 9],
  ];
  paint({ scales: { ...palette.scales, signed: scale } });
  assert.notEqual(LUTS.signed, before);
  assert.deepEqual([...LUTS.signed.subarray(1020)], [9, 9, 9, 255]);
});

test("the legend of signed values runs through the scale's colours", () => {
  const style = paint();
  const colours = [0, 0.25, 0.5, 0.75, 1].map((t) => `rgb(${ramp(palette.scales.signed, t).join(",")})`);
  assert.equal(style["--stn-signed"], `linear-gradient(90deg, ${colours.join(",")})`);
});

// Numbers in fields, as many digits as a field has room for, and in sentences.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting, quantity } from "../../stn_viz/stage/web/dom.js";

test("a large number loses digits, not its end", () => {
  const shown = [0.25, -0.5642, 999.9994, 1969.292, -36989.047, 15123.382].map((value) => fitting(value));
  assert.deepEqual(shown, ["+0.250", "−0.564", "+999.999", "+1969.3", "−36989", "+15123"]);
  assert.equal(fitting(-4.25, 1), "−4.3");
  assert.equal(fitting(-12000.5, 1), "−12001");
});

test("a number in a sentence is written by hand, as Python writes it", () => {
  const cases = [-0.4242, 57, 6.464e-6, -2e-9, 1e-4, 0, 0.5];
  assert.deepEqual(
    cases.map((value) => quantity(value, 3)),
    ["−0.424", "57", "6.46·10⁻⁶", "−2·10⁻⁹", "0.0001", "0", "0.5"],
  );
});

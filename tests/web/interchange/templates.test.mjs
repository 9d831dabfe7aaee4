// Templates that Python and the browser fill in alike.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, repr } from "../../../stn_viz/stage/web/interchange/templates.js";
import "../texts.mjs";

test("a number is written as Python prints it", () => {
  for (const [value, text] of [
    [0, "0.0"],
    [-0, "0.0"],
    [1, "1.0"],
    [-2.5, "-2.5"],
    [0.1 + 0.2, "0.30000000000000004"],
    [1e-4, "0.0001"],
    [0.000012345, "1.2345e-05"],
    [-1e-10, "-1e-10"],
    [5e-324, "5e-324"],
    [2 ** 53, "9007199254740992.0"],
    [1e16, "1e+16"],
    [1.5e22, "1.5e+22"],
    [-1.7976931348623157e308, "-1.7976931348623157e+308"],
  ])
    assert.equal(repr(value), text);
});

test("a slot is filled, a doubled brace is one of the text's own", () => {
  const asked = [];
  const numbers = (name) => {
    asked.push(name);
    return name === "a" ? [1, 2] : [[3, 4]];
  };
  assert.equal(fill("{{a[0]}} {a[1]} {a[0]} {b[0][1]} [0]", numbers), "{a[0]} 2.0 1.0 4.0 [0]");
  assert.deepEqual(asked, ["a", "b"]);
});

// Sentences by key, in the language of the payload that came last.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { has, language, message, useTexts } from "../../stn_viz/stage/web/texts.js";

const EN = `hello = Hello, { $name }
pixels = { $n ->
    [one] one pixel
   *[other] { $n } pixels
}
only-english = here
`;
const ZH = "hello = 你好，{ $name }\npixels = { $n } 个像素\n";
beforeEach(() => {
  useTexts({ language: "zh-CN", source: ZH });
  useTexts({ language: "en", source: EN });
});

test("a message has its fields filled in, without marks around them", () => {
  assert.equal(message("hello", { name: "U" }), "Hello, U");
});

test("a number chooses the plural, and is written as it is", () => {
  assert.equal(message("pixels", { n: 1 }), "one pixel");
  assert.equal(message("pixels", { n: 12345.6789012345 }), "12345.6789012345 pixels");
});

test("the language is that of the last payload, and going back needs no second parsing", () => {
  useTexts({ language: "zh-CN", source: ZH });
  assert.equal(language(), "zh-CN");
  assert.equal(message("hello", { name: "U" }), "你好，U");
  assert.ok(!has("only-english"));
  useTexts({ language: "en", source: EN });
  assert.ok(has("only-english"));
});

test("rooms of one language are one: what one brings stays when another comes", () => {
  useTexts({ language: "en", source: "second = of another room\n" });
  assert.equal(message("second"), "of another room");
  assert.equal(message("only-english"), "here");
});

test("a sentence that comes again is the newer one", () => {
  useTexts({ language: "en", source: "said = first\n" });
  useTexts({ language: "en", source: "said = second\n" });
  assert.equal(message("said"), "second");
});

test("a language that no payload has brought has no messages", () => {
  useTexts({ language: "de", source: "" });
  assert.equal(has("hello"), false);
  assert.throws(() => message("hello", { name: "U" }), /hello/);
});

test("a key that nobody wrote, and a field that is missing, are errors", () => {
  assert.throws(() => message("nowhere"), /nowhere/);
  assert.throws(() => message("hello"), /name/);
});

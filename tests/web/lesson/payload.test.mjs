// A lesson as it came, and its views: the very bytes that Python packed, whenever and in how many parts they come.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readLesson, Views, viewsOf } from "../../../stn_viz/stage/web/lesson/payload.js";
import { unpack } from "../../../stn_viz/stage/web/packing.js";
import { sameBytes } from "../../../stn_viz/stage/web/wire/scene.js";
import { payload, wire } from "../golden.mjs";

const { lessons, view_kinds: kinds } = wire().lesson;
const part = (...bytes) => ({ data: Uint8Array.from(bytes), shape: [bytes.length] });

test("a view's bytes are its parts in their order; a part that several views share is there for each", () => {
  const views = new Views();
  const arrays = { a: part(1, 2), b: part(3), c: part(4, 5, 6) };
  views.add(
    {
      one: { kind: "stage", scene: ["a", "b"], answer: null },
      two: { kind: "descent", scene: ["c", "a"], rival: ["b"], step: 3 },
      three: { kind: "tiles", tiles: ["b", "b"] },
    },
    arrays,
  );
  assert.deepEqual([...views.get("one").scene], [1, 2, 3]);
  assert.equal(views.get("one").answer, null);
  assert.deepEqual([...views.get("two").scene], [4, 5, 6, 1, 2]);
  assert.equal(views.get("two").rival, arrays.b.data, "one part is not copied");
  assert.equal(views.get("two").step, 3);
  assert.deepEqual([...views.get("three").tiles], [3, 3]);
});

test("what has come stays, and who waits is told of what comes", () => {
  const views = new Views();
  let told = 0;
  views.listeners.add(() => told++);
  views.add({ one: { kind: "chart", svg: "first" } }, {});
  const first = views.get("one");
  views.add({ one: { kind: "chart", svg: "again" }, two: { kind: "chart", svg: "" } }, {});
  assert.equal(views.get("one"), first, "what is shown is not replaced under the hand");
  assert.equal(told, 2);
  assert.deepEqual(views.missing(["one", "three", null, "two"]), ["three"]);
  assert.equal(views.get(null), null);
  assert.equal(views.get("three"), null);
});

test("views belong to a lesson in a language", () => {
  const one = viewsOf("direction", "en");
  assert.equal(viewsOf("direction", "en"), one);
  assert.notEqual(viewsOf("direction", "zh-CN"), one);
  assert.notEqual(viewsOf("kernels", "en"), one);
});

test("a lesson that Python packed comes with its views, whose scenes can be read", () => {
  const { lesson, views } = readLesson(payload(lessons[0]));
  assert.equal(views, viewsOf(lesson.lesson.id, "en"));
  const found = [...views.found.values()];
  assert.deepEqual(
    found.map(({ kind }) => kind),
    kinds,
  );
  const [stage, descent] = found;
  assert.equal(unpack(stage.scene).meta.key, "wire");
  assert.equal(unpack(stage.answer).meta.key, "wire");
  assert.ok(sameBytes(stage.scene, descent.rival), "packed from the same scene");
  assert.deepEqual(views.missing(lesson.steps.map(({ stage: id }) => id)).length, lesson.steps.length);
});

test("a second payload of a lesson finds the views of the first", () => {
  const first = readLesson(payload(lessons[0])).views;
  const again = readLesson(payload(lessons[0])).views;
  assert.equal(again, first);
  assert.equal(again.found.size, kinds.length);
});

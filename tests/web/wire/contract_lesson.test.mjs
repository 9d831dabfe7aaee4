// A lesson on the wire: each field that Python packs has a type here and is read by the player, each typed one is
// packed by some lesson, and what the player reports is what Python reads.

import assert from "node:assert/strict";
import { test } from "node:test";
import { refusal, unpack } from "../../../stn_viz/stage/web/packing.js";
import { keys, payload, wire } from "../golden.mjs";
import "../texts.mjs";
import { codeOf, fields, union } from "./typedefs.mjs";

const python = wire().lesson;
const unpacked = (names) => names.map(payload).map(unpack);
const lessons = unpacked(python.lessons).map(({ meta }) => meta);
const [{ meta: inventory }] = unpacked(python.inventory);
const asked = inventory.items.flatMap(({ before, after }) => [before, after]);
const beliefs = Object.values(inventory.misconceptions);
const [later] = unpacked(python.views);
const steps = lessons.flatMap((lesson) => lesson.steps);
const asks = steps.flatMap(({ ask }) => ask ?? []);
const checks = lessons.flatMap((lesson) => lesson.checks);
const rows = checks.flatMap((check) => check.rows);
const [curve, board] = ["curve", "board"].map((kind) => Object.values(later.meta.views).find((v) => v.kind === kind));
const { sections } = board.board;

const type = (name) => fields("lesson/payload.js", name);
const entry = (name) => fields("catalogue/list.js", name);
const item = (name) => fields("inventory/result.js", name);
const score = (name) => fields("scoreboard/scoreboard.js", name);
const PLAYER = codeOf((file) => file.startsWith("lesson/"));
const TEST = codeOf((file) => file.startsWith("inventory/"));
const LIST = codeOf((file) => file === "catalogue/list.js");
const BOARD = codeOf((file) => file.startsWith("scoreboard/"));

const CONTRACT = {
  "a lesson": [keys(lessons), type("LessonMeta"), PLAYER],
  "its head": [keys(lessons.map(({ lesson }) => lesson)), type("Head"), PLAYER],
  "a lecture": [keys(lessons.map(({ cut }) => cut)), type("Cut"), PLAYER],
  "a lesson of a lecture": [keys(lessons.flatMap(({ cut }) => cut?.lessons ?? [])), type("Part"), PLAYER],
  "how it opens": [keys(lessons.map(({ open }) => open)), type("Opening"), PLAYER],
  "its links": [keys(lessons.map(({ links }) => links)), type("Links"), PLAYER],
  "a misconception": [keys(lessons.flatMap((one) => Object.values(one.misconceptions))), type("Misconception"), PLAYER],
  "a step": [keys(steps), type("Step"), PLAYER],
  "a question": [keys(asks), type("Ask"), PLAYER],
  "an answer to it": [keys(asks.flatMap(({ options }) => options)), type("Option"), PLAYER],
  "a check": [keys(checks), type("Check"), PLAYER],
  "a row of a check": [keys(rows), type("Row"), PLAYER],
  "a wrong number": [keys(rows.flatMap(({ wrong }) => wrong)), type("Wrong"), PLAYER],
  "a choice of a check": [keys(rows.flatMap(({ options }) => options)), type("RowOption"), PLAYER],
  "views that come later": [keys([later.meta]), fields("lesson/views_arrival.js", "ViewsMeta"), PLAYER],
  "an axis across": [keys([curve.x]), type("Across"), PLAYER],
  "an axis upwards": [keys([curve.y]), type("Upwards"), PLAYER],
  "a curve's line": [keys(curve.series), type("Series"), PLAYER],
  "a scoreboard": [keys([board.board]), score("Data"), BOARD],
  "its sections": [keys(sections), score("Section"), BOARD],
  "a cell": [keys(sections.flatMap((one) => one.rows.flatMap(({ cells }) => cells))), score("Cell"), BOARD],
  "the list of lessons": [keys([python.entries]), entry("Data"), LIST],
  "a test in it": [keys(Object.values(python.entries.tests)), entry("Test"), LIST],
  "the concept inventory": [keys([inventory]), item("InventoryMeta"), TEST],
  "how it is opened": [keys([inventory.open]), item("Opening"), TEST],
  "where it leads": [keys([inventory.links]), item("Links"), TEST],
  "an item": [keys(inventory.items), item("Item"), TEST],
  "one of its questions": [keys(asked), item("Question"), TEST],
  "an option": [keys(asked.flatMap(({ options }) => options)), item("Option"), TEST],
  "a belief": [keys(beliefs), item("Belief"), TEST],
  "a step that treats it": [keys(beliefs.flatMap(({ steps }) => steps)), item("Treated"), TEST],
  "a lesson in it": [keys([...python.entries.lessons, ...python.entries.cuts]), entry("Entry"), LIST],
};
for (const view of Object.values(later.meta.views)) {
  const name = `${view.kind[0].toUpperCase()}${view.kind.slice(1)}View`;
  CONTRACT[`a view of kind ${view.kind}`] = [keys([view]), type(name), PLAYER];
}

for (const [what, [packed, known, code]] of Object.entries(CONTRACT)) {
  test(`${what}: Python packs what the browser's types name`, () => assert.deepEqual(packed, [...known].sort()));

  test(`${what}: whatever Python packs is read`, () => {
    assert.deepEqual(
      packed.filter((name) => !isRead(name, code)),
      [],
    );
  });
}

/** Whether code takes a member of this name: behind a dot, or out of an object in braces. */
const isRead = (name, code) =>
  new RegExp(`[.]${name}\\b|[{][^{}]*\\b${name}\\b[^{}]*[}](?:\\)? =[> ]|,[^()]*\\) (?:=>|[{])|\\) [{])`).test(code);

test("the rule knows a member that is read from one that is none", () => {
  for (const code of ["one.title", "const { id, title } = one;", "const f = ({ title }) => 1", "show({ title }, on) {"])
    assert.ok(isRead("title", code), code);
  for (const code of ['{ title: "a" }', "title", "one.titles"]) assert.ok(!isRead("title", code), code);
});

test("every kind of view travels, and is one of those that the player shows", () => {
  const sent = Object.values(later.meta.views).map(({ kind }) => kind);
  assert.deepEqual(sent, python.view_kinds);
  assert.deepEqual(
    union("lesson/payload.js", "View"),
    sent.map((kind) => `${kind[0].toUpperCase()}${kind.slice(1)}View`),
  );
});

test("the bytes of a view are parts that travel with it", () => {
  for (const name of ["scene", "answer", "rival", "tiles"]) {
    const lists = Object.values(later.meta.views).flatMap((view) => (view[name] ? [view[name]] : []));
    assert.ok(lists.length > 0, name);
    for (const part of lists.flat()) assert.ok(part in later.arrays, `${name}: ${part}`);
  }
});

test("questions, animations, what is hidden and what is spoken of have the same names on both sides", () => {
  assert.deepEqual(union("lesson/payload.js", "Kind").sort(), [...python.questions].sort());
  assert.deepEqual(union("lesson/payload.js", "Play").sort(), [...python.plays].sort());
  assert.deepEqual(union("lesson/payload.js", "Hidden").sort(), [...python.hidden].sort());
  assert.deepEqual(union("lesson/payload.js", "Region").sort(), [...python.regions].sort());
});

test("what the player reports is what Python reads", () => {
  assert.deepEqual(fields("lesson/reports.js", "Standing").sort(), [...python.at].sort());
});

test("lessons and views that come later are of the version that the browser reads", () => {
  for (const meta of [...lessons, later.meta]) assert.equal(refusal(meta), "");
});

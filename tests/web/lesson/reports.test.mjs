// What the player reports to its page: where the lesson stands, once, and what a hand left of the view that is shown.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Reports } from "../../../stn_viz/stage/web/lesson/reports.js";

const made = () => {
  const told = [];
  return { told, reports: new Reports((name, value) => told.push([name, value])) };
};
const where = (more = {}) => ({ lesson: "direction", step: "half", want: [], projector: false, ...more });

test("a standing is reported once, and again when anything of it has changed", () => {
  const { told, reports } = made();
  for (const one of [where(), where(), where({ want: ["v1"] }), where({ want: ["v1"] }), where()]) reports.stand(one);
  assert.deepEqual(told, [
    ["at", where()],
    ["at", where({ want: ["v1"] })],
    ["at", where()],
  ]);
});

test("a question to torch says of which view it is, whatever is shown when it is sent", () => {
  const { told, reports } = made();
  const [first, second] = [reports.ask("v1"), reports.ask("v2")];
  second({ theta: [2] });
  first({ theta: [1] });
  assert.deepEqual(told, [
    ["view", { theta: [2], shown: "v2" }],
    ["view", { theta: [1], shown: "v1" }],
  ]);
});

test("a lesson in a file has no page: nobody is told, and nobody can be asked", () => {
  const reports = new Reports(null);
  reports.stand(where());
  assert.equal(reports.ask("v1"), null);
});

test("where no page listens, views that are wanted are fetched", () => {
  let fetched = 0;
  const reports = new Reports(null, () => fetched++);
  reports.stand(where());
  assert.equal(fetched, 0);
  for (const one of [where({ want: ["v1"] }), where({ want: ["v1"] }), where({ want: ["v2"] })]) reports.stand(one);
  reports.stop();
  assert.equal(fetched, 2, "once for each standing");
});

test("what is wanted is asked for again until it has come, less and less often; a lesson that is left asks no more", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { told, reports } = made();
  reports.stand(where({ want: ["v1"] }));
  t.mock.timers.tick(2999);
  assert.equal(told.length, 1);
  t.mock.timers.tick(1);
  assert.deepEqual(told[1], ["at", where({ want: ["v1"], again: 1 })]);
  t.mock.timers.tick(6000);
  assert.deepEqual(told[2], ["at", where({ want: ["v1"], again: 2 })]);
  reports.stand(where());
  t.mock.timers.tick(100_000);
  assert.deepEqual(told.slice(3), [["at", where()]]);
  reports.stand(where({ want: ["v2"] }));
  reports.stop();
  t.mock.timers.tick(100_000);
  assert.equal(told.length, 5);
});

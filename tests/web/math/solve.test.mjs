// Handles: the same θ as Python's, and what a hand may count on.

import assert from "node:assert/strict";
import { test } from "node:test";
import { toControls } from "../../../stn_viz/stage/web/math/controls.js";
import { sources } from "../../../stn_viz/stage/web/math/family.js";
import { drag, solve } from "../../../stn_viz/stage/web/math/solve.js";
import { close, distance, families, STORED, scene } from "../golden.mjs";

for (const document of families) {
  const name = document.family;
  const { family } = scene(`${name}-0`);
  const theta = document.theta;
  if (!family.linear) {
    test(`${name}: torch alone moves what is not linear`, () => {
      assert.deepEqual(drag(family, theta, { kind: "move" }, [0, 0]), theta);
      assert.deepEqual(toControls(family, theta), {});
    });
    continue;
  }
  const id = (point) => family.points.findIndex((p) => distance(p, point) < 1e-6);

  document.solutions.forEach((want, n) => {
    test(`${name}: solution ${n}`, () => {
      const found = solve(family, theta, want.targets.map(id), want.sources, want.hold.map(id));
      close(found, want.theta, STORED, "θ");
    });
  });

  for (const { handle: called, to, theta: want, ...keys } of document.drags) {
    test(`${name}: drag “${called}” ${Object.keys(keys).join(" ")}`, () => {
      const handle = family.handles.find((h) => h.name === called);
      close(drag(family, theta, handle, to, keys), want, STORED, "θ");
    });
  }

  for (const handle of family.handles.filter((h, n, all) => all.findIndex((o) => o.kind === h.kind) === n)) {
    test(`${name}: “${handle.name}” put down where it was taken up changes nothing`, () => {
      const [here] = sources(family, theta, [handle.id]);
      for (const keys of [{}, { ctrl: true }]) close(drag(family, theta, handle, here, keys), theta, 1e-9, "θ");
    });
  }
}

test("held points stay and the dragged one arrives", () => {
  const { family, meta } = scene("projective-0");
  const corner = family.handles[0];
  const next = drag(family, meta.theta, corner, [0.3, 0.2]);
  close(sources(family, next, [corner.id]), [[0.3, 0.2]], 1e-9, "dragged");
  close(sources(family, next, corner.holdIds), sources(family, meta.theta, corner.holdIds), 1e-9, "held");
});

test("a drag is a path home: back to where it began gives the θ it began with", () => {
  for (const { family: name } of families) {
    const { family, meta } = scene(`${name}-0`);
    if (!family.linear) continue;
    const handle = family.handles.at(-1);
    const [home] = sources(family, meta.theta, [handle.id]);
    drag(family, meta.theta, handle, [home[0] + 0.5, home[1]]);
    close(drag(family, meta.theta, handle, home), meta.theta, 1e-9, name);
  }
});

// What is wrong with a θ: the rules of stn_viz/transforms/validity.py over the same lattice, and its sentences, which Python sends.

import { evaluate } from "./family.js";
import { follow } from "./flow.js";
import { toPixels } from "./frame.js";

/**
 * @typedef {{kind: string, share: number, sentence: string}} Verdict
 *
 * @typedef {object} Rules  as Python sends them
 * @property {number} flat       a triangle whose area is that share of its squared sides has collapsed
 * @property {number} horizon    a W that is that share of the largest is 0
 * @property {Record<string, string>} sentences
 */

/**
 * Judge θ on a lattice over the whole target square, whatever V's size.
 * @param {Rules} rules
 * @param {object} [room] arrays of the last call, to be written over
 * @returns {Verdict|null} null where only torch could tell and has not
 */
export function validity(family, theta, frame, rules, room = {}) {
  if (!family.known) return family.verdict;
  const { rows, cols, x, y, w } = lattice(family, theta, room);
  const said = (kind, sentence, share) => ({ kind, share, sentence: worded(rules.sentences[sentence], share) });
  const behind = beyond(w, rules.horizon),
    nowhere = (i) => !Number.isFinite(x[i]) || !Number.isFinite(y[i]);
  const [passed, gone] = [share(x.length, behind), share(x.length, nowhere)];
  if (passed > 0)
    return said(
      "horizon",
      "horizon",
      share(x.length, (i) => behind(i) || nowhere(i)),
    );
  if (gone > 0) return said("non-finite", "nowhere", gone);
  const { up, down, flat, count } = triangles(x, y, rows, cols, rules.flat);
  if (count > 0 && flat === count) return said("singular", "collapsed", 1);
  if (up > 0 && down > 0) return said("folded", "folded", Math.min(up, down) / count);
  if (flat > 0) return said("singular", "partly collapsed", flat / count);
  if (outside(x, y, frame)) return said("outside", "outside", 1);
  return said("fine", count > 0 && down === count ? "mirrored" : "fine", 0);
}

/** Find the normalised source points of the lattice's nodes, and W where it is not 1 everywhere. */
function lattice(family, theta, room) {
  const {
    judged,
    judged: {
      size: [rows, cols],
      basis,
    },
  } = family;
  if (family.flow) return flowed(family.flow, theta, rows, cols);
  const values = evaluate(basis, theta);
  const axes = basis.w ? ["x", "y", "w"] : ["x", "y"];
  if (room.x?.length !== rows * cols) for (const axis of ["x", "y", "w"]) room[axis] = new Float64Array(rows * cols);
  const frame = { target: [rows, cols], alignCorners: true };
  for (const axis of axes) {
    if (judged.rows === rows && judged.cols === cols) room[axis].set(values[axis]);
    else judged.spread(values[axis], judged, frame, room[axis]);
  }
  const { x, y, w } = room;
  if (basis.w)
    for (let i = 0; i < w.length; i++) {
      x[i] /= w[i];
      y[i] /= w[i];
    }
  return { rows, cols, x, y, w: basis.w ? w : null };
}

/** The same, of a flow. */
function flowed(flow, theta, rows, cols) {
  const [x, y] = [new Float64Array(rows * cols), new Float64Array(rows * cols)];
  const along = (k, n) => (2 * k) / (n - 1) - 1;
  follow(
    flow,
    theta,
    rows * cols,
    (i) => along(i % cols, cols),
    (i) => along(Math.floor(i / cols), rows),
    (i, u, v) => ([x[i], y[i]] = [u, v]),
  );
  return { rows, cols, x, y, w: null };
}

/** Tell of a node whether it lies on or behind the horizon. */
function beyond(w, least) {
  if (!w) return () => false;
  let most = 0;
  for (const depth of w) most = Math.max(most, Math.abs(depth));
  return (i) => w[i] <= least * most;
}

function share(count, holds) {
  let found = 0;
  for (let i = 0; i < count; i++) if (holds(i)) found++;
  return found / count;
}

/** Count both triangles of each cell by the sign of their area. */
function triangles(x, y, rows, cols, least) {
  let [up, down, flat] = [0, 0, 0];
  const turn = (ax, ay, bx, by) => {
    const area = ax * by - ay * bx;
    if (!(Math.abs(area) > least * (ax * ax + ay * ay + bx * bx + by * by))) flat++;
    else if (area > 0) up++;
    else down++;
  };
  for (let r = 0; r + 1 < rows; r++) {
    for (let c = 0, a = r * cols; c + 1 < cols; c++, a++) {
      const [b, d, e] = [a + 1, a + cols, a + cols + 1];
      turn(x[b] - x[a], y[b] - y[a], x[e] - x[b], y[e] - y[b]);
      turn(x[e] - x[d], y[e] - y[d], x[d] - x[a], y[d] - y[a]);
    }
  }
  return { up, down, flat, count: 2 * (rows - 1) * (cols - 1) };
}

function outside(x, y, frame) {
  const [h, w] = frame.source;
  for (let i = 0; i < x.length; i++) {
    const [px, py] = toPixels(frame, [x[i], y[i]]);
    if (px > -1 && px < w && py > -1 && py < h) return false;
  }
  return true;
}

/** Fill the share into a sentence. */
function worded(sentence, part) {
  const text = sentence.replace("{share}", part < 0.01 ? "less than 1 %" : `${Math.floor(100 * part + 0.5)} %`);
  return text[0].toUpperCase() + text.slice(1);
}

// Interpolation between the nodes of a lattice over the target, each cell split by the diagonal from its top left to its
// bottom right: exact for affine-like, projective and piecewise-affine families, whose homogeneous coordinates are linear there.
// Along a target row such a triangle is a segment on which X, Y and W are linear in the column.

import { targetAxis } from "./frame.js";

/** Give every target pixel its value of a node quantity. */
export function spread(values, lattice, frame, out) {
  const wo = frame.target[1];
  eachSegment(lattice, frame, (segment) => {
    const base = baseOf(values, segment);
    const step = stepOf(values, segment);
    const start = segment.row * wo;
    for (let col = segment.from; col < segment.to; col++) out[start + col] = base + step * col;
  });
}

/**
 * Visit the pieces of target rows that lie in one lattice triangle each, in reading order.
 * @param {(segment: object) => void} visit gets the same object each time, overwritten
 */
function eachSegment({ rows, cols }, frame, visit) {
  const [across, down] = [targetAxis(frame, 0), targetAxis(frame, 1)];
  const [spanX, spanY] = [cols - 1, rows - 1];
  const { min, max, ceil, floor } = Math;
  const firstIn = (i) => ceil((i * across.steps) / spanX - across.offset); // the first pixel at or beyond node i
  const segment = { row: 0, from: 0, to: 0, i: 0, j: 0, first: 0, third: 0, last: 0, upper: false, across, down, spanX, spanY };
  for (let row = 0; row < frame.target[0]; row++) {
    const v = ((row + down.offset) * spanY) / down.steps;
    const j = min(spanY - 1, floor(v));
    segment.row = row;
    segment.j = j;
    for (let i = 0, from = 0; i < spanX; i++) {
      const to = i === spanX - 1 ? frame.target[1] : firstIn(i + 1);
      const diagonal = max(from, min(to, firstIn(i + v - j)));
      segment.i = i;
      segment.first = j * cols + i;
      segment.last = segment.first + cols + 1;
      segment.from = from;
      segment.to = diagonal;
      segment.upper = false;
      segment.third = segment.first + cols;
      if (diagonal > from) visit(segment);
      segment.from = diagonal;
      segment.to = to;
      segment.upper = true;
      segment.third = segment.first + 1;
      if (to > diagonal) visit(segment);
      from = to;
    }
  }
}

/** The change of a node quantity from one target column to the next. */
function stepOf(values, { first, third, last, upper, spanX, across }) {
  const acrossCell = upper ? values[third] - values[first] : values[last] - values[third];
  return (acrossCell * spanX) / across.steps;
}

/** A node quantity at column 0 of the segment's row. The order of operations keeps whole pixels whole at the identity. */
function baseOf(values, { row, i, j, first, third, last, upper, spanX, spanY, across, down }) {
  const start = values[first];
  const dx = upper ? values[third] - start : values[last] - values[third];
  const dy = upper ? values[last] - values[third] : values[third] - start;
  const overX = (dx * spanX) / across.steps;
  const overY = (dy * spanY) / down.steps;
  return start + across.offset * overX - i * dx + ((row + down.offset) * overY - j * dy);
}

/** The adjoint of `spread`: give every pixel's share to the three nodes that made it. */
export function gather(g, lattice, frame, toNodes) {
  const wo = frame.target[1];
  eachSegment(lattice, frame, (segment) => {
    const { row, i, j, first, third, last, upper, spanX, spanY, across, down } = segment;
    let [sum, moment] = [0, 0];
    for (let col = segment.from, at = row * wo + col; col < segment.to; col++, at++) {
      sum += g[at];
      moment += g[at] * col;
    }
    const byX = ((moment + across.offset * sum) * spanX) / across.steps - i * sum; // Σ g·u, u and v the place in the cell
    const byY = sum * (((row + down.offset) * spanY) / down.steps - j);
    toNodes[first] += sum - (upper ? byX : byY);
    toNodes[third] += upper ? byX - byY : byY - byX;
    toNodes[last] += upper ? byY : byX;
  });
}

/** Find the triangle that holds a normalised target point, with barycentric weights. */
export function stencil({ rows, cols }, x, y) {
  const [u, v] = [((x + 1) / 2) * (cols - 1), ((y + 1) / 2) * (rows - 1)];
  const i = Math.max(0, Math.min(cols - 2, Math.floor(u)));
  const j = Math.max(0, Math.min(rows - 2, Math.floor(v)));
  const [fu, fv] = [u - i, v - j];
  const first = j * cols + i;
  const third = fu >= fv ? first + 1 : first + cols;
  return {
    nodes: [first, third, first + cols + 1],
    weights: [1 - Math.max(fu, fv), Math.abs(fu - fv), Math.min(fu, fv)],
  };
}

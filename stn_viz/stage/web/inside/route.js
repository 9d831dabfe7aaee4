// The lines from block to block: straight to a neighbour, else through the gutter between two rows.

/**
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 */

const NEAR = 48; // pixels between two that are neighbours
const EDGE = 8; // pixels beyond the end of a row

/** @param {Box} box */
const across = ({ left, right }) => (left + right) / 2;

/** @param {Box} box */
const down = ({ top, bottom }) => (top + bottom) / 2;

/**
 * Write the line from one block to another as an SVG path.
 * @param {Box} from
 * @param {Box} to
 * @param {number} gutter  how far from a row's edge the line runs, in pixels
 * @param {number|null} bus  where lines go down that leave the column beside the rows, whose blocks end left of it
 */
export function route(from, to, gutter, bus = null) {
  if (bus !== null && from.right <= bus && to.left >= bus) return branched(from, to, gutter, bus);
  const gap = to.left - from.right;
  const level = down(to) > from.top && down(to) < from.bottom;
  if (level && gap >= 0) return gap < NEAR ? `M${from.right} ${down(to)}H${to.left}` : beside(from, to, gutter);
  if (to.top >= from.bottom) return to.left < from.left ? wrapped(from, to, gutter) : below(from, to, gutter);
  return `M${across(from)} ${from.top}L${across(to)} ${to.bottom}`;
}

/**
 * Leave the column beside the rows for one of them: straight to its first block, from below to any other.
 * @param {Box} from
 * @param {Box} to
 * @param {number} gutter
 * @param {number} bus
 */
function branched(from, to, gutter, bus) {
  const first = to.left - bus < NEAR;
  const y = first ? down(to) : to.bottom + gutter;
  return `M${from.right} ${down(from)}H${bus}V${y}${first ? `H${to.left}` : `H${across(to)}V${to.bottom}`}`;
}

/**
 * Go along below the row, and up into the block that is reached.
 * @param {Box} from
 * @param {Box} to
 * @param {number} gutter
 */
function beside(from, to, gutter) {
  return `M${across(from)} ${from.bottom}V${to.bottom + gutter}H${across(to)}V${to.bottom}`;
}

/**
 * Go down, along above the row of the block that is reached, and down into it.
 * @param {Box} from
 * @param {Box} to
 * @param {number} gutter
 */
function below(from, to, gutter) {
  return `M${across(from)} ${from.bottom}V${to.top - gutter}H${across(to)}V${to.top}`;
}

/**
 * Go on at the end of a row, down past what stands between, and back to where the row of the other begins.
 * @param {Box} from
 * @param {Box} to
 * @param {number} gutter
 */
function wrapped(from, to, gutter) {
  return `M${from.right} ${down(from)}H${from.right + EDGE}V${to.top - gutter}H${across(to)}V${to.top}`;
}

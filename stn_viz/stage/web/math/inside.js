// Without black corners: how much smaller a box has to be, about its centre, for no sample to lie outside of U.

/**
 * @import { Point, Size } from "./frame.js"
 * @import { Points } from "./grid.js"
 */

/**
 * How often the way from the centre fits between it and the edge that it goes to, along one axis.
 * @type {(way: number, centre: number, last: number) => number}
 */
function room(way, centre, last) {
  if (way > 0) return (last - centre) / way;
  if (way < 0) return -centre / way;
  return way === 0 && centre >= 0 && centre <= last ? Infinity : Number.NaN;
}

/**
 * The largest factor, at most 1, by which source points come closer to a centre so that all lie between the middles of
 * U's outer pixels, where every kernel of two taps reads U alone. NaN where there is none above 0.
 * @param {Points} points
 * @param {Point} centre  in source pixels, as the points
 * @param {Size} size  of U
 */
export function factorInside({ x, y, w }, [cx, cy], [rows, cols]) {
  let factor = 1;
  for (let i = 0; i < x.length; i++) {
    if (w && !(w[i] > 0)) return Number.NaN; // on the horizon or behind it
    factor = Math.min(factor, room(x[i] - cx, cx, cols - 1), room(y[i] - cy, cy, rows - 1));
  }
  return factor > 0 ? factor : Number.NaN;
}

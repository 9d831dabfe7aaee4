// How large the pictures of a gallery are, and how they stand in rows.

/**
 * How many stand in a row, so that the rows that are needed are filled evenly: 64 where 9 would fit stand 8 by 8.
 * @param {number} count
 * @param {number} most in a row
 */
export const evenly = (count, most) => Math.ceil(count / Math.ceil(count / most));

/**
 * Which of them stay where there is room for some alone: spread evenly, so that they are what all are on average.
 * @param {number} count
 * @param {number} kept
 */
export const spread = (count, kept) => Array.from({ length: kept }, (_, k) => Math.floor((k * count) / kept));

/**
 * Find the largest even number of pixels at which they fit, by halving: each look lays the gallery out.
 * @param {number} least  taken where none fits
 * @param {number} most
 * @param {(side: number) => boolean} fits
 */
export function largest(least, most, fits) {
  let [low, high] = [least / 2, most / 2];
  while (low < high) {
    const side = Math.ceil((low + high) / 2);
    if (fits(2 * side)) low = side;
    else high = side - 1;
  }
  return 2 * low;
}

// How the pictures of a gallery stand in rows.

/**
 * How many stand in a row, so that the rows that are needed are filled evenly: 64 where 9 would fit stand 8 by 8.
 * @param {number} count
 * @param {number} most in a row
 */
export const evenly = (count, most) => Math.ceil(count / Math.ceil(count / most));

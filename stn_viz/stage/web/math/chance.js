// Chance that can be repeated: the same seed deals the same numbers.

/**
 * A generator of numbers in [0, 1): mulberry32, by Tommy Ettinger (public domain).
 * @param {number} seed
 */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Deal 0 … n − 1 in an order of chance (Fisher and Yates).
 * @param {number} n
 * @param {number} seed
 */
export function shuffled(n, seed) {
  const random = seededRandom(seed);
  const order = Array.from({ length: n }, (_, k) => k);
  for (let k = n - 1; k > 0; k--) {
    const other = Math.floor(random() * (k + 1));
    [order[k], order[other]] = [order[other], order[k]];
  }
  return order;
}

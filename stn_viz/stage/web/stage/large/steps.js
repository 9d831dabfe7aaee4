// Where the wipe's line goes, as a share of V's width.

const KEYS = new Map([
  ["ArrowLeft", -0.01],
  ["ArrowDown", -0.01],
  ["ArrowRight", 0.01],
  ["ArrowUp", 0.01],
  ["PageDown", -0.1],
  ["PageUp", 0.1],
  ["Home", -Infinity],
  ["End", Infinity],
]);

/** @type {(share: number) => number} */
export const inside = (share) => Math.min(Math.max(share, 0), 1);

/**
 * Where a key brings the line: one hundredth, with Shift or a page ten, or to an end; null where the key is no such.
 * @param {number} share  where it stands
 * @param {{key: string, shiftKey: boolean}} event
 */
export function stepped(share, { key, shiftKey }) {
  const by = KEYS.get(key);
  if (by === undefined) return null;
  const far = shiftKey && Math.abs(by) < 0.1 ? 10 * by : by;
  return inside(Number.isFinite(far) ? Math.round(100 * (share + far)) / 100 : far);
}

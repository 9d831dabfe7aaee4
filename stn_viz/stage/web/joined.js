// Bytes in one piece, out of several. Python also writes this text into the loader of the static site, so it imports nothing.

/**
 * Put parts one behind the other.
 * @param {Uint8Array<ArrayBuffer>[]} parts
 */
export function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

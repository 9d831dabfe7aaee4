// What is sent to a room: small objects of JSON, answered by one, or by the reason why not.

/**
 * @typedef {{link: string, qr: string}} Way  an address of a room, and its picture for cameras
 * @typedef {{code: string, key: string, ways: Way[], alone: boolean}} Invitation
 * @typedef {{what: string, cut: boolean, place: string, revealed: boolean}} Standing
 * @typedef {{round: number, open: boolean}} Vote
 * @typedef {{at: Standing|null, vote: Vote|null}} Shown  what all may see
 * @typedef {number|number[]|null} Sent  an answer as it is counted: of a box what was measured and its corners
 * @typedef {{open: boolean, total: number, counts: [given: Sent, count: number][]}} Round
 * @typedef {Shown & {present: number, rounds: Round[]}} Counted  what the teacher sees
 */

/**
 * Send something.
 * @param {string} address
 * @param {object} what
 * @returns {Promise<{status: number, said: Record<string, unknown>|null}>} status 0: nobody answered
 */
export async function post(address, what) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(what),
    });
    const json = answer.headers.get("Content-Type")?.includes("json");
    return { status: answer.status, said: json ? await answer.json() : null };
  } catch {
    return { status: 0, said: null };
  }
}

/**
 * Listen to a room until it is gone, or nobody listens any more.
 * @param {string} address
 * @param {AbortSignal} signal
 * @param {{told: (state: unknown) => void, lost: () => void, gone: () => void}} hands
 *   lost: the browser tries again by itself
 */
export function listenTo(address, signal, { told, lost, gone }) {
  const source = new EventSource(address);
  const end = () => {
    source.close();
    if (!signal.aborted) gone();
  };
  source.addEventListener("message", ({ data }) => told(JSON.parse(data)), { signal });
  source.addEventListener("gone", end, { signal });
  source.addEventListener(
    "error",
    () => {
      if (source.readyState === EventSource.CLOSED) end();
      else lost();
    },
    { signal },
  );
  signal.addEventListener("abort", () => source.close());
}

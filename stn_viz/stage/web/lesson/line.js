// The line between the hall's page and the presenter's: a broadcast channel, and where a browser gives files on disk
// none, the window that opened the other.

/** @typedef {Record<string, unknown> & {type: string}} Word */

const MARK = "stn-viz-lesson";

export class Line {
  /**
   * @param {string} room names the two pages that belong together
   * @param {(word: Word) => void} take
   * @param {AbortSignal} signal
   */
  constructor(room, take, signal) {
    this.room = room;
    this.own = Math.random().toString(36).slice(2);
    this.count = 0;
    /** @type {Window|null} */
    this.peer = window.opener;
    /** @type {Map<string, number>} */
    this.heard = new Map(); // the last word of each sender: a word may come both ways
    const hear = (/** @type {MessageEvent} */ { data }) => {
      if (data?.mark !== MARK || data.room !== room || data.from === this.own) return;
      if ((this.heard.get(data.from) ?? 0) >= data.count) return;
      this.heard.set(data.from, data.count);
      take(data.word);
    };
    this.channel = new BroadcastChannel(`${MARK}/${room}`);
    this.channel.addEventListener("message", hear, { signal });
    window.addEventListener("message", hear, { signal });
    signal.addEventListener("abort", () => this.channel.close());
  }

  /** @param {Word} word */
  post(word) {
    this.count += 1;
    const sent = { mark: MARK, room: this.room, from: this.own, count: this.count, word };
    this.channel.postMessage(sent);
    if (this.peer && !this.peer.closed) this.peer.postMessage(sent, "*"); // pages on disk have no origin to name
  }
}

/**
 * What the address says of this page's part.
 * @param {string} hash
 * @returns {{presenter: boolean, room: string|null}}
 */
export function partOf(hash) {
  const found = new URLSearchParams(hash.replace(/^#/, ""));
  return { presenter: found.get("role") === "presenter", room: found.get("room") };
}

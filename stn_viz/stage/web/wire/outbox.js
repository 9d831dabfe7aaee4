// Messages to Python: one in flight, the newest wins, at least 40 ms apart, and nobody is waited for longer than 3 s.

const GAP = 40;
const PATIENCE = 3000;

/**
 * What the stage reports; stn_viz/stage/report.py reads it.
 * @typedef {object} Report
 * @property {string} kind  what happened, such as commit or export
 * @property {number} seq   counts the stage's reports
 * @property {number} epoch  of the scene that it is about
 * @property {number[]} theta
 * @property {[number, number]|null} [selection]  the pinned target pixel, row and column
 * @property {string[]} [overlays]  those that are on; "none" where none is
 * @property {boolean} [projector]
 * @property {number} [step]  of a descent
 * @property {string} [predict]  what is asked of a hidden θ, "" where nothing is any more
 * @property {number} [seed]  of that θ
 */

export class Outbox {
  /** @param {(message: Report) => void} send */
  constructor(send) {
    this.send = send;
    /** @type {Report|null} */
    this.waiting = null;
    /** @type {number|null} */
    this.flight = null; // the number of the message that Python has not answered
    this.last = -Infinity; // when it went, ms
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
  }

  /** @param {Report} message */
  post(message) {
    this.waiting = message;
    this.pump();
  }

  /**
   * Python answered `seq` (or something later).
   * @param {number} seq
   */
  answered(seq) {
    if (this.flight !== null && seq >= this.flight) this.flight = null;
    this.pump();
  }

  pump() {
    clearTimeout(this.timer);
    if (!this.waiting) return;
    const now = performance.now();
    const busyUntil = this.flight === null ? 0 : this.last + PATIENCE;
    const wait = Math.max(busyUntil, this.last + GAP) - now;
    if (wait > 0) {
      this.timer = setTimeout(() => this.pump(), wait);
      return;
    }
    const message = this.waiting;
    this.waiting = null;
    this.flight = message.seq;
    this.last = now;
    this.send(message);
  }

  dispose() {
    clearTimeout(this.timer);
    this.waiting = null;
  }
}

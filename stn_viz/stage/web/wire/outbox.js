// Messages to Python: one in flight, the newest wins, at least 40 ms apart, and nobody is waited for longer than 3 s.
// Of two parts of a page that report at once Streamlit may hear one: what is not answered is said again, after 3, 6, 12 s.

const GAP = 40;
const PATIENCE = 3000;
const AGAIN = 3; // times
const ONCE = "predict"; // deals another θ each time
/** @type {Record<string, number>} */
export const FILES = { export: 6000, full: 60_000 }; // kinds that ask for one; milliseconds that each may take

/**
 * What the stage reports; stn_viz/stage/report.py reads it.
 * @typedef {object} Report
 * @property {string} kind  what happened, such as commit or export
 * @property {number} seq   counts the stage's reports
 * @property {number} epoch  of the scene that it is about
 * @property {number[]} theta
 * @property {[number, number]|null} [selection]  the pinned target pixel, row and column
 * @property {string[]} [overlays]  those that are on; "none" where none is
 * @property {string} [large]  what fills the stage; "" where U and V stand side by side
 * @property {boolean} [projector]
 * @property {number} [step]  of a descent
 * @property {string} [predict]  what is asked of a hidden θ, "" where nothing is any more
 * @property {number} [seed]  of that θ
 */

export class Outbox {
  /**
   * @param {(message: Report) => void} send
   * @param {(message: Report) => Report} renew  gives what is said again a number of its own
   */
  constructor(send, renew) {
    this.send = send;
    this.renew = renew;
    this.said = 0; // again, since the last answer or new message
    /** @type {Report|null} */
    this.waiting = null;
    /** @type {Report|null} */
    this.sent = null; // the last message that went
    /** @type {number|null} */
    this.flight = null; // the number of the message that Python has not answered
    this.last = -Infinity; // when it went, ms
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
  }

  /** @param {Report} message */
  post(message) {
    this.waiting = message;
    this.said = 0;
    this.pump();
  }

  /**
   * Python answered `seq` (or something later).
   * @param {number} seq
   */
  answered(seq) {
    if (this.flight === null || seq < this.flight) return;
    this.flight = null;
    clearTimeout(this.timer);
    this.pump();
  }

  pump() {
    if (!this.waiting) return;
    clearTimeout(this.timer);
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
    this.sent = message;
    this.last = now;
    this.send(message);
    const patience = FILES[message.kind] ?? PATIENCE;
    if (this.said < AGAIN && message.kind !== ONCE)
      this.timer = setTimeout(() => this.repeat(message), patience * 2 ** this.said);
  }

  /** @param {Report} message  that was not answered */
  repeat(message) {
    this.said += 1;
    this.flight = null;
    this.waiting = this.renew(message);
    this.pump();
  }

  /**
   * Python will answer later: what it was asked last is said again then, if nothing newer was said by then.
   * @param {number} milliseconds
   */
  postpone(milliseconds) {
    const { sent } = this;
    if (this.waiting || !sent) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.post(this.renew(sent)), milliseconds);
  }

  /** What is in flight is about a state that is no more: its answer is not waited for. */
  forget() {
    clearTimeout(this.timer);
    this.flight = null;
    this.pump();
  }

  dispose() {
    clearTimeout(this.timer);
    this.waiting = null;
  }
}

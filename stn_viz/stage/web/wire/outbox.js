// Messages to Python: one in flight, the newest wins, at least 40 ms apart, and nobody is waited for longer than 3 s.

const GAP = 40;
const PATIENCE = 3000;

export class Courier {
  constructor(send) {
    Object.assign(this, { send, waiting: null, flight: null, last: -Infinity, timer: 0 });
  }

  post(message) {
    this.waiting = message;
    this.pump();
  }

  /** Python answered `seq` (or something later). */
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
    Object.assign(this, { waiting: null, flight: message.seq, last: now });
    this.send(message);
  }

  dispose() {
    clearTimeout(this.timer);
    this.waiting = null;
  }
}

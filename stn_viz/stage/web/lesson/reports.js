// What the player reports to the page that it stands on: where the lesson is, and what a hand left of a view.

/** @import { Report } from "../wire/outbox.js" */

/**
 * Where the lesson stands, and which views it wants.
 * @typedef {{lesson: string, step: string|null, want: string[], projector: boolean}} Standing
 * @typedef {Standing & {again?: number}} Said  how often it was said before, so that it is another state
 * @typedef {Report & {shown: string}} Question  what a hand left of a view, and which it is
 * @typedef {((name: "at", where: Said) => void) & ((name: "view", question: Question) => void)} Send
 */

const PATIENCE = 3000; // milliseconds until what is wanted is asked for again, and then twice as long each time

export class Reports {
  /**
   * @param {Send|null} send  null: no page listens, as in a file
   * @param {() => void} [bring]  fetches the views that are wanted, where no page listens
   */
  constructor(send, bring = () => {}) {
    this.send = send;
    this.bring = bring;
    this.last = "";
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
  }

  /**
   * Say where the lesson stands, once; and again while it waits for views: of two requests that come together Streamlit
   * may forget one.
   * @param {Standing} where
   */
  stand(where) {
    const said = JSON.stringify(where);
    if (said === this.last) return;
    this.last = said;
    this.insist(where, 0);
  }

  /** @type {(where: Standing, again: number) => void} */
  insist(where, again) {
    this.stop();
    this.send?.("at", again ? { ...where, again } : where);
    if (!where.want.length) return;
    this.bring();
    this.timer = setTimeout(() => this.insist(where, again + 1), PATIENCE * 2 ** again);
  }

  /** Ask for nothing any more. */
  stop() {
    clearTimeout(this.timer);
  }

  /**
   * The way to torch, for what a hand leaves of the view that is shown; null where there is none.
   * @param {string} shown
   * @returns {((report: Report) => void)|null}
   */
  ask(shown) {
    const { send } = this;
    return send && ((report) => send("view", { ...report, shown }));
  }
}

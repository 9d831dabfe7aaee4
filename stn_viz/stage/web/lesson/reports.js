// What the player reports to the page that it stands on: where the lesson is, and what a hand left of a view.

/** @import { Report } from "../wire/outbox.js" */

/**
 * Where the lesson stands, and which views it wants.
 * @typedef {{lesson: string, step: string|null, want: string[], projector: boolean}} Standing
 * @typedef {Report & {shown: string}} Question  what a hand left of a view, and which it is
 * @typedef {((name: "at", where: Standing) => void) & ((name: "view", question: Question) => void)} Send
 */

export class Reports {
  /**
   * @param {Send|null} send  null: no page listens, as in a file
   * @param {() => void} [bring]  fetches the views that are wanted, where no page listens
   */
  constructor(send, bring = () => {}) {
    this.send = send;
    this.bring = bring;
    this.last = "";
  }

  /**
   * Say where the lesson stands, once.
   * @param {Standing} where
   */
  stand(where) {
    const said = JSON.stringify(where);
    if (said === this.last) return;
    this.last = said;
    this.send?.("at", where);
    if (where.want.length) this.bring();
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

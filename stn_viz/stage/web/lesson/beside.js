// Who goes along with a lesson: the presenter's window, and a room of phones.

import { spoken } from "./ask/forms.js";
import { Line } from "./line.js";

/**
 * @import { Meaning } from "../clicker.js"
 * @import { Word } from "./line.js"
 * @import { Action } from "./machine.js"
 * @import { Player } from "./player.js"
 */

/**
 * A room of phones, on the teacher's page or on a student's.
 * @typedef {object} Company
 * @property {(action: Action) => boolean} bars   tells that an action is not to be done
 * @property {(stays: boolean) => void} stand     the lesson stands somewhere; stays: where it stood
 * @property {(meaning: Meaning) => boolean} act  a key was pressed; tells whether it means something to the room
 * @property {() => string} told                  how a vote stands, in words; "" without one
 * @property {boolean} keeps                      whether answers are kept for another day
 */

/** The hall's end of the line to the presenter's window. */
export class Beside {
  /**
   * @param {Player} player
   * @param {AbortSignal} signal
   */
  constructor(player, signal) {
    this.player = player;
    this.room = Math.random().toString(36).slice(2);
    this.line = new Line(this.room, (word) => this.hear(word), signal);
  }

  /** Tell where the hall stands. */
  stand() {
    const { machine, state, curtain, started, company } = this.player;
    const { place, step, phase } = machine.now(state);
    const given = state.answers[place.key]?.given ?? null;
    const said = step?.ask && given !== null ? spoken(step.ask, given) : null;
    const index = place.kind === "step" ? place.index : null;
    const votes = company?.told() ?? "";
    const standing = { index, phase, given: said, black: !curtain.hidden, started, votes };
    this.line.post({ type: "standing", standing });
  }

  /** @param {Word} word */
  hear(word) {
    if (word.type === "hello") {
      this.player.lecture = true;
      this.player.render(true);
    }
    if (word.type === "act") this.player.act(/** @type {Meaning} */ (word.meaning));
  }

  /** Open the presenter's window. */
  open() {
    const address = new URL(location.href);
    address.hash = new URLSearchParams({ role: "presenter", room: this.room }).toString();
    this.line.peer = window.open(address, "stn-viz-presenter", "popup,width=960,height=700");
  }
}

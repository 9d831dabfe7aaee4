// The teacher's side of a room, beside a lesson: it opens the room, tells it where the lesson stands, opens and closes the
// votes, and shows how the hall voted.

import { element, say } from "../../dom.js";
import { message } from "../../texts.js";
import { inviting } from "./invitation.js";
import { Overlay } from "./overlay.js";
import { listenTo, post } from "./post.js";
import { advised, results } from "./results.js";

/**
 * @import { Meaning } from "../../clicker.js"
 * @import { Company } from "../beside.js"
 * @import { Player } from "../player.js"
 * @import { Counted, Invitation, Round, Standing, Way } from "./post.js"
 */

const KEPT = "stn-viz-room"; // in the tab's storage: a page that is loaded again finds its room
const AGAIN = 1000; // ms until the server is asked again for a room that was not heard of
const NOT_THERE = [403, 404]; // what it answers of a room that it does not have; a proxy may answer otherwise
const VOTED = ["choice", "number", "pixel", "box"];

/** @implements {Company} */
export class Teacher {
  /**
   * @param {Player} player
   * @param {string} rooms  where rooms are opened, relative to the page
   * @param {AbortSignal} signal
   */
  constructor(player, rooms, signal) {
    this.player = player;
    this.rooms = new URL(rooms, location.href).href.split(/[?#]/)[0];
    this.keeps = true;
    this.signal = signal;
    /** @type {Invitation|null} */
    this.room = null;
    /** @type {AbortController|null} */
    this.listening = null;
    /** @type {Counted|null} */
    this.counted = null;
    this.wanted = "";
    this.sent = "";
    this.sending = false;
    this.toldAt = ""; // the step at which the line was written: without a room it stays until the lesson goes on
    this.asked = ""; // that a vote be opened or closed, until it is heard: a key pressed twice counts once
    this.answered = false; // the server has answered: what is heard from then on is as new
    this.closes = false; // the key that ends a second vote came before this screen showed it
    this.overlay = new Overlay();
    this.line = element("p", { class: "room-line", hidden: true, "data-testid": "room-line", role: "status" });
    this.votes = element("div", { class: "votes", hidden: true, "data-testid": "room-votes" });
    this.button = element(
      "button",
      { type: "button", class: "tool", "data-testid": "lesson-room", on: { click: () => this.invite() } },
      message("classroom-room"),
    );
    this.toggle = element(
      "button",
      { type: "button", class: "vote", hidden: true, "data-testid": "room-vote", on: { click: () => this.vote() } },
      message("classroom-vote"),
    );
    /** @type {HTMLElement|null} */
    this.dialog = null;
    signal.addEventListener("abort", () => this.listening?.abort());
    const kept = sessionStorage.getItem(KEPT);
    if (kept) this.come(JSON.parse(kept));
  }

  /** Where the parts stand. @param {{side: HTMLElement, tools: Element, card: HTMLElement}} places */
  place({ side, tools, card }) {
    side.prepend(this.line);
    tools.prepend(this.button);
    card.after(this.votes, this.toggle);
  }

  /** What is voted on where the lesson stands, if anything is. */
  get ask() {
    const { step } = this.player.machine.now(this.player.state);
    return this.room && step?.ask && VOTED.includes(step.ask.kind) ? step.ask : null;
  }

  /** The votes on it: what was counted elsewhere does not count. @returns {Round[]} */
  get rounds() {
    const { place } = this.player.machine.now(this.player.state);
    return this.counted?.at?.place === place.key ? this.counted.rounds : [];
  }

  get open() {
    return this.rounds.at(-1)?.open ?? false;
  }

  bars() {
    return false;
  }

  /** Show the way in; without a room, open one. */
  async invite() {
    if (!this.room) await this.enter({});
    if (this.room) this.show(this.room);
  }

  /** Come back to the room that this tab has, or had. @param {{code: string, key?: string}} kept */
  come(kept) {
    if (kept.key) this.enter(kept);
    else this.tell(message("classroom-teacher-gone", kept));
  }

  /**
   * Open a room, or come back to the one that this tab has.
   * @param {{code?: string, key?: string}} known
   */
  async enter(known) {
    const { code, key } = known;
    const { status, said } = await post(this.rooms, code ? { code, key } : {});
    if (this.signal.aborted) return;
    if (status !== 200 || !said) {
      if (code && NOT_THERE.includes(status)) return this.gone(code);
      if (code) this.again(known);
      const why = code || !status ? "teacher-lost" : status === 503 ? "full" : "no-rooms";
      return this.tell(message(`classroom-${why}`));
    }
    const room = /** @type {Invitation} */ (/** @type {unknown} */ (said));
    if (this.room?.code === room.code) room.ways = this.room.ways; // in the order that was chosen
    this.room = room;
    this.player.lecture = true;
    sessionStorage.setItem(KEPT, JSON.stringify({ code: room.code, key: room.key }));
    this.listening?.abort();
    this.listening = new AbortController();
    listenTo(`${this.rooms}/${room.code}/events?key=${room.key}`, this.listening.signal, {
      told: (state) => this.hear(/** @type {Counted} */ (state)),
      lost: () => this.tell(message("classroom-teacher-lost")),
      gone: () => this.again(room), // a page that is left hears the same: the server knows
    });
    this.player.render(true);
  }

  /** Ask for a room again, unless it was left meanwhile. @param {{code?: string, key?: string}} known */
  again(known) {
    setTimeout(() => {
      const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
      if (!this.signal.aborted && kept.key === known.key) this.enter(known);
    }, AGAIN);
  }

  /** @param {Counted} counted */
  hear(counted) {
    this.counted = counted;
    if (this.answered || this.asked === (this.open ? "open" : "close")) this.asked = "";
    this.draw();
    this.player.beside.stand();
    if (this.closes && this.open) this.vote();
  }

  /** @param {string} code */
  gone(code) {
    this.leave();
    sessionStorage.setItem(KEPT, JSON.stringify({ code })); // a page that is drawn anew says so still
    this.tell(message("classroom-teacher-gone", { code }));
  }

  leave() {
    this.listening?.abort();
    this.room = this.counted = null;
    this.sent = this.wanted = "";
    this.hide();
    this.forget();
    this.draw();
  }

  /** @param {Invitation} room */
  show(room) {
    this.hide();
    const choose = (/** @type {Way} */ way) => {
      room.ways = [way, ...room.ways.filter((one) => one !== way)];
      this.show(room);
    };
    const hands = { close: () => this.hide(), save: () => this.save(), leave: () => this.leave(), choose };
    this.dialog = inviting(room, hands);
    this.player.root.append(this.dialog);
  }

  hide() {
    const shown = this.dialog !== null;
    this.dialog?.remove();
    this.dialog = null;
    return shown;
  }

  /** @param {Meaning} meaning */
  act(meaning) {
    if (this.dialog && meaning !== "black" && this.hide()) return true;
    const { ask, rounds, open } = this;
    const { phase } = this.player.machine.now(this.player.state);
    if (!ask || phase === "revealed") return false;
    const again = !open && rounds.length === 1;
    if (again && meaning === "next" && this.asked === "open") {
      this.closes = true;
      return true;
    }
    if (meaning === "vote" || (meaning === "next" && (open || !rounds.length)) || (meaning === "back" && again)) {
      this.vote();
      return true;
    }
    return false;
  }

  /** Open the vote, or close it. */
  async vote() {
    if (!this.room || this.asked || (!this.open && this.rounds.length > 1)) return;
    const act = this.open ? "close" : "open";
    this.asked = act;
    this.answered = this.closes = false;
    await this.settled();
    const status = await this.request({ act });
    this.answered = true;
    if ((status < 200 || status > 299) && this.asked === act) {
      this.asked = "";
      this.closes = false;
    }
  }

  /** @param {object} what */
  async request(what) {
    const { room } = this;
    return room ? (await post(`${this.rooms}/${room.code}/lead`, { key: room.key, ...what })).status : 0;
  }

  /** The lesson stands somewhere: the room is told, the newest alone where it moved on meanwhile. */
  stand() {
    if (this.room) {
      const { lesson, machine, state } = this.player;
      const { place, phase } = machine.now(state);
      const what = lesson.cut?.id ?? lesson.lesson.id;
      /** @type {Standing} */
      const at = { what, cut: Boolean(lesson.cut), place: place.key, revealed: phase === "revealed" };
      this.wanted = JSON.stringify(at);
      this.settled();
    }
    this.draw();
  }

  /** Tell the room, until it knows. */
  async settled() {
    if (this.sending) return;
    this.sending = true;
    while (this.room && this.wanted !== this.sent) {
      const telling = this.wanted;
      await this.request({ act: "stand", ...JSON.parse(telling) });
      this.sent = telling;
    }
    this.sending = false;
  }

  /** How many are there, and have voted. */
  count() {
    const { ask, rounds, counted } = this;
    if (!counted) return "";
    const here = message("classroom-here", { count: counted.present });
    const last = rounds.at(-1);
    return ask && last ? `${here} · ${message("classroom-voted", { count: last.total })}` : here;
  }

  /** How the vote stands, in words, for the presenter. */
  told() {
    const { ask, rounds, open } = this;
    return ask && rounds.length && !open ? `${this.count()} · ${advised(ask, rounds)}` : this.count();
  }

  /** @param {string} text */
  tell(text) {
    this.toldAt = this.player.machine.now(this.player.state).place.key;
    this.line.hidden = !text;
    say(this.line, text);
    this.player.hall.fit();
  }

  /** Nothing is left of a room. */
  forget() {
    sessionStorage.removeItem(KEPT);
    this.tell("");
  }

  draw() {
    const { ask, rounds, open, room, player } = this;
    const { phase } = player.machine.now(player.state);
    const closed = rounds.filter((round) => !round.open);
    player.root.classList.toggle("counted", Boolean(ask) && closed.length > 0 && !open);
    this.toggle.hidden = !ask || phase === "revealed" || (!open && rounds.length > 1);
    say(this.toggle, message(`classroom-${open ? "end" : rounds.length ? "second" : "vote"}`));
    const shown = ask && !open && closed.length > 0;
    this.votes.hidden = !shown;
    this.overlay.clear();
    if (shown) {
      const revealed = phase === "revealed";
      const advice = revealed ? "" : advised(ask, closed);
      this.votes.replaceChildren(
        ...results(ask, revealed ? closed.slice(-1) : closed, revealed, player.lesson.misconceptions),
        ...(advice ? [element("p", { class: "advice", "data-testid": "room-advice" }, advice)] : []),
      );
      const { stage } = player.staging;
      const last = closed.at(-1);
      if (stage && last && (ask.kind === "pixel" || ask.kind === "box") && !revealed)
        this.overlay.show(stage, ask, last);
    }
    if (room) this.tell(`${room.code} · ${this.count()}`);
    else if (this.toldAt !== player.machine.now(player.state).place.key) this.forget();
  }

  /** Save the counts as a file. */
  async save() {
    const { room } = this;
    if (!room) return;
    const answer = await fetch(`${this.rooms}/${room.code}/counts`, {
      method: "POST",
      body: JSON.stringify({ key: room.key }),
    });
    const href = URL.createObjectURL(await answer.blob());
    element("a", { href, download: `votes-${room.code}.csv` }).click();
    URL.revokeObjectURL(href);
  }
}

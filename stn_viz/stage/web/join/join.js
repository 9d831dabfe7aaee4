// The page that phones open: in a room it plays the lecture's lesson, and sends one answer to each question. No session
// stands behind it; it listens to the room, fetches what it shows, and once in a while says something.

import { element } from "../dom.js";
import { listenTo } from "../lesson/classroom/post.js";
import mount from "../lesson/player.js";
import viewsArrive from "../lesson/views_arrival.js";
import { language, message, useTexts } from "../texts.js";
import { Student } from "./student.js";

/**
 * @import { Shown } from "../lesson/classroom/post.js"
 * @import { Send, Said } from "../lesson/reports.js"
 * @import { Texts } from "../texts.js"
 */

const LETTERS = 4;

/** The page's path up to /join, and the room's letters behind it, if it has any. */
function addressed() {
  const [, rooms, code = ""] = /^(.*?\/join)(?:\/([^/]*))?\/?$/.exec(location.pathname) ?? ["", "/join", ""];
  return { rooms, code: decodeURIComponent(code).toUpperCase() };
}

/**
 * @param {HTMLElement} place
 * @param {Texts} texts
 */
export default function open(place, texts) {
  useTexts(texts);
  const { rooms, code } = addressed();
  if (code) new Visit(place, rooms, code);
  else ask(place, rooms, "");
}

/**
 * Ask for a room's letters.
 * @param {HTMLElement} place
 * @param {string} rooms
 * @param {string} why
 */
function ask(place, rooms, why) {
  const field = element("input", {
    type: "text",
    name: "code",
    maxlength: LETTERS,
    autocapitalize: "characters",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": message("classroom-enter"),
    "data-testid": "join-code",
  });
  const go = (/** @type {Event} */ event) => {
    event.preventDefault();
    const code = field.value.trim().toUpperCase();
    if (code.length === LETTERS) location.assign(`${rooms}/${encodeURIComponent(code)}${location.search}`);
  };
  const form = element(
    "form",
    { class: "enter", on: { submit: go } },
    why ? element("p", { role: "alert", "data-testid": "join-why" }, why) : null,
    element("label", {}, message("classroom-enter"), field),
    element("button", { type: "submit", class: "primary" }, message("classroom-join")),
  );
  place.replaceChildren(form);
  field.focus();
}

class Visit {
  /**
   * @param {HTMLElement} place
   * @param {string} rooms
   * @param {string} code
   */
  constructor(place, rooms, code) {
    this.place = place;
    this.rooms = rooms;
    this.code = code;
    this.lang = document.documentElement.lang.slice(0, 2);
    this.abort = new AbortController();
    /** @type {Shown|null} */
    this.shown = null;
    this.heard = false; // anything at all
    this.lecture = ""; // which is played
    /** @type {Student|null} */
    this.student = null;
    this.word = element(
      "p",
      { class: "word", role: "status", "data-testid": "join-word" },
      message("classroom-connecting"),
    );
    this.room = element("div", { class: "room" });
    place.replaceChildren(this.word, this.room);
    this.listen();
    const wakes = () => document.visibilityState === "visible" && this.listen();
    document.addEventListener("visibilitychange", wakes, { signal: this.abort.signal });
  }

  /** Listen anew: a phone that slept may hold a dead line and not know. */
  listen() {
    this.line?.abort();
    this.line = new AbortController();
    listenTo(`${this.rooms}/${this.code}/events`, this.line.signal, {
      told: (state) => this.hear(/** @type {Shown} */ (state)),
      lost: () => this.say(message("classroom-lost")),
      gone: () => this.gone(),
    });
  }

  /** @param {string} text */
  say(text) {
    this.word.hidden = !text;
    if (this.word.textContent !== text) this.word.textContent = text;
  }

  /** The room is not there. */
  async gone() {
    const { status } = await fetch(`${this.rooms}/${this.code}/lesson?lang=${this.lang}`).catch(() => ({ status: 0 }));
    if (status === 0) {
      this.say(message("classroom-lost"));
      setTimeout(() => this.abort.signal.aborted || this.listen(), 2000);
      return;
    }
    this.abort.abort();
    this.room.replaceChildren();
    document.documentElement.classList.remove("inside");
    const why = status !== 404 ? "busy" : this.heard ? "gone" : "none";
    ask(this.place, this.rooms, message(`classroom-${why}`, { code: this.code }));
  }

  /** @param {Shown} shown */
  async hear(shown) {
    this.shown = shown;
    this.heard = true;
    if (!shown.at) return this.say(message("classroom-not-begun", { code: this.code }));
    const lecture = `${shown.at.cut}/${shown.at.what}`;
    if (lecture !== this.lecture) {
      this.lecture = lecture;
      const data = await this.fetched("lesson");
      if (!data) {
        this.lecture = "";
        return;
      }
      this.play(data);
    }
    this.say("");
    if (this.shown) this.student?.hear(this.shown);
  }

  /** @param {Uint8Array<ArrayBuffer>} data */
  play(data) {
    document.documentElement.classList.add("inside");
    const parentElement = element("div", {});
    this.room.replaceChildren(parentElement);
    const send = /** @type {Send} */ (
      (/** @type {string} */ name, /** @type {unknown} */ said) => {
        if (name === "at") for (const view of /** @type {Said} */ (said).want) this.bring(view);
      }
    );
    const address = `${this.rooms}/${this.code}/vote`;
    mount({
      data,
      parentElement,
      setStateValue: send,
      joins: (player) => {
        this.student = new Student(player, address);
        return this.student;
      },
    });
  }

  /** @param {string} view */
  async bring(view) {
    const data = await this.fetched(`view/${view}`);
    if (data) viewsArrive({ data });
  }

  /**
   * Fetch a part of the lecture; null where it does not come.
   * @param {string} part
   */
  async fetched(part) {
    try {
      const answer = await fetch(`${this.rooms}/${this.code}/${part}?lang=${language().slice(0, 2)}`);
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
    } catch {
      return null;
    }
  }
}

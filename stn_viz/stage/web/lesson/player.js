// A lesson: a stage, a card beside it, and a row of dots. Each step asks before it shows.

import { listen } from "../clicker.js";
import { element } from "../dom.js";
import { held } from "../held.js";
import { Mounted } from "../mounted.js";
import { refusal, unpack } from "../packing.js";
import { usePalette } from "../paint/palette.js";
import { language, message, useTexts } from "../texts.js";
import { Attention } from "./attention.js";
import { Beside } from "./beside.js";
import { Card } from "./card.js";
import { Teacher } from "./classroom/teacher.js";
import { Dots, keysIn, keysPage } from "./dots.js";
import { opening, tellHeight } from "./embedded.js";
import { Formula } from "./formula.js";
import { Hall } from "./hall.js";
import { partOf } from "./line.js";
import { beginning, machine, opensAt, stepsAmong, viewsNear } from "./machine.js";
import { endPage } from "./map.js";
import { readLesson } from "./payload.js";
import { Presenter } from "./presenter.js";
import { nothing, Shelf } from "./progress.js";
import { Reports } from "./reports.js";
import { Screen } from "./screen/screen.js";
import { Staging } from "./staging.js";

/**
 * @import { Meaning } from "../clicker.js"
 * @import { Company } from "./beside.js"
 * @import { Action, Phase, Place } from "./machine.js"
 * @import { Bytes, LessonMeta, Step, Views } from "./payload.js"
 * @import { Send } from "./reports.js"
 */

/**
 * What a page hands over; `keys`: the element whose keys count, where the page around it has keys of its own; `bring`
 * fetches views, where no Python hears which are wanted; `joins`: somebody goes along with the player.
 * @typedef {(player: Player, signal: AbortSignal) => Company} Joins
 * @typedef {{data: Bytes, parentElement: HTMLElement, setStateValue?: Send, keys?: HTMLElement, bring?: () => void,
 *   joins?: Joins}} Host
 */

const mounted = new Mounted((/** @type {{id: string, player: Player|Presenter}} */ { player }) => player.dispose());

/**
 * The page's entry: called again for every new payload, with the same parent element.
 * @param {Host} host
 */
export default function mount({ data, parentElement, setStateValue, keys, bring, joins }) {
  const meta = /** @type {LessonMeta} */ (/** @type {unknown} */ (unpack(data).meta));
  useTexts(meta.texts);
  const refused = refusal(meta);
  if (refused) return void parentElement.replaceChildren(element("p", { role: "alert" }, refused));
  const { lesson, views } = readLesson(data);
  const id = `${lesson.cut?.id ?? ""}/${lesson.lesson.id}/${language()}`;
  const send = setStateValue ? held(setStateValue, parentElement) : null;
  const opened = () => {
    const root = element("div", { class: "stn-lesson", "data-testid": "stn-lesson", lang: language() });
    parentElement.append(root);
    usePalette(lesson.palette, root);
    const { presenter, room } = partOf(location.hash);
    return {
      id,
      player:
        presenter && room
          ? new Presenter(root, lesson, room)
          : new Player(root, lesson, views, new Reports(send, bring), { keys, joins }),
    };
  };
  const before = mounted.get(parentElement);
  if (before?.id !== id) mounted.open(parentElement, opened);
  else if (before.player instanceof Player) before.player.host(lesson, send);
  return mounted.leaving(parentElement);
}

export class Player {
  /**
   * @param {HTMLElement} root
   * @param {LessonMeta} lesson
   * @param {Views} views
   * @param {Reports} reports
   * @param {{keys?: HTMLElement, joins?: Joins}} [around]
   */
  constructor(root, lesson, views, reports, { keys, joins } = {}) {
    this.root = root;
    this.lesson = lesson;
    this.views = views;
    this.reports = reports;
    this.abort = new AbortController();
    const { signal } = this.abort;
    const { open } = lesson;
    this.lecture = Boolean(lesson.cut || open.lecture || open.projector);
    const { bare, step } = opening(open);
    root.classList.toggle("bare", bare);
    this.machine = machine(lesson, open.seed);
    this.shelf = new Shelf(lesson.lesson.id);
    const kept = this.lecture || joins ? nothing() : this.shelf.load(); // a lecture begins anew
    this.seen = new Set(kept.seen);
    this.state = { ...beginning(opensAt(lesson, step)), answers: kept.answers, tried: kept.tried };
    this.started = Date.now();

    const stageRoom = element("div", { class: "stage-room" });
    const cardRoom = element("section", { class: "card", "data-testid": "lesson-card" });
    this.waiting = element("p", { class: "waiting", role: "status" }, message("lesson-player-waiting"));
    this.restore = element(
      "button",
      {
        type: "button",
        class: "restore",
        hidden: true,
        "data-testid": "lesson-restore",
        on: { click: () => this.staging.driver.restore() },
      },
      message("lesson-player-restore"),
    );
    const ask = () => this.reports.ask(this.staging.screen.view?.id ?? "");
    const screen = new Screen(stageRoom, () => this.drawn(), ask);
    this.staging = new Staging(screen, views, (given) => this.dispatch({ type: "answer", given }));
    this.card = new Card(cardRoom, {
      answer: (given) => this.dispatch(given === null ? { type: "withdraw" } : { type: "answer", given }),
      reveal: () => this.dispatch({ type: "reveal", force: this.lecture }),
      skip: () => this.dispatch({ type: "skip" }),
      next: () => this.dispatch({ type: "next", force: this.lecture }),
      back: () => this.dispatch({ type: "back" }),
      again: () => this.dispatch({ type: "again" }),
      replay: () => this.replay(),
    });
    this.attention = new Attention(root, this.staging.driver, signal);
    this.formula = new Formula(root);
    this.formula.watch(this.staging.driver.stage, signal);
    this.dots = new Dots(lesson, this.machine.places, {
      go: (to) => this.dispatch({ type: "go", to }),
      project: () => this.project(!this.hall.projector),
      presenter: () => this.beside.open(),
      keys: () => this.help(true),
    });
    this.curtain = element("div", { class: "curtain", hidden: true, on: { click: () => this.darken(false) } });
    this.keys = keysPage(() => this.help(false), keysIn(Boolean(lesson.links.rooms)));
    this.picture = element("div", { class: "picture" }, stageRoom, this.waiting, this.restore);
    const side = element("div", { class: "side" }, cardRoom, this.formula.node);
    root.append(element("div", { class: "hall" }, this.picture, side), this.dots.node, this.curtain, this.keys);
    this.hall = new Hall(root, side, signal);
    if (bare) tellHeight(root, signal);
    this.beside = new Beside(this, signal);
    listen(keys ?? window, signal, (meaning) => this.act(meaning));
    const arrived = () => this.render();
    views.listeners.add(arrived);
    signal.addEventListener("abort", () => views.listeners.delete(arrived));
    /** @type {Company|null} */
    this.company = joins?.(this, signal) ?? this.teacher({ side, tools: this.dots.tools, card: cardRoom }, signal);
    this.project(open.projector, false);
    this.render();
  }

  /**
   * The page sent its payload again.
   * @param {LessonMeta} lesson
   * @param {Send|null} send
   */
  host({ open }, send) {
    this.reports.send = send;
    if (open.projector !== this.lesson.open.projector) this.project(open.projector, false);
    this.lesson.open = open;
  }

  /** @param {Action} action */
  dispatch(action) {
    if (this.company?.bars(action)) return;
    const before = this.state;
    this.state = this.machine.reduce(before, action);
    if (this.state === before) return;
    this.darken(false);
    this.render(before.at === this.state.at);
    if (!this.lecture && this.company?.keeps !== false)
      this.shelf.save({ ...this.state, seen: stepsAmong(this.machine.places, this.seen) });
  }

  /** @param {boolean} [stays] at its place */
  render(stays = false) {
    const { place, step, phase } = this.machine.now(this.state);
    const { tried } = this.state;
    this.seen.add(place.key);
    Object.assign(this.root.dataset, { place: place.key, kind: place.kind, phase });
    if (step) this.step(step, place, phase, stays);
    else this.rest();
    if (place.kind === "check") {
      const row = this.machine.row(this.state, place.index);
      this.card.check(this.lesson.checks[place.index], row, place, phase, tried[place.key]);
    }
    if (place.kind === "map") {
      const hands = { go: (/** @type {string} */ key) => this.goTo(key), forget: () => this.forget() };
      this.card.page(place.key, ...endPage(this.lesson, this.state, this, hands));
    }
    this.dots.follow(this.state, this.seen);
    this.report(step);
    this.company?.stand(stays);
    this.beside.stand();
    this.hall.fit();
  }

  /**
   * @param {Step} step
   * @param {Place} place
   * @param {Phase} phase
   * @param {boolean} stays
   */
  step(step, place, phase, stays) {
    const answer = this.state.answers[place.key];
    const open = phase === "asked" || phase === "answered";
    this.card.step(step, place, phase, answer, {
      first: this.state.at === 0,
      moves: Boolean(step.then || step.play),
      refused: this.state.refused,
      lecture: this.lecture,
      projector: this.hall.projector,
    });
    const there = this.staging.show(place.key, step, phase, answer?.given ?? null, stays);
    this.waiting.hidden = there;
    this.picture.classList.toggle("empty", !there);
    this.root.classList.toggle("looks", there && this.staging.looks(step));
    this.attention.show(step, open);
    this.formula.show(there ? this.staging.stage : null, !open); // numbers would tell
  }

  rest() {
    this.staging.rest();
    this.restore.hidden = true;
    this.waiting.hidden = true;
    this.attention.show(null, false);
    this.formula.show(null, false);
  }

  /** A frame of the stage was drawn: a hand may have moved the box. */
  drawn() {
    const { place, step, phase } = this.machine.now(this.state);
    const box = step?.ask?.kind === "box" && (phase === "asked" || phase === "answered");
    this.restore.hidden = box || place.kind !== "step" || !this.staging.driver.strayed;
    this.formula.follow();
    this.attention.follow();
    const given = box && step ? this.staging.box(step, phase) : null;
    if (given !== null && given !== this.state.answers[place.key]?.given) this.dispatch({ type: "answer", given });
  }

  replay() {
    const { step } = this.machine.now(this.state);
    if (step) this.staging.replay(step);
  }

  /** @param {string} key of a place */
  goTo(key) {
    const to = this.machine.places.findIndex((place) => place.key === key);
    if (to >= 0) this.dispatch({ type: "go", to });
  }

  /** Begin anew: the answers are gone. */
  forget() {
    this.seen.clear();
    this.state = beginning();
    this.shelf.save(nothing());
    this.render();
  }

  /**
   * Tell the page where the lesson stands, once.
   * @param {Step|undefined} step
   */
  report(step) {
    const { lesson, steps } = this.lesson;
    const want = this.views.missing(viewsNear(this.machine.places, this.state.at, steps));
    const own = { lesson: step?.lesson ?? lesson.id, step: step?.id ?? null };
    this.reports.stand({ ...own, want, projector: this.hall.projector });
  }

  /**
   * Do what a key means; false where it means nothing here.
   * @param {Meaning} meaning
   * @returns {boolean}
   */
  act(meaning) {
    if (!this.curtain.hidden && meaning !== "keys") {
      this.darken(false); // whatever is pressed, the picture comes back first
      return true;
    }
    if (this.company?.act(meaning)) return true;
    if (typeof meaning === "number") return this.pick(meaning);
    if (meaning === "vote") return false;
    if (meaning === "close") return this.help(false);
    if (meaning === "keys") return this.help(Boolean(this.keys.hidden));
    if (meaning === "black") this.darken(true);
    else if (meaning === "presenter") this.beside.open();
    else this.dispatch(meaning === "next" ? { type: "next", force: this.lecture } : { type: "back" });
    return true;
  }

  /** @param {number} option */
  pick(option) {
    const { place, step, phase } = this.machine.now(this.state);
    if (place.kind === "check") return this.card.pick(option);
    if (step?.ask?.kind !== "choice" || phase === "revealed" || option >= step.ask.options.length) return false;
    this.dispatch({ type: "answer", given: option });
    return true;
  }

  /** @param {boolean} on */
  darken(on) {
    if (Boolean(this.curtain.hidden) !== on) return;
    this.curtain.hidden = !on;
    this.beside.stand();
  }

  /** @param {boolean} on */
  help(on) {
    const changes = this.keys.hidden === on;
    this.keys.hidden = !on;
    return changes;
  }

  /** @param {boolean} on */
  project(on, tell = true) {
    if (on) this.lecture = true;
    this.hall.project(on);
    this.staging.screen.project(on);
    if (tell) this.render(true);
  }

  /**
   * The teacher's side of a room, where a server offers rooms.
   * @param {Parameters<Teacher["place"]>[0]} places
   * @param {AbortSignal} signal
   */
  teacher(places, signal) {
    const { rooms } = this.lesson.links;
    const teacher = rooms && !this.root.classList.contains("bare") ? new Teacher(this, rooms, signal) : null;
    teacher?.place(places);
    return teacher;
  }

  dispose() {
    this.abort.abort();
    this.reports.stop();
    this.staging.dispose();
    this.formula.dispose();
    this.root.remove();
  }
}

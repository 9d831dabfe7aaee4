// A student beside the player: follows the lecturer or lets go, and sends one answer to each vote.

import { element, say } from "../dom.js";
import { readings } from "../lesson/ask/reading.js";
import { post } from "../lesson/classroom/post.js";
import { outline } from "../math/outline.js";
import { message } from "../texts.js";

/**
 * @import { Given } from "../lesson/ask/judge.js"
 * @import { Company } from "../lesson/beside.js"
 * @import { Shown, Sent } from "../lesson/classroom/post.js"
 * @import { Action } from "../lesson/machine.js"
 * @import { Player } from "../lesson/player.js"
 */

const DEVICE = "stn-viz-device"; // a random name in this tab's storage, so that a device votes once
const VOTED = "stn-viz-voted";

/** The random name of this tab's device. */
function device() {
  const known = sessionStorage.getItem(DEVICE);
  if (known) return known;
  const parts = crypto.getRandomValues(new Uint32Array(4));
  const made = [...parts].map((part) => part.toString(36)).join("");
  sessionStorage.setItem(DEVICE, made);
  return made;
}

/** @implements {Company} */
export class Student {
  /**
   * @param {Player} player
   * @param {string} address  where votes are sent
   */
  constructor(player, address) {
    this.player = player;
    this.address = address;
    this.keeps = false;
    this.follows = true;
    this.led = false; // an action is the lecturer's
    /** @type {Shown|null} */
    this.shown = null;
    this.failed = false;
    this.sending = false;
    /** @type {Record<string, Given|null>} */
    this.voted = JSON.parse(sessionStorage.getItem(VOTED) ?? "{}"); // what was sent, by vote
    this.word = element("p", { class: "how", role: "status", "data-testid": "join-state" });
    const act = (/** @type {string} */ name, /** @type {string} */ who, /** @type {() => void} */ does) =>
      element(
        "button",
        { type: "button", class: who, "data-testid": `join-${name}`, on: { click: does } },
        message(`classroom-${name}`),
      );
    this.send = act("send", "primary", () => this.vote(false));
    this.pass = act("no-idea", "quiet", () => this.vote(true));
    this.lets = act("let-go", "quiet", () => this.go(false));
    this.back = act("follow", "primary", () => this.go(true));
    this.bar = element(
      "div",
      { class: "student", "data-testid": "join-bar" },
      this.word,
      element("div", { class: "buttons" }, this.send, this.pass, this.lets, this.back),
    );
    player.root.append(this.bar);
    player.root.classList.add("guest");
  }

  /** Which vote is open or was, where the lecturer stands. */
  get name() {
    const { at, vote } = this.shown ?? { at: null, vote: null };
    return at && vote ? `${this.address} ${at.place} ${vote.round}` : "";
  }

  told() {
    return "";
  }

  act() {
    return false;
  }

  /** @param {Action} action */
  bars({ type }) {
    if (this.led || !this.follows) return false;
    return !(type === "answer" || type === "withdraw") || this.name in this.voted;
  }

  stand() {
    this.draw();
  }

  /** @param {Shown} shown */
  hear(shown) {
    this.shown = shown;
    this.failed = false;
    this.come();
  }

  /** @param {boolean} follows */
  go(follows) {
    this.follows = follows;
    this.come();
    this.player.render(true);
  }

  /** Stand where the lecturer does. */
  come() {
    const { player, shown } = this;
    const at = shown?.at;
    if (this.follows && at) {
      this.led = true;
      const to = player.machine.places.findIndex(({ key }) => key === at.place);
      if (to >= 0 && to !== player.state.at) player.dispatch({ type: "go", to });
      const { phase, place } = player.machine.now(player.state);
      const sent = this.voted[this.name];
      if (phase === "asked" && sent !== undefined && sent !== null) player.dispatch({ type: "answer", given: sent });
      if (at.revealed && place.kind === "step") player.dispatch({ type: "reveal", force: true });
      if (!at.revealed && phase === "revealed" && place.kind === "step") player.dispatch({ type: "again" });
      this.led = false;
    }
    this.draw();
  }

  /** How things stand, as the last part of a key. */
  state() {
    const { shown, player } = this;
    if (!this.follows) return "free";
    const { step, phase } = player.machine.now(player.state);
    if (this.failed) return "unsent";
    if (!step?.ask || phase === "revealed" || step.ask.kind === "order") return "following";
    if (!shown?.vote) return "think";
    if (this.name in this.voted) return "sent";
    if (!shown.vote.open) return "over";
    return shown.vote.round > 1 ? "again" : "answer";
  }

  draw() {
    const { player, follows } = this;
    const state = this.state();
    const open = ["answer", "again", "unsent"].includes(state);
    player.root.classList.toggle("following", follows);
    player.root.dataset.vote = state;
    say(this.word, message(`classroom-${state}`));
    this.send.hidden = this.pass.hidden = !open;
    this.send.disabled = this.sending || player.machine.now(player.state).phase !== "answered";
    this.lets.hidden = !follows;
    this.back.hidden = follows;
  }

  /**
   * Send the answer that is given, or that there is none.
   * @param {boolean} none
   */
  async vote(none) {
    const { player, shown, name } = this;
    const { place, step } = player.machine.now(player.state);
    const given = none ? null : (player.state.answers[place.key]?.given ?? null);
    if (!shown?.at || !step?.ask || this.sending || (given === null && !none)) return;
    this.sending = true;
    this.draw();
    const said = { device: device(), place: shown.at.place, given: this.counted(given) };
    const { status, said: why } = await post(this.address, said);
    this.sending = false;
    this.failed = status !== 200 && why?.refused !== "twice" && why?.refused !== "closed";
    if (status === 200 || why?.refused === "twice") {
      this.voted[name] = given;
      sessionStorage.setItem(VOTED, JSON.stringify(this.voted));
    }
    this.draw();
  }

  /**
   * An answer as it is counted.
   * @param {Given|null} given
   * @returns {Sent}
   */
  counted(given) {
    const { player } = this;
    const { step } = player.machine.now(player.state);
    if (given === null) return null;
    if (step?.ask?.kind === "number") return readings(String(given))[0] ?? null;
    const { stage } = player.staging;
    if (step?.ask?.kind !== "box" || !stage) return /** @type {Sent} */ (given);
    const sides = outline(stage.current.grid, stage.scene.frame);
    return [Number(given), ...sides.flatMap((side) => side.flat()[0] ?? [0, 0])];
  }
}

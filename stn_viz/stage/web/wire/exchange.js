// How far Python has followed a stage: what it was told last, which answer is waited for, and the θ that both hold.

import { FILES, Outbox } from "./outbox.js";

/**
 * @import { Theta } from "../math/basis.js"
 * @import { Answer, AnswerMeta } from "./answer.js"
 * @import { Report } from "./outbox.js"
 * @import { Scene } from "./scene.js"
 */

/**
 * What a stage, or one before it, held last.
 * @typedef {{epoch: number, session?: string, family: {name: string}, theta: Theta}} Last
 */

/** @type {(a: Theta, b: Theta|null, tolerance: number) => boolean} */
const near = (a, b, tolerance) =>
  b !== null &&
  a.length === b.length &&
  Array.from(a).every((v, k) => Math.abs(v - b[k]) <= tolerance * (1 + Math.abs(v)));

/**
 * Tell whether a scene, as Python sent it, says what a stage shows of it: θ, and the step of a descent.
 * @param {{theta: Theta, playback?: {at: number}|null}} scene
 * @param {Theta} theta
 * @param {number} [step]
 */
export const stands = (scene, theta, step) => near(theta, scene.theta, 1e-9) && scene.playback?.at === step;

export class Exchange {
  constructor() {
    this.seq = 0; // of the last report
    this.asked = 0; // the one whose answer is waited for
    this.since = 0; // reports before this one are about a state that was left
    this.filed = false; // the file that was asked for has come
    this.pictured = 0; // the report that asked for V as a picture
    this.switched = 0; // the report that switched the projector, until Python has answered it
    /** @type {Theta|null} */
    this.agreed = null; // the θ that Python holds
    /** @type {Answer|null} */
    this.answer = null; // the last that counted
    /** @type {Outbox|null} */
    this.outbox = null;
  }

  /**
   * Begin to send; what waits to be sent by the way of before is not sent.
   * @param {(message: Report) => void} send
   */
  open(send) {
    this.outbox?.dispose();
    this.outbox = new Outbox(send, (report) => this.numbered(report));
  }

  /**
   * A new scene comes: is the stage's own θ kept? Within one epoch it is; and where a new session, of a server that
   * started anew, stands at its last answer while a hand holds θ or has gone on since, which Python is then told. Within
   * a session a new epoch is what somebody asked for after the hand: a link, a step back, a preset.
   * @param {Pick<Scene, "epoch"|"session"|"family"|"theta">} scene
   * @param {Last|undefined} last
   * @param {boolean} here  whether `last` is what this stage shows
   * @param {boolean} busy  whether a hand holds θ
   */
  meet(scene, last, here, busy) {
    const like = last?.family.name === scene.family.name && last.theta.length === scene.theta.length;
    const restored = here && like && last.session !== scene.session && near(scene.theta, this.agreed, 1e-6);
    const ahead = restored && (busy || !near(last.theta, this.agreed, 1e-6));
    const kept = like && (last.epoch === scene.epoch || ahead);
    if (last?.epoch !== scene.epoch) {
      this.asked = 0;
      this.outbox?.forget();
    }
    if (!kept) this.agreed = scene.theta;
    return { kept, ahead };
  }

  /**
   * Send a report, numbered.
   * @param {Omit<Report, "seq">} report
   */
  post(report) {
    const numbered = this.numbered(report);
    this.outbox?.post(numbered);
  }

  /**
   * Give a report the next number: its answer is waited for.
   * @param {Omit<Report, "seq">} report
   * @returns {Report}
   */
  numbered(report) {
    this.seq += 1;
    this.asked = this.seq;
    if (report.kind === "projector") this.switched = this.seq;
    if (report.kind in FILES) this.filed = false;
    return { ...report, seq: this.seq };
  }

  /** Another state was set from outside: an answer to what was asked of the one before does not count, should it come. */
  leave() {
    this.seq += 1;
    this.asked = this.seq;
    this.since = this.seq;
    this.outbox?.dispose();
  }

  /**
   * Tell whether an answer is to a question about a state that was left.
   * @param {number} seq
   */
  left(seq) {
    return seq < this.since;
  }

  /**
   * Python has answered a report: the next one may go.
   * @param {number} seq
   */
  answered(seq) {
    if (seq >= this.switched) this.switched = 0;
    this.outbox?.answered(seq);
  }

  /**
   * Python answers later; what it was asked is said again then.
   * @param {number} seq  of that
   * @param {number} milliseconds
   */
  postponed(seq, milliseconds) {
    this.outbox?.answered(seq);
    this.outbox?.postpone(milliseconds);
  }

  /** Tell, of a file that has come, whether it is the first since one was asked for: who asks twice is answered twice. */
  takesFile() {
    const first = !this.filed;
    this.filed = true;
    return first;
  }

  /**
   * Whether the projector is on once a scene is shown: a scene that was on its way when it was switched does not undo it.
   * @param {boolean} scenes  whether it is on in the scene
   * @param {boolean} own     whether it is on as the stage was switched last
   */
  projects(scenes, own) {
    return this.switched ? own : scenes;
  }

  /**
   * Tell whether an answer is about this θ and no older question.
   * @param {Pick<AnswerMeta, "seq"|"theta">} meta
   * @param {Theta} theta
   */
  counts(meta, theta) {
    return meta.seq >= this.asked && near(meta.theta, theta, 1e-9);
  }

  /** @param {Answer} answer  that counts */
  settle(answer) {
    this.seq = Math.max(this.seq, answer.meta.seq);
    this.agreed = answer.meta.theta;
    this.answer = answer;
  }

  dispose() {
    this.outbox?.dispose();
  }
}

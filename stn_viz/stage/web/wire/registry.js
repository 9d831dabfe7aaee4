// Where the stage and the answer component find one another: stages by key, answers that came before their stage, and
// what stages held that left the page and may come back.

/**
 * @import { Family } from "../math/family.js"
 * @import { Answer } from "./answer.js"
 * @import { Playback } from "./playback.js"
 * @import { Scene } from "./scene.js"
 */

/**
 * A stage, as far as others see it.
 * @typedef {object} Entrant
 * @property {Scene} scene
 * @property {Float64Array} theta
 * @property {{step: number}} [player]  of the playback, where there is one
 * @property {(answer: Answer) => void} receive
 */

/**
 * What a stage held when it left.
 * @typedef {object} Held
 * @property {number} epoch
 * @property {Family} family
 * @property {Float64Array} theta
 * @property {Playback|null} [playback]
 * @property {number} [step]
 */

/** @typedef {{stages: Map<string, Entrant>, early: Map<string, Answer>, gone: Map<string, Held>}} Maps  by key */

// Streamlit serves each component's modules at an address of its own, so this module may be there twice: the maps are
// one.
const NAME = Symbol.for("stn-viz");
const page = /** @type {Record<symbol, Maps|undefined>} */ (/** @type {unknown} */ (globalThis));
page[NAME] ??= { stages: new Map(), early: new Map(), gone: new Map() };
const { stages, early, gone } = page[NAME];

/** @type {(key: string, stage: Entrant) => void} */
export function enter(key, stage) {
  stages.set(key, stage);
  const answer = early.get(key);
  early.delete(key);
  if (answer) stage.receive(answer);
}

/** @type {(key: string, stage: Entrant) => void} */
export function leave(key, stage) {
  if (stages.get(key) !== stage) return;
  stages.delete(key);
  gone.set(key, held(stage));
}

/** @type {(stage: Entrant) => Held} */
function held({ scene: { epoch, family, playback }, theta, player }) {
  return { epoch, family, theta, playback, step: player?.step };
}

/**
 * Tell whether a stage still stands for its key: on a page that is laid out anew the next one may have opened before
 * it leaves.
 * @param {Entrant} stage
 */
export const current = (stage) => stages.get(stage.scene.key) === stage;

/**
 * The stages whose playbacks run by one clock.
 * @type {(clock: string) => Entrant[]}
 */
export const clockmates = (clock) => [...stages.values()].filter(({ scene }) => scene.playback?.clock === clock);

/**
 * What the stage of this key holds, or held when it left: a page that is laid out anew may open the next one before the
 * last one leaves.
 * @type {(key: string) => Held|undefined}
 */
export function remembered(key) {
  const stage = stages.get(key);
  return stage ? held(stage) : gone.get(key);
}

/**
 * Keep an answer until the stage of this key shows the scene that it is about.
 * @type {(key: string, answer: Answer) => void}
 */
export const defer = (key, answer) => void early.set(key, answer);

/** @type {(key: string, answer: Answer) => void} */
export function deliver(key, answer) {
  const stage = stages.get(key);
  if (stage) stage.receive(answer);
  else early.set(key, answer);
}

// Where the stage and the truth component find one another: stages by key, truths that came before their stage, and
// what stages held that left the page and may come back.

// Streamlit serves each component's modules at an address of its own, so this module may be there twice: the maps are
// one.
const NAME = Symbol.for("stn-viz");
globalThis[NAME] ??= { stages: new Map(), early: new Map(), gone: new Map() };
const { stages, early, gone } = globalThis[NAME];

export function enter(key, stage) {
  stages.set(key, stage);
  const truth = early.get(key);
  early.delete(key);
  if (truth) stage.receive(truth);
}

export function leave(key, stage) {
  if (stages.get(key) !== stage) return;
  stages.delete(key);
  gone.set(key, { epoch: stage.scene.epoch, family: stage.scene.family, theta: stage.theta });
}

/** The stages whose tapes run by one clock. */
export const clockmates = (clock) => [...stages.values()].filter(({ scene }) => scene.tape?.clock === clock);

/** What a stage of this key held when it left. */
export const remembered = (key) => gone.get(key);

/** Keep a truth until the stage of this key shows the scene that it is about. */
export const defer = (key, truth) => early.set(key, truth);

export function deliver(key, truth) {
  const stage = stages.get(key);
  if (stage) stage.receive(truth);
  else early.set(key, truth);
}

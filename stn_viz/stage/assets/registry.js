// Where the stage and the truth component find one another: stages by key, and truths that came before their stage.

// Streamlit serves each component's modules at an address of its own, so this module may be there twice: the maps are one.
const { stages, early } = (globalThis[Symbol.for("stn-viz")] ??= { stages: new Map(), early: new Map() });

export function enter(key, stage) {
  stages.set(key, stage);
  const truth = early.get(key);
  early.delete(key);
  if (truth) stage.receive(truth);
}

export function leave(key, stage) {
  if (stages.get(key) === stage) stages.delete(key);
}

export function deliver(key, truth) {
  const stage = stages.get(key);
  if (stage) stage.receive(truth);
  else early.set(key, truth);
}

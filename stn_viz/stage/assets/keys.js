// Keys that work wherever the focus is in the stage, or while the pointer is over it. Before the host sees them.

const KEYS = {
  escape: (stage) => stage.selection.free(),
  r: (stage) => stage.reset(),
  g: (stage) => stage.toggle("mesh"),
  b: (stage) => stage.toggle("gradient"),
  p: (stage) => stage.prediction.toggle(),
};
/** What a presenter's clicker sends, in projector mode: one step on, one step back. */
const CLICKER = { " ": 0.1, pagedown: 0.1, arrowright: 0.1, pageup: -0.1, arrowleft: -0.1 };
const WITH_CONTROL = {
  z: (stage, { shiftKey }) => stage.history.travel(shiftKey ? 1 : -1),
  y: (stage) => stage.history.travel(1),
};

/** A clicker's key, unless what has the focus wants it: a button its space bar, a handle or a picture its arrows. */
function clicked(stage, target, key) {
  const by = CLICKER[key];
  const taken = target.matches?.("button, summary, input, .handle") || (key.startsWith("arrow") && target.matches?.(".view"));
  if (!stage.projector || by === undefined || taken || !stage.scene.family.linear) return undefined;
  if (stage.scene.tape) return () => stage.player.go(stage.player.step + Math.sign(by));
  return () => stage.motion.scrub(stage.motion.t + by > 1.001 ? 0 : stage.motion.t + by);
}

export function listenToKeys(stage, signal) {
  const { root } = stage;
  let pointed = false;
  root.addEventListener("pointerenter", () => (pointed = true), { signal });
  root.addEventListener("pointerleave", () => (pointed = false), { signal });
  document.addEventListener("keydown", (event) => {
    const [target] = event.composedPath();
    const here = pointed || event.composedPath().includes(root) || (stage.projector && target === document.body);
    if (!stage.scene || event.altKey || !here || target.matches?.("input[type=text], textarea, select")) return;
    const key = event.key.toLowerCase();
    const act = (event.ctrlKey || event.metaKey ? WITH_CONTROL : KEYS)[key] ?? clicked(stage, target, key);
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act(stage, event);
  }, { signal, capture: true });
}

// Keys that work wherever the focus is in the stage, or while the pointer is over it. Before the host sees them.

const KEYS = {
  escape: (stage) => stage.selection.free(),
  r: (stage) => stage.reset(),
  g: (stage) => stage.toggle("mesh"),
  b: (stage) => stage.toggle("gradient"),
};
const WITH_CONTROL = {
  z: (stage, { shiftKey }) => stage.history.travel(shiftKey ? 1 : -1),
  y: (stage) => stage.history.travel(1),
};

export function listenToKeys(stage, signal) {
  const { root } = stage;
  let pointed = false;
  root.addEventListener("pointerenter", () => (pointed = true), { signal });
  root.addEventListener("pointerleave", () => (pointed = false), { signal });
  document.addEventListener("keydown", (event) => {
    const [target] = event.composedPath();
    if (!stage.scene || event.altKey || !(pointed || event.composedPath().includes(root))) return;
    if (target.matches?.("input[type=text], textarea, select")) return;
    const act = (event.ctrlKey || event.metaKey ? WITH_CONTROL : KEYS)[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act(stage, event);
  }, { signal, capture: true });
}

// When the pointer rests: what only a hand needs, on a projector, is out of sight until it moves.

const REST = 2500; // milliseconds without a movement

/**
 * Mark a node as idle from the start, and whenever neither the pointer nor the Tab key has moved for a while.
 * @param {Element} node
 * @param {AbortSignal} signal
 */
export function watchIdle(node, signal) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const wake = () => {
    node.classList.remove("idle");
    clearTimeout(timer);
    timer = setTimeout(() => node.classList.add("idle"), REST);
  };
  node.classList.add("idle");
  const options = { signal, capture: true, passive: true };
  document.addEventListener("pointerdown", wake, options);
  // what moves under a resting pointer makes the browser say that it moved, by nothing
  document.addEventListener("pointermove", ({ movementX: x, movementY: y }) => (x || y) && wake(), options);
  document.addEventListener("keydown", ({ key }) => key === "Tab" && wake(), options);
  signal.addEventListener("abort", () => clearTimeout(timer));
}

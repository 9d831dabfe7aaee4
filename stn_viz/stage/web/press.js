// A press on a tool: a button that is made anew between press and release gets no click, so what would make it waits.

const TOOLS = "button, summary, input[type=range]"; // not a list: where its menu opens no release is told

export class Press {
  /**
   * @param {EventTarget} root  the tools stand in it
   * @param {EventTarget} host  where a press ends, be it anywhere
   * @param {AbortSignal} [signal]
   */
  constructor(root, host, signal) {
    this.held = false;
    /** @type {(() => void)|null} */
    this.waiting = null;
    const hold = (/** @type {Event} */ { target }) => {
      this.held = Boolean(/** @type {Element|null} */ (target)?.closest?.(TOOLS));
    };
    root.addEventListener("pointerdown", hold, { signal, capture: true });
    for (const name of ["pointerup", "pointercancel", "blur"])
      host.addEventListener(name, () => this.held && setTimeout(() => this.end()), { signal }); // its click comes first
    const missed = (/** @type {Event} */ event) => this.held && "buttons" in event && event.buttons === 0 && this.end();
    host.addEventListener("pointermove", missed, { signal }); // released out of sight
  }

  /**
   * Act at once, or as soon as the tool is let go; of what waits the last counts.
   * @param {() => void} act
   */
  after(act) {
    if (this.held) this.waiting = act;
    else act();
  }

  end() {
    const act = this.waiting;
    this.held = false;
    this.waiting = null;
    act?.();
  }
}

// Undo, redo, and the filmstrip of the states so far.

const LENGTH = 60;

export class History {
  constructor() {
    this.clear();
  }

  clear() {
    this.states = [];
    this.place = -1;
  }

  get current() {
    return this.states[this.place];
  }

  /** Add a state after the current one; what was undone is forgotten. False if θ did not change. */
  push(theta, name, picture = null) {
    if (this.current && this.current.theta.every((v, k) => v === theta[k])) return false;
    this.states.splice(this.place + 1, Infinity, { theta: Array.from(theta), name, picture });
    if (this.states.length > LENGTH) this.states.shift();
    this.place = this.states.length - 1;
    return true;
  }

  /** Step by -1 (undo) or +1 (redo), or go to a place; the state there, or null. */
  go(place) {
    if (place < 0 || place >= this.states.length || place === this.place) return null;
    this.place = place;
    return this.current;
  }
}

/** Show the states as a row of small pictures; the strip's own listener finds which one was chosen. */
export function filmstrip(strip, el, history) {
  strip.replaceChildren(...history.states.map((state, k) => {
    const canvas = el("canvas", { width: 88, height: 88, "aria-hidden": "true" });
    if (state.picture) canvas.getContext("2d").drawImage(state.picture, 0, 0, 88, 88);
    return el("button", { type: "button", title: state.name, "aria-label": `state ${k + 1}: ${state.name}`, "aria-pressed": String(k === history.place) }, canvas);
  }));
  strip.scrollLeft = strip.scrollWidth;
}

// The frame that the lesson stands in: its height, light or dark, the projector, the curtain, words that fit.

import { ground, isDark } from "../stage/host.js";

const COLUMN = 900; // pixels: narrower, and higher than wide, it is one column
const STAYS = 0.55; // of a phone's height: a higher picture would leave no room for the card, and scrolls with it
const AWAKE = 2500; // ms after the pointer's last move that controls stay
/** Sizes of the card's words on a projector, in hundredths of the screen's height: the largest that fits. */
const SIZES = [4.6, 4.4, 4.2, 4, 3.8, 3.6, 3.45, 3.3, 3.15, 3, 2.85, 2.7, 2.55];
const ALONE = [6.6, 6.2, 5.8, 5.4, 5]; // of a check's: they have the screen to themselves

export class Hall {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} side the column of words
   * @param {AbortSignal} signal
   */
  constructor(root, side, signal) {
    this.root = root;
    this.side = side;
    this.projector = false;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.rest = undefined;
    this.resizer = new ResizeObserver(() => this.settle());
    this.resizer.observe(root);
    window.addEventListener("resize", () => this.settle(), { signal });
    root.addEventListener("pointermove", () => this.wake(), { signal });
    signal.addEventListener("abort", () => {
      document.documentElement.classList.remove("lecture");
      this.resizer.disconnect();
      clearTimeout(this.rest);
    });
  }

  /** The window or the column has another size, or the host other colours. */
  settle() {
    const { root } = this;
    root.dataset.scheme = isDark(ground(root)) ? "dark" : "light";
    const { top } = root.getBoundingClientRect();
    const above = Math.round(Math.min(Math.max(top, 0), 300));
    if (!this.projector) root.style.setProperty("--lesson-top", `${above}px`);
    const { clientWidth } = root;
    const narrow = clientWidth < COLUMN && window.innerHeight > clientWidth * 0.9;
    root.classList.toggle("narrow", narrow);
    const picture = root.querySelector(".picture")?.clientHeight ?? 0;
    root.classList.toggle("tall", picture > STAYS * window.innerHeight);
    root.classList.toggle("low", window.innerHeight < 520 && !narrow);
    this.fit();
  }

  /** Choose the largest words for a projector that leave nothing cut. */
  fit() {
    const { side, root } = this;
    if (!this.projector) {
      root.style.removeProperty("--words");
      return;
    }
    for (const size of root.dataset.kind === "check" ? [...ALONE, ...SIZES] : SIZES) {
      root.style.setProperty("--words", `${size}vh`);
      if (side.scrollHeight <= side.clientHeight + 1) break;
    }
  }

  /** @param {boolean} on */
  project(on) {
    this.projector = on;
    this.root.classList.toggle("projector", on);
    document.documentElement.classList.toggle("lecture", on); // the page's head goes: it would lie over the first line
    this.settle();
  }

  /** The pointer moved: controls are there for a moment. */
  wake() {
    this.root.classList.add("awake");
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.root.classList.remove("awake"), AWAKE);
  }
}

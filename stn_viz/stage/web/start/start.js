// The picture of the first screen: a stage that moves by itself until a hand takes hold of it. Data: stage/glide.py.

import { maker } from "../dom.js";
import { Mounted } from "../mounted.js";
import { coloured } from "../names.js";
import { unpack } from "../packing.js";
import { calm } from "../stage/animation.js";
import { Stage } from "../stage/stage.js";
import { message, useTexts } from "../texts.js";
import { Glide } from "./glide.js";

/**
 * @import { Texts } from "../texts.js"
 */

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

const shown = new Mounted((/** @type {{bytes: Bytes, end: () => void}} */ { end }) => end());

/** @type {(a: Bytes, b: Bytes) => boolean} */
const same = (a, b) => a.length === b.length && a.every((v, k) => v === b[k]);

/**
 * @param {Bytes} bytes
 * @param {HTMLElement} parent
 */
function opened(bytes, parent) {
  const { meta, arrays } = unpack(bytes);
  useTexts(/** @type {Texts} */ (meta.texts));
  const { rest, travel } = /** @type {{rest: number, travel: number}} */ (/** @type {unknown} */ (meta));
  const { data, shape } = arrays.poses;
  const poses = Array.from({ length: shape[0] }, (_, k) =>
    Float64Array.from(data.subarray(k * shape[1], (k + 1) * shape[1])),
  );
  const abort = new AbortController();
  const el = maker(abort.signal);
  const room = el("div", { class: "stn-start" });
  parent.append(room);
  const stage = new Stage(room, true);
  stage.update(/** @type {Bytes} */ (arrays.scene.data));
  const button = el("button", { type: "button", "data-testid": "start-play" });
  const glide = new Glide(
    { scene: stage.scene, way: { poses, rest, travel } },
    (theta) => {
      if (!stage.held) stage.hold(stage.theta); // under way: V is painted fast
      stage.change(theta);
    },
    (on) => {
      if (!on && stage.held && !stage.busy) stage.hold(null);
      button.textContent = on ? "❚❚" : "▶";
      button.setAttribute("aria-label", message(on ? "start-pause" : "start-play"));
      room.dataset.playing = String(on);
    },
  );
  const { signal } = abort;
  button.addEventListener("click", () => glide.want(!glide.wanted), { signal });
  const taken = () => glide.wanted && glide.want(false);
  stage.parts.source.box.addEventListener("pointerdown", taken, { signal, capture: true });
  stage.parts.source.box.addEventListener("keydown", ({ key }) => key.startsWith("Arrow") && taken(), {
    signal,
    capture: true,
  });
  const caption = el("p", {}, ...coloured(el, message("start-caption")));
  stage.root.append(el("div", { class: "run" }, button, caption));
  const sight = new IntersectionObserver((entries) => glide.see(entries[entries.length - 1].isIntersecting));
  sight.observe(stage.parts.source.box);
  glide.want(!calm());
  const end = () => {
    glide.want(false);
    sight.disconnect();
    abort.abort();
    stage.dispose();
    room.remove();
  };
  return { bytes, end };
}

/** @param {{data: Bytes, parentElement: HTMLElement}} host as Streamlit calls it, again for each run of the page */
export default function mount({ data, parentElement }) {
  const before = shown.get(parentElement);
  if (!before || !same(before.bytes, data)) shown.open(parentElement, () => opened(data, parentElement));
  return shown.leaving(parentElement);
}

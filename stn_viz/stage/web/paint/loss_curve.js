// The losses of descents over their steps, each with a mark where it stands.

import { contextOf } from "../dom.js";
import { COLOUR } from "./palette.js";

const INSET = 8; // a range's knob keeps half its width from the ends

/**
 * Draw the losses, on a logarithmic scale where all are positive; the first run's steps span the width.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>[]} runs
 * @param {number} t where all stand, in steps; a shorter run stays at its end
 */
export function drawLosses(canvas, runs, t) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
  if (!width) return;
  if (canvas.width !== width * ratio || canvas.height !== height * ratio)
    Object.assign(canvas, { width: width * ratio, height: height * ratio });
  const context = contextOf(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const all = runs.flatMap((losses) => Array.from(losses)).filter(Number.isFinite);
  const scale = all.every((v) => v > 0) ? Math.log : (/** @type {number} */ v) => v;
  const [low, high] = [scale(Math.min(...all)), scale(Math.max(...all))];
  const last = Math.max(runs[0].length - 1, 1);
  const x = (/** @type {number} */ k) => INSET + (k / last) * (width - 2 * INSET);
  const y = (/** @type {number} */ v) => 4 + (1 - (scale(v) - low) / (high - low || 1)) * (height - 8);
  runs.forEach((losses, n) => {
    const colour = n % 2 ? COLOUR.second : COLOUR.gradient; // the one beside, and this run's
    Object.assign(context, { strokeStyle: colour, fillStyle: colour, lineWidth: 2.5 });
    context.setLineDash(n ? [6, 3] : []);
    context.beginPath();
    for (let k = 0; k < losses.length; k++) context[k ? "lineTo" : "moveTo"](x(k), y(losses[k]));
    context.stroke();
    const at = Math.min(t, losses.length - 1);
    context.beginPath();
    context.arc(x(at), y(losses[Math.floor(at + 1e-9)]), 5, 0, 7);
    context.fill();
  });
  context.setLineDash([]);
}

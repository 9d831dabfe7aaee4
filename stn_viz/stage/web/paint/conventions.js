// V for every pair of `align_corners`: of the grid's builder and of the sampler.

import { misread, otherConvention } from "../math/outline.js";
import { sample } from "../math/sampler.js";
import { Sheet } from "./picture.js";
import { COLOUR, tag } from "./strokes.js";

/** Show V for every pair of conventions. Off the diagonal they disagree. */
export function conventions({ scene, now, look }, context, view) {
  const { frame, U, kernel, padding, channels } = scene;
  const [ho, wo] = frame.target;
  const both = [{ frame, grid: now.grid }, otherConvention(now.grid, frame)];
  if (frame.alignCorners) both.reverse();
  const [width, height] = [view.width / 2 - 3, view.height / 2 - 3];
  const scale = Math.min(width / wo, height / ho);
  context.fillStyle = "#777";
  context.fillRect(0, 0, view.width, view.height);
  let largest = 0;
  for (const [row, built] of both.entries())
    for (const [col, read] of both.entries()) {
      const V = sample(
        U,
        row === col ? built.grid : misread(built.grid, built.frame, read.frame),
        read.frame,
        kernel,
        padding,
      );
      for (let i = 0; i < V.length; i++) largest = Math.max(largest, Math.abs(V[i] - now.V[i]));
      const sheet = new Sheet();
      sheet.paint(V, channels, ho, wo, look);
      const [x, y] = [col * (width + 6), row * (height + 6)];
      context.imageSmoothingEnabled = scale < 1;
      context.drawImage(
        sheet.canvas,
        x + (width - wo * scale) / 2,
        y + (height - ho * scale) / 2,
        wo * scale,
        ho * scale,
      );
      const said = [built, read].map(({ frame: { alignCorners } }) => (alignCorners ? "True" : "False"));
      tag(
        context,
        row === col ? `align_corners=${said[0]}` : `built ${said[0]}, sampled ${said[1]}`,
        x + width / 2,
        y + height - 8,
        row === col ? "#fff" : COLOUR.network,
      );
    }
  return `largest difference ${largest.toFixed(4)}`;
}

// Lines and words on a canvas: cased so that they read on any picture.

export const TAG_FONT = (size) => `600 ${size}px system-ui, sans-serif`;
export const COLOUR = {
  U: "#009E73",
  V: "#D55E00",
  theta: "#0072B2",
  gradient: "#CC79A7",
  network: "#E69F00",
  second: "#56B4E9",
};

export const PIN_COLOURS = [COLOUR.V, COLOUR.second];

/** The places under the microscope, each with the colour of its mark. */
export const pinned = (shown) => shown.map((place, k) => [place, PIN_COLOURS[k]]);

/** Stroke twice, in black below and in colour above, so that a line reads on any picture. */
export function cased(context, colour, width, stroke) {
  for (const [style, extra] of [
    ["rgba(0,0,0,.6)", 2],
    [colour, 0],
  ]) {
    Object.assign(context, { strokeStyle: style, lineWidth: width + extra });
    stroke(context);
  }
}

export function trace(context, points) {
  for (const [k, [x, y]] of points.entries()) context[k ? "lineTo" : "moveTo"](x, y);
}

/** Stroke pieces given in pixels of the map. */
export function strokes(context, view, pieces, colour, width, dash = []) {
  context.setLineDash(dash);
  context.beginPath();
  for (const piece of pieces)
    trace(
      context,
      piece.map(([x, y]) => [view.x(x), view.y(y)]),
    );
  cased(context, colour, width, () => context.stroke());
  context.setLineDash([]);
}

/** Write a small label on a dark ground, kept inside the pane. */
export function tag(context, text, x, y, colour = "#fff", size = 12) {
  context.font = TAG_FONT(size);
  const width = context.measureText(text).width + 8;
  const { clientWidth, clientHeight } = context.canvas;
  const left = Math.min(Math.max(x - width / 2, 2), Math.max((clientWidth || 1e4) - width - 2, 2));
  const base = Math.max(Math.min(y, (clientHeight || 1e4) - 6), size + 2);
  context.fillStyle = "rgba(0,0,0,.72)";
  context.fillRect(left, base - size, width, size + 5);
  Object.assign(context, { fillStyle: colour, textAlign: "left" });
  context.fillText(text, left + 4, base);
}

export function cross(context, x, y, colour, width = 2) {
  context.beginPath();
  for (const [dx, dy] of [
    [7, 0],
    [0, 7],
  ])
    trace(context, [
      [x - dx, y - dy],
      [x + dx, y + dy],
    ]);
  cased(context, colour, width, () => context.stroke());
}

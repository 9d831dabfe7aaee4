// What a visitor takes home: the view as PNG or SVG, the animation as GIF, θ as JSON, the live stage as one HTML file.

import { record } from "../interchange/forms.js";
import { signed } from "../paint/dom.js";
import { gif } from "../paint/gif.js";
import { FONTS } from "../paint/strokes.js";
import { SvgContext } from "../paint/svg.js";
import { between } from "./animation.js";

const FRAMES = 24;
const HEAD = 26; // room for the two headings
const FOOT = 26; // and for θ

/** List what can be saved: name → what to do. The HTML file is made by Python, so a stage without Python offers none. */
export function saves(stage) {
  const all = {
    "PNG picture": async () => download("stage.png", await blobOf(picture(stage, 2))),
    "SVG picture": () => download("stage.svg", new Blob([svg(stage)], { type: "image/svg+xml" })),
    "GIF animation": () => download("stage.gif", animation(stage)),
    "JSON of θ": () =>
      download(
        "theta.json",
        new Blob([JSON.stringify(record(stage.scene, stage.theta), null, 1)], { type: "application/json" }),
      ),
    "HTML, live and offline": () =>
      stage.prediction.open
        ? stage.warn("Reveal the box first: the file would tell where it is.")
        : stage.post("export", { format: "html" }),
  };
  return all;
}

export function download(name, blob) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const blobOf = (canvas) => new Promise((resolve) => canvas.toBlob(resolve));

function caption({ scene: { family }, theta }) {
  const numbers = Array.from(theta)
    .slice(0, 9)
    .map((v, k) => `${family.parameters[k]} ${signed(v)}`);
  return `${family.name} θ: ${numbers.join("  ")}${theta.length > 9 ? " …" : ""}`;
}

/** Where the panes stand in a figure. */
function plan({ parts: { source, target } }) {
  return { width: source.width + 12 + target.width, height: HEAD + source.height + FOOT, second: source.width + 12 };
}

/** Write the headings and θ into any context. */
function words(stage, context, { height, second }) {
  Object.assign(context, {
    textAlign: "left",
    textBaseline: "alphabetic",
    font: `600 15px ${FONTS}`,
    fillStyle: "#00704f",
  });
  context.fillText("U  source", 4, 18);
  context.fillStyle = "#a84a00";
  context.fillText("V  target", second + 4, 18);
  Object.assign(context, { fillStyle: "#005a8e", font: `13px ${FONTS}` });
  context.fillText(caption(stage), 4, height - 8);
}

function picture(stage, scale) {
  const {
    parts: { source, target },
  } = stage;
  const size = plan(stage);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.round(size.width * scale), height: Math.round(size.height * scale) });
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, size.width, size.height);
  for (const [view, left] of [
    [source, 0],
    [target, size.second],
  ]) {
    for (const layer of [view.base, view.over]) context.drawImage(layer, left, HEAD, view.width, view.height);
  }
  words(stage, context, size);
  return canvas;
}

function svg(stage) {
  const size = plan(stage);
  const pane = (layers, left) => {
    const { view } = layers;
    const context = new SvgContext(view.width, document.createElement("canvas").getContext("2d"));
    layers.pane(stage, context);
    return `<svg x="${left}" y="${HEAD}" width="${view.width}" height="${view.height}" viewBox="0 0 ${view.width} ${view.height}">${context.out.join("")}</svg>`;
  };
  const head = new SvgContext(size.width, null);
  words(stage, head, size);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" font-family="${FONTS}"><rect width="100%" height="100%" fill="#fff"/>${head.out.join("")}${pane(stage.layers.source, 0)}${pane(stage.layers.target, size.second)}</svg>`;
}

/** Draw the way from the identity to θ and back to its start, one frame after another. */
function animation(stage) {
  const { theta, torch } = stage;
  const scale = Math.min(1, 640 / plan(stage).width);
  const frames = [];
  stage.torch = null; // torch's V is that of θ alone
  for (let k = 0; k <= FRAMES; k++) {
    stage.theta = Float64Array.from(between(stage.scene, theta, k / FRAMES));
    stage.compute();
    stage.layers.source.draw(stage);
    stage.layers.target.draw(stage);
    const canvas = picture(stage, scale);
    frames.push({
      image: canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height),
      delay: k === FRAMES ? 120 : 6,
    });
  }
  Object.assign(stage, { theta, torch });
  stage.compute();
  stage.ask();
  return gif(frames);
}

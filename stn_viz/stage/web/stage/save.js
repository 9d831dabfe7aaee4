// What a visitor takes home: V alone, the view as PNG or SVG, the animation as GIF, θ as JSON, the live stage as one HTML
// file.

import { contextOf, signed } from "../dom.js";
import { record } from "../interchange/forms.js";
import { parameterName } from "../names.js";
import { gif } from "../paint/gif.js";
import { COLOUR } from "../paint/palette.js";
import { Sheet } from "../paint/picture.js";
import { FONTS } from "../paint/strokes.js";
import { SvgContext } from "../paint/svg.js";
import { message } from "../texts.js";
import { between } from "./animation.js";

/**
 * @import { SourceLayers } from "../paint/source_layers.js"
 * @import { Pen } from "../paint/strokes.js"
 * @import { TargetLayers } from "../paint/target_layers.js"
 * @import { Stage } from "./stage.js"
 */

/** @typedef {CanvasRenderingContext2D} Measure  of texts */

/** @typedef {{width: number, height: number, second: number}} Plan  of a figure; where its second pane begins */

const FRAMES = 24;
const HEAD = 26; // room for the two headings
const FOOT = 26; // and for θ

/**
 * List what can be saved: name → what to do. Python makes the HTML file, and V of the visitor's own file in full, so a
 * stage without Python offers neither.
 * @param {Stage} stage
 * @returns {Record<string, () => void>}
 */
export function saves(stage) {
  return {
    v: async () => download("V.png", await blobOf(alone(stage))),
    copy: () => copy(stage),
    film: () =>
      download(
        "V.gif",
        film(stage, () => alone(stage)),
      ),
    full: () => {
      if (stage.prediction.open) return stage.warn(message("stage-predict-first"));
      stage.post("full");
      stage.warn(message("stage-save-full-begun"));
    },
    png: async () => download("stage.png", await blobOf(picture(stage, 2))),
    svg: () => download("stage.svg", new Blob([svg(stage)], { type: "image/svg+xml" })),
    gif: () => {
      const scale = Math.min(1, 640 / plan(stage).width);
      download(
        "stage.gif",
        film(stage, () => picture(stage, scale)),
      );
    },
    json: () =>
      download(
        "theta.json",
        new Blob([JSON.stringify(record(stage.scene, stage.theta), null, 1)], { type: "application/json" }),
      ),
    html: () => (stage.prediction.open ? stage.warn(message("stage-predict-first")) : stage.post("export")),
  };
}

/**
 * @param {string} name
 * @param {Blob} blob
 */
export function download(name, blob) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** @type {(canvas: HTMLCanvasElement) => Promise<Blob>} */
const blobOf = (canvas) =>
  new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))));
  });

/**
 * V alone, as it is painted, a pixel for each of its own.
 * @param {Stage} stage
 */
function alone({ scene, current, look, torch, prediction }) {
  const [h, w] = scene.frame.target;
  const sheet = new Sheet();
  const image = look.picture && look.channel === null && !prediction.V ? torch?.image : undefined;
  if (image) {
    sheet.data(h, w);
    sheet.context.drawImage(image, 0, 0);
  } else sheet.paint(prediction.V ?? torch?.V ?? current.V, scene.channels, h, w, look);
  return sheet.canvas;
}

/**
 * Tell which of them a stage offers, and the size of V in each of those that are V alone.
 * @param {Stage} stage
 * @returns {[string, () => void, {width?: number, height?: number}][]}
 */
export function offered({ scene, send, saves }) {
  const { live } = scene;
  const full = scene.whole && send ? scene.full : null;
  return Object.entries(saves)
    .filter(([name]) => (send && !live) || name !== "html")
    .filter(([name]) => full || name !== "full")
    .filter(([name]) => name !== "copy" || "ClipboardItem" in globalThis) // not of an address without https
    .filter(([name]) => !scene.scattered || !["json", "gif", "film"].includes(name))
    .map(([name, act]) => {
      const [height, width] = name === "full" && full ? full.target : scene.frame.target;
      return [name, act, { width, height }];
    });
}

/** @param {Stage} stage */
function caption({ scene: { family }, theta }) {
  const numbers = Array.from(theta)
    .slice(0, 9)
    .map((v, k) => `${parameterName(family.parameters[k])} ${signed(v)}`);
  if (theta.length > 9) numbers.push("…");
  return message("stage-figure-theta", { family: family.label, numbers: numbers.join("  ") });
}

/**
 * Where the panes stand in a figure.
 * @param {Stage} stage
 * @returns {Plan}
 */
function plan({ parts: { source, target } }) {
  return { width: source.width + 12 + target.width, height: HEAD + source.height + FOOT, second: source.width + 12 };
}

/**
 * Write the headings and θ into any context.
 * @param {Stage} stage
 * @param {Pen} context
 * @param {Plan} plan
 */
function words(stage, context, { height, second }) {
  Object.assign(context, {
    textAlign: "left",
    textBaseline: "alphabetic",
    font: `600 15px ${FONTS}`,
    fillStyle: COLOUR.sourceOnWhite,
  });
  context.fillText(message("stage-figure-source"), 4, 18);
  context.fillStyle = COLOUR.targetOnWhite;
  context.fillText(message("stage-figure-target"), second + 4, 18);
  Object.assign(context, { fillStyle: COLOUR.thetaOnWhite, font: `13px ${FONTS}` });
  context.fillText(caption(stage), 4, height - 8);
}

/**
 * @param {Stage} stage
 * @param {number} scale
 */
function picture(stage, scale) {
  const {
    parts: { source, target },
  } = stage;
  const size = plan(stage);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.round(size.width * scale), height: Math.round(size.height * scale) });
  const context = contextOf(canvas);
  context.scale(scale, scale);
  context.fillStyle = COLOUR.light;
  context.fillRect(0, 0, size.width, size.height);
  for (const view of [source, target]) {
    const left = view === source ? 0 : size.second;
    for (const layer of view.shown) context.drawImage(layer, left, HEAD, view.width, view.height);
  }
  words(stage, context, size);
  return canvas;
}

/**
 * The two panes and their headings as one SVG.
 * @param {Stage} stage
 */
function svg(stage) {
  const size = plan(stage);
  const measure = contextOf(document.createElement("canvas"));
  const { source, target } = stage.layers;
  const head = new SvgContext(size.width, measure);
  words(stage, head, size);
  const box = `width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${box} font-family="${FONTS}">`,
    `<rect width="100%" height="100%" fill="${COLOUR.light}"/>`,
    head.out.join(""),
    paneOf(stage, source, 0, measure),
    paneOf(stage, target, size.second, measure),
    "</svg>",
  ].join("");
}

/** @type {(stage: Stage, layers: SourceLayers|TargetLayers, left: number, measure: Measure) => string} */
function paneOf(stage, layers, left, measure) {
  const { width, height } = layers.view;
  const context = new SvgContext(width, measure);
  layers.pane(stage, context);
  const box = `x="${left}" y="${HEAD}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg ${box}>${context.out.join("")}</svg>`;
}

/**
 * Draw the way from the identity to θ and back to its start, one frame after another.
 * @param {Stage} stage
 * @param {() => HTMLCanvasElement} drawn  what a frame shows
 */
function film(stage, drawn) {
  const { theta, torch } = stage;
  const frames = [];
  for (let k = 0; k <= FRAMES; k++) {
    stage.glimpse(Float64Array.from(between(stage.scene, theta, k / FRAMES)), null); // torch's V is that of θ alone
    const canvas = drawn();
    frames.push({
      image: contextOf(canvas).getImageData(0, 0, canvas.width, canvas.height),
      delay: k === FRAMES ? 120 : 6,
    });
  }
  stage.glimpse(theta, torch);
  stage.ask();
  return gif(frames);
}

/**
 * Put V alone on the clipboard.
 * @param {Stage} stage
 */
async function copy(stage) {
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": blobOf(alone(stage)) })]);
    stage.warn(message("stage-save-copied"));
  } catch {
    stage.warn(message("stage-save-not-copied"));
  }
}

// What a lesson shows beside its card: the stage, or a gallery, figure 2, a scoreboard, a chart, a curve, an exhibit.

import { element } from "../../dom.js";
import mountFigure from "../../inside/fixed.js";
import mountBoard from "../../scoreboard/scoreboard.js";
import mountTiles from "../../tiles/tiles.js";
import { typeset } from "../typeset.js";
import { Curve } from "./curve.js";
import { drawing } from "./drawing.js";
import { Driver } from "./driver.js";
import { evenly, largest, spread } from "./rows.js";

/**
 * @import { Bytes, ChartView, ExhibitView, NamedView } from "../payload.js"
 * @import { Ask } from "./inquiry.js"
 */

const nobody = () => {};

/** @param {ChartView} view */
const chart = ({ title, svg, caption }) =>
  element(
    "figure",
    { class: "chart" },
    title ? element("h3", {}, ...typeset(title)) : null,
    drawing(svg),
    element("p", { class: "chart-caption" }, ...typeset(caption.replaceAll(" - ", " − "))),
  );

/** @param {ExhibitView} view */
const exhibitCard = ({ title, description, findings, fault, fix, mended, svg }) =>
  element(
    "div",
    { class: "exhibit" },
    element("h3", {}, title),
    element("p", {}, description),
    element("ul", {}, ...findings.map((finding) => element("li", {}, finding))),
    svg ? drawing(svg) : null,
    element("p", { class: "line-of-code" }, element("code", {}, mended ? fix : fault)),
  );

const [LARGE, SMALL] = [160, 28]; // pixels of a gallery's pictures
const OWN = 1.6; // of the pixels that a gallery's pictures have: smaller, nobody sees what is on them
const FEW = 8; // pictures of a gallery that stay in any case
const NARROW = 500; // pixels: a phone
const ZOOMS = [44, 180]; // per cent within which figure 2 is fitted into its room
const WRAPPED = "(max-width: 760px)"; // a window in which its rows wrap, by ../../inside/light.css, and a finger scrolls

export class Screen {
  /**
   * @param {HTMLElement} room
   * @param {() => void} drawn
   * @param {Ask} ask  torch about what a hand left
   */
  constructor(room, drawn, ask) {
    this.room = room;
    this.theatre = element("div", { class: "theatre" });
    this.second = element("div", { class: "rival" });
    this.beside = element("div", { class: "beside" });
    room.replaceChildren(this.theatre, this.second, this.beside);
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(this.beside);
    this.driver = new Driver(this.theatre, drawn, ask);
    /** @type {Driver|null} */
    this.rival = null;
    /** @type {NamedView|null} */
    this.view = null;
    /** @type {Curve|null} */
    this.curve = null;
    /** @type {(() => void)|null} */
    this.close = null;
    this.projector = false;
  }

  /** Whether the stage itself is shown. */
  get staged() {
    return this.view !== null && "scene" in this.view && this.view.scene !== null;
  }

  /**
   * @param {NamedView} view
   * @param {boolean} glide
   */
  show(view, glide) {
    const again = view === this.view;
    this.view = view;
    const { staged } = this;
    this.room.dataset.kind = view.kind;
    this.theatre.hidden = !staged;
    this.second.hidden = view.kind !== "descent" || !view.rival;
    this.room.classList.toggle("paired", !this.second.hidden);
    this.beside.hidden = staged && view.kind !== "exhibit";
    if ("scene" in view && view.scene) this.driver.show({ ...view, scene: view.scene }, glide);
    if (view.kind === "descent") this.pair(view.rival);
    if (again) return this.curve?.draw(1);
    this.clear();
    if (view.kind === "tiles") this.mount(mountTiles, view.tiles, view);
    if (view.kind === "figure") this.mount(mountFigure, view.passage, view);
    if (view.kind === "board") this.mount(mountBoard, view.board, view);
    if (view.kind === "curve") {
      this.curve = new Curve(view, this.room.clientWidth < NARROW);
      this.beside.append(this.curve.root);
    }
    if (view.kind === "chart") this.beside.append(chart(view));
    if (view.kind === "exhibit") this.beside.append(exhibitCard(view));
    this.fit();
  }

  /** Figure 2 is as large as its room allows, and so are, in a hall, a gallery's pictures: where too small, fewer stay. */
  fit() {
    const { beside, view, projector } = this;
    if (view?.kind === "figure") return this.zoom(/** @type {HTMLElement} */ (beside.querySelector(".stn-inside")));
    beside.style.removeProperty("--stn-tile");
    beside.style.removeProperty("--tiles-wide");
    const all = /** @type {NodeListOf<HTMLElement>} */ (beside.querySelectorAll(".tile"));
    const keep = (/** @type {number} */ count) => {
      const kept = new Set(spread(all.length, count));
      all.forEach((tile, k) => {
        tile.hidden = !kept.has(k);
      });
    };
    keep(all.length);
    if (view?.kind !== "tiles" || !projector) return;
    const draw = (/** @type {number} */ side) => beside.style.setProperty("--stn-tile", `${side}px`);
    const fits = (/** @type {number} */ side) => {
      draw(side);
      return beside.scrollHeight <= beside.clientHeight + 1;
    };
    let side = largest(SMALL, LARGE, fits);
    const least = 2 * Math.ceil((OWN * (beside.querySelector("canvas")?.width ?? 0)) / 2);
    const holds = (/** @type {number} */ count) => {
      keep(count);
      return fits(least);
    };
    if (side < least) {
      keep(largest(FEW, all.length, holds));
      side = largest(least, LARGE, fits);
    }
    draw(side);
    const tiles = [...all].filter((tile) => !tile.hidden).map((tile) => tile.getBoundingClientRect());
    const [first] = tiles;
    const fill = first && evenly(tiles.length, tiles.filter(({ top }) => top === first.top).length);
    if (fill) beside.style.setProperty("--tiles-wide", `${Math.ceil(tiles[fill - 1].right - first.left)}px`);
  }

  /** @param {HTMLElement} figure */
  zoom(figure) {
    const { beside } = this;
    const rows = /** @type {HTMLElement} */ (figure.querySelector(".rows"));
    const fits = (/** @type {number} */ percent) => {
      figure.style.zoom = `${percent}%`;
      return beside.scrollHeight <= beside.clientHeight && rows.scrollWidth <= rows.clientWidth;
    };
    fits(matchMedia(WRAPPED).matches ? 100 : largest(ZOOMS[0], ZOOMS[1], fits));
  }

  /**
   * Let another component of the app draw, which reports to nobody here.
   * @template T
   * @param {(host: {data: T, parentElement: HTMLElement, setStateValue: () => void}) => () => void} draw
   * @param {T} data
   * @param {{title?: string, caption?: string}} words
   */
  mount(draw, data, { title, caption }) {
    const parentElement = element("div", {});
    this.beside.append(
      ...(title ? [element("h3", {}, title)] : []),
      parentElement,
      ...(caption ? [element("p", { class: "chart-caption" }, caption)] : []),
    );
    this.close = draw({ data, parentElement, setStateValue: nobody });
  }

  /**
   * Show a second descent below the first.
   * @param {Bytes|null|undefined} scene
   */
  pair(scene) {
    if (!scene) return;
    this.rival ??= new Driver(this.second, nobody, () => nobody);
    this.rival.project(this.projector);
    this.rival.show({ kind: "descent", scene }, false);
  }

  /**
   * Show the loss over θ in the place of V, where the view has it.
   * @param {boolean} on
   */
  map(on) {
    const [first, second] = on && this.view?.kind === "descent" ? this.view.landscapes : [];
    this.room.classList.toggle("mapped", Boolean(first));
    this.driver.map.show(first ?? null);
    this.rival?.map.show(second ?? null);
  }

  clear() {
    this.close?.();
    this.close = null;
    this.curve?.dispose();
    this.curve = null;
    this.beside.replaceChildren();
  }

  /** @param {import("../payload.js").Play} play */
  play(play) {
    if (play === "sweep") this.curve?.sweep();
    else if (this.staged) this.driver.play(play);
  }

  /** @param {boolean} on */
  project(on) {
    this.projector = on;
    this.driver.project(on);
    this.rival?.project(on);
    this.fit();
  }

  dispose() {
    this.sizes.disconnect();
    this.clear();
    this.driver.dispose();
    this.rival?.dispose();
  }
}

// A scene of the static site's Explore page: what Python packed of a family, of the page and of a picture, put together
// here for any size of picture. stn_viz/site/explore.py packs the parts.

/**
 * @import { Tensor } from "../packing.js"
 * @import { Form } from "../wire/scene.js"
 * @import { Opinion } from "../wire/answer.js"
 */

/** @typedef {[height: number, width: number]} Size */

/**
 * @typedef {object} FamilyPart  meta entries of a family's file; its arrays are those of a scene
 * @property {object} family       without its label
 * @property {number[]} opening    the θ that it opens with
 * @property {Record<string, Form>} forms  without the program; sizes are words, see SIZES
 * @property {Record<string, Form>} programs  by kernel and padding
 * @property {Record<string, unknown>} record  what θ is saved with
 * @property {Record<string, unknown>} basis   the meta entries of its basis
 */

/**
 * @typedef {object} Choice  what the visitor chose
 * @property {string} kernel
 * @property {string} padding
 * @property {number} size     the longer side of V; 0: U's own
 * @property {string} label    of the family
 * @property {string} caption  of U
 * @property {Size|null} full  of the visitor's own file
 * @property {number|null} digit
 * @property {Opinion|null} network
 * @property {number[]|null} theta  null: as the family opens
 */

/** The words that stand for sizes in what Python wrote, in the order source height and width, target height and width. */
export const SIZES = ["⟨H⟩", "⟨W⟩", "⟨Ho⟩", "⟨Wo⟩"];

/**
 * The size of V: U's own, or the chosen longer side in U's proportions.
 * @type {(source: Size, size: number) => Size}
 */
export function targetOf([h, w], size) {
  const scale = size ? size / Math.max(h, w) : 1;
  return [Math.max(1, Math.round(h * scale)), Math.max(1, Math.round(w * scale))];
}

/** @type {(form: Form, sizes: number[]) => Form} */
const sized = (form, sizes) => ({
  ...form,
  template: form.template && SIZES.reduce((text, word, k) => text.replaceAll(word, String(sizes[k])), form.template),
});

/**
 * Compose the meta entries of a scene.
 * @param {Record<string, unknown>} page  of the page's scene
 * @param {FamilyPart} part
 * @param {Tensor} U
 * @param {Choice} choice
 */
export function composed(page, part, U, choice) {
  const source = /** @type {Size} */ (U.shape.slice(1));
  const { kernel, padding, size, full, digit, network } = choice;
  const target = targetOf(source, size);
  const own = full && { source: full, target: size ? target : full };
  const counted = own ?? { source, target };
  const sizes = [...counted.source, ...counted.target];
  // a program is for maps as they are shown
  const program = sized(part.programs[`${kernel} ${padding}`], [...source, ...target]);
  const forms = Object.entries(part.forms).map(([name, form]) => [
    name,
    name === "Python" ? program : sized(form, sizes),
  ]);
  return {
    ...page,
    ...part.basis,
    family: { ...part.family, label: choice.label },
    theta: choice.theta ?? part.opening,
    frame: { source, target, align_corners: false },
    kernel,
    padding,
    forms: Object.fromEntries(forms),
    record: { ...part.record, source, target, kernel, padding },
    labels: { .../** @type {object} */ (page.labels), source: choice.caption },
    full: own,
    digit,
    network,
  };
}

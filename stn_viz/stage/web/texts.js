// The sentences that the browser shows, by key: each payload brings its room's Fluent text in the visitor's language.

import { FluentBundle, FluentNumber, FluentResource } from "./vendor/fluent/index.js";

/** @typedef {{language: string, source: string}} Texts  a language tag and a room's messages in Fluent's syntax */

/** @type {Map<string, FluentBundle>} by language: the rooms of a page (stage, tiles …) are one bundle */
const bundles = new Map();
/** @type {Set<string>} */
const known = new Set();
let spoken = "";

/**
 * Speak the language of a payload from now on.
 * @param {Texts} texts
 */
export function useTexts({ language, source }) {
  spoken = language;
  const bundle = bundles.get(language) ?? new FluentBundle(language, { useIsolating: false });
  bundles.set(language, bundle);
  if (known.has(source)) return;
  known.add(source);
  const errors = bundle.addResource(new FluentResource(source), { allowOverrides: true });
  if (errors.length) throw errors[0];
}

/** The language tag that :func:`message` speaks. */
export const language = () => spoken;

/**
 * Tell whether there is a message of this key.
 * @param {string} key
 */
export const has = (key) => bundles.get(spoken)?.hasMessage(key) ?? false;

/**
 * Give the message of a key with its fields filled in. A number chooses the plural and is written without separators.
 * @param {string} key
 * @param {Record<string, string|number>} [fields]
 * @returns {string}
 */
export function message(key, fields = {}) {
  const bundle = bundles.get(spoken);
  const found = bundle?.getMessage(key);
  if (!bundle || !found?.value) throw new Error(`No message has the key ${key}.`);
  const plain = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "number" ? new FluentNumber(value, { useGrouping: false, maximumFractionDigits: 20 }) : value,
    ]),
  );
  /** @type {Error[]} */
  const errors = [];
  const text = bundle.formatPattern(found.value, plain, errors);
  if (errors.length) throw errors[0];
  return text;
}

// The fields of a JSDoc typedef, read from the module's text: what the browser says that it knows.

import { readdirSync, readFileSync } from "node:fs";

const web = new URL("../../../stn_viz/stage/web/", import.meta.url);

const sourceOf = (file) => readFileSync(new URL(file, web), "utf-8");

const files = readdirSync(web, { recursive: true }).filter((file) => file.endsWith(".js"));

/** The code of those modules under web/ that are chosen by their path, without its comments. */
export const codeOf = (chosen) =>
  files
    .map((file) => file.replaceAll("\\", "/"))
    .filter(chosen)
    .map((file) => sourceOf(file).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$| \/\/ .*$/gm, ""))
    .join("\n");

/** All the code under web/ without its comments. */
export const code = codeOf(() => true);

/** Skip a type in braces; gives the index behind it. */
function behind(text, at) {
  let depth = 0;
  do {
    if (text[at] === "{") depth++;
    if (text[at] === "}") depth--;
    at++;
  } while (depth > 0);
  return at;
}

/** A typedef's type in braces, and the comment behind it. */
function typedef(file, name) {
  const text = sourceOf(file);
  for (const { index } of text.matchAll(/@typedef /g)) {
    const open = index + "@typedef ".length;
    const close = text[open] === "{" ? behind(text, open) : open;
    if (text.slice(close).match(/^\s*(\w+)/)?.[1] !== name) continue;
    return { type: text.slice(open, close), rest: text.slice(close, text.indexOf("*/", close)) };
  }
  throw new Error(`${file} has no typedef ${name}`);
}

/** The names of the fields of a typedef, of one written as `@property` lines or as `{{a: …, b?: …}}`. */
export function fields(file, name) {
  const { type, rest } = typedef(file, name);
  return type === "{object}" ? properties(rest) : members(type);
}

/** The alternatives of a typedef that is a union of types or of texts. */
export const union = (file, name) =>
  typedef(file, name)
    .type.slice(1, -1)
    .split("|")
    .map((one) => one.trim().replaceAll('"', ""));

function properties(text) {
  const [own] = text.split("@typedef"); // a comment may hold several
  return [...own.matchAll(/@property /g)].map(({ index }) => {
    const rest = own.slice(behind(own, index + "@property ".length));
    return rest.match(/^\s*\[?(\w+)/)[1];
  });
}

/** Members at the first depth of `{{a: {…}, b?: […]}}`. */
function members(type) {
  let depth = 0;
  const flat = [...type.slice(2, -2)].filter((letter) => {
    if ("{[(<".includes(letter)) depth++;
    const kept = depth === 0;
    if ("}])>".includes(letter)) depth--;
    return kept;
  });
  return [...flat.join("").matchAll(/(\w+)\??:/g)].map((match) => match[1]);
}

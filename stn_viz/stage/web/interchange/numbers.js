// Numbers in pasted text: what numpy, torch, MATLAB and spreadsheets print.

const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf(?:inity)?)\b/gi;

/** @type {(word: string) => number} */
const value = (word) => (/nan/i.test(word) ? NaN : /inf/i.test(word) ? Infinity : Number(word));

/** @type {(text: string) => boolean} */
function numeric(text) {
  const rest = text.replace(NUMBER, " ");
  return rest !== text && /^[\s,;[\]()]*$/.test(rest);
}

/**
 * Split an array into rows at its inner brackets, else at semicolons, else at line ends.
 * @type {(text: string) => number[][]}
 */
function rowsOf(text) {
  let lines = [...text.matchAll(/[[(]([^[\]()]*)[\])]/g)].map((match) => match[1]);
  if (!lines.length) lines = [text];
  if (lines.length === 1) lines = lines[0].split(lines[0].includes(";") ? ";" : "\n");
  return lines.map((line) => (line.match(NUMBER) ?? []).map(value)).filter((row) => row.length);
}

/**
 * Cut out the outermost bracketed groups; one that holds anything but numbers is left out whole, its inner groups too.
 * @type {(text: string, brackets: string) => string[]}
 */
function groups(text, [open, close]) {
  /** @type {string[]} */
  const found = [];
  let [depth, start] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === open && depth++ === 0) start = i;
    else if (text[i] === close && depth && --depth === 0) found.push(text.slice(start, i + 1));
  }
  return found.filter(numeric);
}

/**
 * Find the arrays of nothing but numbers, in order, as rows; without any, take the text as a whole.
 * @type {(text: string) => number[][][]}
 */
export function arraysIn(text) {
  const plain = text.replace(/#[^\n]*/g, "").replace(/[−–]/g, "-");
  let arrays = groups(plain, "[]").map(rowsOf);
  if (!arrays.length)
    arrays = groups(plain, "()")
      .map(rowsOf)
      .filter((rows) => rows.length > 1); // one row in round brackets is a size or a call
  return arrays.length ? arrays : numeric(plain) ? [rowsOf(plain)] : [];
}

/**
 * Find the bracketed numbers of a program wherever they stand, calls around them or not: of `f((1, 2), [[3], [4]])`
 * the two arguments, and then the rows of the second.
 * @type {(text: string) => number[][][]}
 */
export function bracketsIn(text) {
  const plain = text.replace(/#[^\n]*/g, "").replace(/[−–]/g, "-");
  const bracketed = plain.matchAll(/(?=([[(](?:[^[\]()]|[[(][^[\]()]*[\])])*[\])]))/g);
  return [...bracketed]
    .map((match) => match[1])
    .filter(numeric)
    .map(rowsOf);
}

// The language of the page: for screen readers, hyphenation and the choice among fonts, and for what Streamlit's own
// frame says (buttons of an uploader, of a chart), which speaks English alone. Python says which.

/** @typedef {[RegExp, string]} Pair  what Streamlit says about something, and what is said instead */
/** @typedef {{whole: Map<string, string>, about: Pair[]}} Words  what is said instead: word for word, or of a label */

const ATTRIBUTES = ["aria-label", "title", "placeholder", "data-title"];
/** @type {MutationObserver | undefined} */
let observer;

/** @param {{data: {language: string, frame: [string, string][]}}} component  # in the frame stands for a label */
export default function mount({ data }) {
  document.documentElement.lang = data.language;
  if (data.language === "en" && !observer) return; // Streamlit's own language, and nothing was changed yet
  observer?.disconnect();
  const about = data.frame.filter(([from]) => from.includes("#"));
  const words = {
    whole: new Map(data.frame),
    about: about.map(/** @returns {Pair} */ ([from, to]) => [pattern(from), to]),
  };
  translate(document.body, words);
  if (data.language === "en") return;
  observer = new MutationObserver((changes) => {
    for (const { type, target, addedNodes, attributeName } of changes) {
      if (type === "childList") for (const node of addedNodes) translate(node, words);
      else if (attributeName && target instanceof Element) relabel(target, attributeName, words);
      else if (target instanceof Text) respell(target, words);
    }
  });
  const what = { subtree: true, childList: true, characterData: true, attributes: true };
  observer.observe(document.body, { ...what, attributeFilter: ATTRIBUTES });
}

/** @param {string} text */
const pattern = (text) => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace("#", "(.+)")}$`);

/**
 * @param {string} text
 * @param {Words} words
 */
function translated(text, { whole, about }) {
  const known = whole.get(text);
  if (known !== undefined) return known;
  for (const [from, to] of about) {
    const found = from.exec(text);
    if (found) return to.replace("#", () => found[1] ?? "");
  }
  return text;
}

/**
 * @param {Text} node
 * @param {Words} words
 */
function respell(node, words) {
  const text = translated(node.data, words);
  if (text !== node.data) node.data = text;
}

/**
 * @param {Element} node
 * @param {string} name
 * @param {Words} words
 */
function relabel(node, name, words) {
  const said = node.getAttribute(name);
  const text = said && translated(said, words);
  if (text && text !== said) node.setAttribute(name, text);
}

/** Drawings are the app's own and have thousands of nodes. */
const OWN = { acceptNode: (/** @type {Node} */ node) => (node instanceof SVGElement ? 2 : 1) };

/**
 * Change what Streamlit says in a part of the page that is new.
 * @param {Node} root
 * @param {Words} words
 */
function translate(root, words) {
  if (root instanceof SVGElement) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, OWN);
  for (let node = /** @type {Node | null} */ (root); node; node = walker.nextNode()) {
    if (node instanceof Text) respell(node, words);
    else if (node instanceof Element) for (const name of ATTRIBUTES) relabel(node, name, words);
  }
}

// The language of the page: for screen readers, hyphenation and the choice among fonts, and for what Streamlit's own
// frame says (buttons of an uploader, of a chart), which speaks English alone. Python says which.

/** @typedef {[RegExp, string]} Pair  what Streamlit says, and what is said instead; # stands for a number or a label */

const ATTRIBUTES = ["aria-label", "title", "placeholder", "data-title"];
/** @type {MutationObserver | undefined} */
let observer;

/** @param {{data: {language: string, frame: [string, string][]}}} component */
export default function mount({ data }) {
  document.documentElement.lang = data.language;
  if (data.language === "en" && !observer) return; // Streamlit's own language, and nothing was changed yet
  observer?.disconnect();
  const pairs = data.frame.map(/** @returns {Pair} */ ([from, to]) => [pattern(from), to]);
  translate(document.body, pairs);
  if (data.language === "en") return;
  observer = new MutationObserver((changes) => {
    for (const { target } of changes) translate(target, pairs);
  });
  const what = { subtree: true, childList: true, characterData: true, attributes: true };
  observer.observe(document.body, { ...what, attributeFilter: ATTRIBUTES });
}

/** @param {string} text */
const pattern = (text) => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace("#", "(.+)")}$`);

/**
 * @param {string} text
 * @param {Pair[]} pairs
 */
function translated(text, pairs) {
  for (const [from, to] of pairs) {
    const found = from.exec(text);
    if (found) return to.replace("#", () => found[1] ?? "");
  }
  return text;
}

/**
 * Change what Streamlit says in a part of the page; what is right already is not touched.
 * @param {Node} root
 * @param {Pair[]} pairs
 */
function translate(root, pairs) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = /** @type {Node | null} */ (root); node; node = walker.nextNode()) {
    if (node instanceof Text) {
      const text = translated(node.data, pairs);
      if (text !== node.data) node.data = text;
    }
    if (!(node instanceof Element)) continue;
    for (const name of ATTRIBUTES) {
      const said = node.getAttribute(name);
      if (said === null) continue;
      const text = translated(said, pairs);
      if (text !== said) node.setAttribute(name, text);
    }
  }
}

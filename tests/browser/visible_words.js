// Every text that a person can see or hear on the page: text nodes, values, labels, titles; shadow trees included.
(leftOut) => {
  const found = new Set();
  const boxless = (element) => getComputedStyle(element).display === "contents";
  const shown = (element) => boxless(element) || element.checkVisibility({ visibilityProperty: true });
  const say = (text) => {
    const words = text?.replace(/\s+/g, " ").trim();
    if (words) found.add(words);
  };
  const walk = (root) => {
    for (const node of root.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) say(node.data);
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      if (node.matches(`script, style, code, pre, kbd, ${leftOut}`) || !shown(node)) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt"]) say(node.getAttribute(name));
      if (node.matches("input, textarea")) say(node.value);
      if (node.shadowRoot) walk(node.shadowRoot);
      walk(node);
    }
  };
  walk(document.body);
  return [...found];
};

// What a hall or a phone is shown in a page's first screen, measured: shadow roots included; gives sentences.
({ least, body, picture, pictures, whole }) => {
  const SLACK = 1.5; // pixels: rounding, and glyphs that lean over
  const trees = [document];
  for (const tree of trees)
    for (const node of tree.querySelectorAll("*")) if (node.shadowRoot) trees.push(node.shadowRoot);
  const above = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  const visible = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const all = (selector) => trees.flatMap((tree) => [...tree.querySelectorAll(selector)]).filter(visible);
  const found = [];

  // LESSER: axis labels, legends, figures of a table or a tile, captions, code
  const LESSER =
    "svg, .stn-tiles, .stn-board, .stn-inside .card, .sourceLegend, .targetLegend, .difference, .cells, .grad, table, small, sub, " +
    "[data-testid=stCaptionContainer], [data-testid=stCode], .model-facts span, .stn-stage.tight .row, [data-testid=stMarkdownBadge], " +
    "code, .stMarkdownBadge, [data-testid=stWidgetLabel]";
  const lesser = (node) => {
    for (let at = node; at; at = above(at)) if (at.matches(LESSER)) return true;
    return false;
  };
  /** Whether what begins at a place lies beyond a box that scrolls, or in one for screen readers alone. */
  const clipped = (node, top, left) => {
    for (let at = node; at; at = above(at)) {
      const style = getComputedStyle(at);
      if (style.overflowY === "visible" || style.display === "inline") continue;
      const box = at.getBoundingClientRect();
      if (top > box.bottom - 2 || left > box.right - 2 || box.width < 2) return true;
    }
    return false;
  };
  /** By how much a drawing enlarges its own units. */
  const drawn = (node) => {
    const { b, d } = (node instanceof SVGGraphicsElement && node.getScreenCTM()) || { b: 0, d: 1 };
    return Math.hypot(b, d);
  };
  for (const tree of trees) {
    const walker = document.createTreeWalker(tree === document ? document.body : tree, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { data, parentElement: parent } = walker.currentNode;
      if (!parent || !data.trim() || /^(STYLE|SCRIPT|OPTION|NOSCRIPT)$/.test(parent.tagName)) continue;
      if (!visible(parent) || parent.closest(".live, .katex-mathml, .material-icons") || /^Skip to/.test(data))
        continue;
      if (parent.closest("[data-testid=stIconMaterial], [data-testid=stAlertDynamicIcon], [data-testid=stSidebar]"))
        continue;
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      const { left, right, top, bottom, width } = range.getBoundingClientRect();
      if (width < 1 || top > innerHeight || clipped(parent, top, left)) continue; // below the first screen
      const said = `“${data.trim().slice(0, 50)}”`;
      const size = parseFloat(getComputedStyle(parent).fontSize) * drawn(parent);
      const wanted = (lesser(parent) ? least : body) * innerHeight;
      if (size < wanted - 0.05) found.push(`${said} is ${size.toFixed(1)} px high, not ${wanted.toFixed(1)}`);
      if (left < -SLACK || right > innerWidth + SLACK || (whole && bottom > innerHeight + 2 * SLACK))
        found.push(`${said} runs out of the window: ${left.toFixed()} … ${right.toFixed()}, to ${bottom.toFixed()}`);
      const style = getComputedStyle(parent);
      const { clientWidth: has, scrollWidth: wants } = parent;
      if (style.overflowX !== "visible" && style.display !== "inline" && wants > has + SLACK)
        found.push(`${said} is cut: ${wants} px of text in ${has}`);
    }
  }
  for (const input of all(".stn-stage input[type=text]"))
    if (input.scrollWidth > input.clientWidth + SLACK) found.push(`the number ${input.value} is cut`);
  const shown = pictures.flatMap((selector) => all(selector).map((node) => ({ selector, node })));
  for (const selector of pictures)
    if (!shown.some((one) => one.selector === selector)) found.push(`no ${selector} is seen`);
  for (const { selector, node } of shown) {
    const { top, bottom, left, right } = node.getBoundingClientRect();
    if (top > innerHeight) continue;
    if (bottom - top < picture * innerHeight)
      found.push(`${selector} is ${(bottom - top).toFixed()} px high, not ${(picture * innerHeight).toFixed()}`);
    if (top < -SLACK || left < -SLACK || right > innerWidth + SLACK || (whole && bottom > innerHeight + SLACK))
      found.push(`${selector} is not whole in the first screen: to ${bottom.toFixed()}`);
  }
  const { scrollWidth } = document.querySelector("[data-testid=stMain]") ?? document.documentElement;
  if (scrollWidth > innerWidth + SLACK) found.push(`the page is ${scrollWidth} px wide, its window ${innerWidth}`);
  return [...new Set(found)];
};

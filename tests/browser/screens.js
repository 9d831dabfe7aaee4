// What a person at this window could not read or reach: run in a page, shadow roots included; gives sentences.
() => {
  const CONTROLS =
    "button, select, input, summary, textarea, a[href], [role=slider], [role=tab], [role=radio], [role=combobox]";
  const SLACK = 1.5; // pixels: rounding, and glyphs that lean over
  const trees = [document];
  for (const tree of trees)
    for (const node of tree.querySelectorAll("*")) if (node.shadowRoot) trees.push(node.shadowRoot);
  const above = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  const chain = function* (node) {
    for (let at = node; at; at = above(at)) yield at;
  };
  const found = [];
  const drawer = document.querySelector("[data-testid=stSidebar]"); // the menu of a narrow window, until it is opened
  drawer?.toggleAttribute("data-away", drawer.getBoundingClientRect().right <= 0);

  const words = (node) =>
    (node.getAttribute("aria-label") ?? node.textContent ?? "").trim().slice(0, 40) ||
    node.dataset.testid ||
    node.tagName;

  /** The part of a box that its ancestors let through, and whether one of them cut it across without being scrollable. */
  const shown = (node, { left, right, top, bottom }) => {
    const box = { left, right, top, bottom, cut: null };
    let fixed = false;
    for (const at of chain(node)) {
      const style = getComputedStyle(at);
      if (at !== node && fixed && style.position === "static") continue;
      if (style.overflowX !== "visible" && at !== document.documentElement && at !== document.body) {
        const clip = at.getBoundingClientRect();
        if (
          style.overflowX !== "auto" &&
          style.overflowX !== "scroll" &&
          (box.left < clip.left - SLACK || box.right > clip.right + SLACK)
        )
          box.cut ??= at;
        Object.assign(box, { left: Math.max(box.left, clip.left), right: Math.min(box.right, clip.right) });
        if (style.overflowY === "hidden" && (box.top < clip.top - SLACK * 2 || box.bottom > clip.bottom + SLACK * 2))
          box.cut ??= at;
        Object.assign(box, { top: Math.max(box.top, clip.top), bottom: Math.min(box.bottom, clip.bottom) });
      }
      fixed = style.position === "absolute" || (fixed && style.position === "static");
    }
    return box;
  };
  const visible = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  /** The innermost element at a point of the window. */
  const at = (x, y) => {
    let node = document.elementFromPoint(x, y);
    while (node?.shadowRoot) {
      const inner = node.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === node) break;
      node = inner;
    }
    return node;
  };

  const hidden = (node) =>
    [...chain(node)].some((a) => a.getAttribute("aria-hidden") === "true" || a.classList?.contains("live"));

  for (const tree of trees)
    for (const control of tree.querySelectorAll(CONTROLS)) {
      if (!visible(control) || control.disabled || hidden(control)) continue;
      if (control.closest("[data-away]") || control.matches("[data-testid=stSlider] input")) continue;
      const target = control.labels?.[0]?.contains(control) ? control.labels[0] : control;
      if (target.getBoundingClientRect().width < 2) continue;
      target.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
      const { left, right, top, bottom } = target.getBoundingClientRect();
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      if (x < 0 || x > innerWidth) {
        found.push(`“${words(control)}” lies beyond the window's edge, at x = ${x.toFixed(0)}`);
        continue;
      }
      const hit = at(x, y);
      if (hit?.closest(".many .handle")) continue; // control points lie as thick as the warp puts them
      if (!hit || (![...chain(hit)].includes(target) && ![...chain(control)].includes(hit)))
        found.push(
          `a tap on “${words(control)}” (${x.toFixed(0)}, ${y.toFixed(0)}) hits “${hit ? `${hit.tagName.toLowerCase()}.${hit.className} ${words(hit)}` : "nothing"}”`,
        );
    }

  scrollTo(0, 0);
  document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  for (const tree of trees)
    for (const node of tree.querySelectorAll("*")) if (node.scrollTop || node.scrollLeft) node.scrollTo(0, 0);

  const texts = [];
  for (const tree of trees) {
    const walker = document.createTreeWalker(tree === document ? document.body : tree, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      const parent = text.parentElement;
      if (
        !parent ||
        !text.data.trim() ||
        /^(STYLE|SCRIPT|OPTION|NOSCRIPT)$/.test(parent.tagName) ||
        !visible(parent) ||
        parent.closest(".live, .katex-mathml, [data-away]") ||
        /^Skip to/.test(text.data)
      )
        continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      for (const rect of range.getClientRects()) {
        if (rect.width < 1) continue;
        const box = shown(parent, rect);
        const said = text.data.trim().slice(0, 50);
        const inside = [...chain(parent)].some((a) => a.tagName === "CODE" || a.dataset?.testid === "stDataFrame");
        const told = [...chain(parent)].some((a) => a.title?.includes(text.data.trim()));
        if (box.cut && !inside && !told)
          found.push(`“${said}” is cut by ${box.cut.tagName.toLowerCase()}.${box.cut.className}`);
        if (box.right - box.left > 2 && box.bottom - box.top > 2) {
          texts.push({ ...box, said, node: parent, math: Boolean(parent.closest(".katex")) });
          if (box.left < -SLACK || box.right > innerWidth + SLACK)
            found.push(`“${said}” runs out of the window: ${box.left.toFixed(0)} … ${box.right.toFixed(0)}`);
        }
      }
    }
  }
  const layer = (node) =>
    [...chain(node)].find((a) => ["fixed", "sticky"].includes(getComputedStyle(a).position)) ?? null;
  for (const t of texts) t.layer = layer(t.node);
  for (let i = 0; i < texts.length; i++)
    for (let k = i + 1; k < texts.length; k++) {
      const [a, b] = [texts[i], texts[k]];
      if (a.node === b.node || a.layer !== b.layer || (a.math && b.math)) continue;
      const [w, h] = [
        Math.min(a.right, b.right) - Math.max(a.left, b.left),
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
      ];
      if (w > SLACK && h > 4)
        found.push(`“${a.said}” and “${b.said}” lie on each other (${w.toFixed(0)} × ${h.toFixed(0)} px)`);
    }
  return [...new Set(found)];
};

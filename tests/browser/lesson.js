// What a lesson's step shows in a window, measured: gives sentences. Called on the lesson's root.
(root, { hall, phone }) => {
  const SLACK = 1.5; // pixels: rounding, and glyphs that lean over
  const visible = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const all = (selector) => [...root.querySelectorAll(selector)].filter(visible);
  const found = [];
  const { scrollWidth } = document.querySelector("[data-testid=stMain]") ?? document.documentElement;
  if (scrollWidth > innerWidth + SLACK) found.push(`${scrollWidth} px wide, its window ${innerWidth}`);
  const drawn = (node) => {
    const { b, d } = (node instanceof SVGGraphicsElement && node.getScreenCTM()) || { b: 0, d: 1 };
    return Math.hypot(b, d);
  };
  const BODY = ".say, .question, .option span, .aha, .verdict p, .number input";
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement: parent } = walker.currentNode;
    if (!data.trim() || !parent || !visible(parent) || parent.closest(".live, .dots, .acts, .restore")) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const { left, right, bottom, width } = range.getBoundingClientRect();
    if (width < 1) continue;
    const said = `“${data.trim().slice(0, 40)}”`;
    if (left < -SLACK || right > innerWidth + SLACK)
      found.push(`${said} runs out of the window: ${left.toFixed()} … ${right.toFixed()}`);
    if (!hall) continue;
    if (bottom > innerHeight + 2 * SLACK) found.push(`${said} is below the window: ${bottom.toFixed()}`);
    const size = (parseFloat(getComputedStyle(parent).fontSize) * drawn(parent)) / innerHeight;
    const wanted = parent.closest(BODY) && !parent.closest("sub, sup") ? 0.033 : 0.025;
    if (!parent.closest("sub, sup") && size < wanted - 0.0005)
      found.push(`${said} is ${(100 * size).toFixed(2)} % of the height, not ${100 * wanted}`);
  }
  const views = all(".view").map((node) => node.getBoundingClientRect());
  if (hall) {
    for (const side of all(".side, .beside"))
      if (side.scrollHeight > side.clientHeight + SLACK)
        found.push(`${side.className} is cut by ${side.scrollHeight - side.clientHeight}`);
    const first = all(".mapped .view").length ? ".view.target" : ".view.source"; // of two descents: the loss, else U
    const main = all(".paired .view").length ? all(first) : all(".view");
    for (const node of main)
      if (node.offsetHeight < 0.45 * innerHeight) found.push(`${node.className} is ${node.offsetHeight} px high`);
  }
  if (hall)
    for (const { width, offsetWidth } of all(".tile .source canvas"))
      if (offsetWidth < width) found.push(`a picture of ${width} pixels is shown on ${offsetWidth}`);
  if (phone && views.length) {
    const [left, right] = [Math.min(...views.map((v) => v.left)), Math.max(...views.map((v) => v.right))];
    if (right - left < 340) found.push(`U and V are ${(right - left).toFixed()} px wide together`);
  }
  for (const input of all(".cell input"))
    if (input.scrollWidth > input.clientWidth + SLACK) found.push(`the number ${input.value} is cut`);
  if (phone)
    for (const node of all(".picture"))
      if (getComputedStyle(node).position === "sticky" && node.offsetHeight > 0.6 * innerHeight)
        found.push(`the picture stays over the card: ${node.offsetHeight} px of ${innerHeight}`);
  if (phone)
    for (const node of all("button, input, select, summary, .card a"))
      if (!node.closest("[inert]") && node.offsetHeight < 44)
        found.push(`${node.className || node.tagName} is ${node.offsetHeight} px high`);
  return [...new Set(found)];
};

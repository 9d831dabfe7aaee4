// Every text of the page that a person can see or hear now, after a click or under the pointer: text nodes, values,
// labels and titles, closed menus and shadow trees included; titles, legends and hover texts of charts; painted words.
() => {
  const CODE = "script, style, noscript, code, pre, kbd";
  const GLYPHS =
    "[data-testid=stIconMaterial], [data-testid=stExpanderIcon], [data-testid=stAlertDynamicIcon], [role=img][translate=no]";
  const SPOKEN = [
    "aria-label",
    "aria-valuetext",
    "aria-description",
    "title",
    "data-title",
    "placeholder",
    "alt",
    "label",
  ];
  const CHART = /^(text|hovertext|hovertemplate|texttemplate|name|title|ticktext|label)$/;
  const found = new Set();
  const say = (text) => {
    const words = text?.replace(/\s+/g, " ").trim();
    if (words) found.add(words);
  };
  const run = (node) => (node?.nodeType === Node.TEXT_NODE ? node.data + run(node.nextSibling) : "");
  const walk = (root) => {
    for (const node of root.childNodes) {
      if (node.nodeType === Node.TEXT_NODE && node.previousSibling?.nodeType !== Node.TEXT_NODE) say(run(node));
      if (node.nodeType !== Node.ELEMENT_NODE || node.matches(CODE)) continue;
      for (const name of SPOKEN) say(node.getAttribute(name));
      if (node.matches("input:not([type=file], [type=checkbox], [type=radio]), textarea")) say(node.value);
      if (node.matches(GLYPHS)) continue; // written as their names
      if (node.shadowRoot) walk(node.shadowRoot);
      walk(node);
    }
  };
  const dig = (value, key) => {
    if (typeof value === "string" && CHART.test(key)) say(value.replace(/%\{[^}]*\}|<[^>]*>/g, " "));
    if (!value || typeof value !== "object" || ArrayBuffer.isView(value)) return;
    const entries = Array.isArray(value) ? value.map((one) => [key, one]) : Object.entries(value);
    for (const [name, one] of entries) if (!/^_|^template$/.test(name)) dig(one, name);
  };
  walk(document.body);
  for (const chart of document.querySelectorAll(".js-plotly-plot")) dig([chart.data, chart.layout], "");
  for (const words of globalThis.painted ?? []) say(words);
  globalThis.painted?.clear();
  return [...found];
};

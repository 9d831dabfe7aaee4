"""What axe-core, the engine of accessibility rules, finds on a page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

RUN = """async (context) => {
  const rules = {"label-content-name-mismatch": {enabled: true}};
  // Style sheets are for css-orientation-lock alone, which is experimental and off; of one that another imports axe
  // asks for an address that is none.
  const preload = {assets: ["media"]};
  const {violations, passes} = await axe.run(context ?? document, {rules, preload});
  const said = ({html, any, all, none}) => `${[...any, ...all, ...none][0].message}: ${html.slice(0, 120)}`;
  return {
    passes: passes.map(rule => rule.id),
    violations: violations.map(({id, impact, nodes}) => ({id, impact, nodes: nodes.map(said)})),
  };
}"""


def violations(page: Page, context: str | None = None) -> list[dict[str, Any]]:
    """Apply the default rules, and that a control's name holds the words that are seen on it, which is experimental.

    Args:
        page: what is looked at, the insides of its components too.
        context: a selector; without one the whole page.
    """
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(axe.Axe().axe_script)
    result = page.evaluate(RUN, context)
    assert len(result["passes"]) > 10, "axe looked at the page"
    return [{**v, "nodes": v["nodes"][:3], "count": len(v["nodes"])} for v in result["violations"]]

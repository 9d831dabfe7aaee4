"""Every page and view through the eyes of axe-core, light and dark: names, contrasts, tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.tab import Tab

pytestmark = pytest.mark.browser

STAGE = "[data-testid=stn-stage][data-theta]"
TILES = ".stn-tiles .tile"
FIGURE = "[data-testid=stn-inside]"
PLOT = ".js-plotly-plot .main-svg"
BACKWARD = "backward?v=1&size=24&steps=10&look="
MODELS = "models?v=1&look="
MUSEUM = "debug?v=1&tape=museum&exhibit="
PAGES = {
    "?lang=en": STAGE,
    "explore?v=1": STAGE,
    **{f"{BACKWARD}{look}": PLOT for look in ("descent", "chain", "maps", "kinks", "precision")},
    "inside?v=1": FIGURE,
    "inside?v=1&way=backward&block=transformers.0.V&hand=,,0.5,,,": FIGURE,
    "inside?v=1&network=add-st-fcn-tps-parallel": FIGURE,
    f"{MODELS}gallery&pick=3": ".stn-tiles[data-size=large] .tile",
    f"{MODELS}stage": STAGE,
    f"{MODELS}turn": TILES,
    f"{MODELS}stress": PLOT,
    f"{MODELS}training": TILES,
    f"{MODELS}card": ".model-card",
    f"{MODELS}board": ".stn-board table",
    f"{MUSEUM}mixed-corners&look=compare": "[data-testid=stCode] .token",
    f"{MUSEUM}one-step-too-far&look=steps": PLOT,
    f"{MUSEUM}collapse": "[data-testid=stCode] .token",
}


@pytest.fixture
def visit(tabs: Callable[..., Tab]) -> Iterator[Callable[[str, str], Page]]:
    """Show an address in a scheme on the one tab that all share; a change of scheme needs no new visit."""
    tab = tabs()

    def show(path: str, scheme: str) -> Page:
        tab.page.emulate_media(color_scheme=scheme)
        if tab.shown != path:
            tab.go(path)
        expect(tab.page.locator(".stApp")).to_have_css("color-scheme", scheme)
        expect(tab.page.locator(PAGES[path]).first).to_be_visible()
        expect(tab.page.get_by_test_id("stStatusWidget")).to_have_count(0)
        return tab.page

    yield show
    assert tab.errors == []


def found(page: Page) -> list[dict]:
    """Ask until the page has come to rest without a fault, or for ten seconds."""
    give_up = time.monotonic() + 10
    while (faults := violations(page)) and time.monotonic() < give_up:
        page.wait_for_timeout(250)
    return faults


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_fault_on_any_view(visit, path, scheme):
    assert found(visit(path, scheme)) == []


TOKENS = "comment punctuation variable boolean number string operator url decorator keyword function important deleted"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_kind_of_word_in_code_can_be_read(visit, scheme):
    page = visit(f"{MUSEUM}collapse", scheme)
    code = page.get_by_test_id("stCode").first.locator("code").first
    code.evaluate(
        """(code, kinds) => code.replaceChildren(...kinds.map(kind =>
             Object.assign(document.createElement("span"), {className: `token ${kind}`, textContent: `${kind} `})))""",
        TOKENS.split(),
    )
    assert found(page) == []
    expect(code.locator(".token")).to_have_count(len(TOKENS.split()))

"""Every page in windows of a laptop, a tablet and a projector: what covers a control, and words that cannot be read."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

FAULTS = (Path(__file__).parent / "screens.js").read_text(encoding="utf-8")
WINDOWS = ((1440, 900), (1024, 768), (820, 1180), (720, 900))
PROJECTOR = ((1280, 720),)
STAGE = "[data-testid=stn-stage][data-theta]"
TILES = ".stn-tiles .tile"
PAGES = {
    "explore?v=1": STAGE,
    "explore?v=1&source=draw&ask=1": STAGE,
    "explore?v=1&overlays=gradient": STAGE,
    "backward?v=1": STAGE,
    "backward?v=1&look=chain": STAGE,
    "models?v=1": TILES,
    "models?v=1&look=stage": STAGE,
    "models?v=1&data=draw": "[data-testid=stn-pad]",
    "models?v=1&look=board": ".stn-board table",
    "debug?v=1": STAGE,
}


def faults(page: Page) -> list[str]:
    """Ask until the page, resized, has come to rest without a fault, or for ten seconds."""
    give_up = time.monotonic() + 10
    while (found := page.evaluate(FAULTS)) and time.monotonic() < give_up:
        page.wait_for_timeout(250)
    return found


@pytest.mark.parametrize("windows", [WINDOWS, PROJECTOR], ids=["window", "projector"])
@pytest.mark.parametrize("path", PAGES)
def test_every_control_can_be_reached_and_every_word_read(open_app, path, windows):
    projector = "&projector=1" if windows is PROJECTOR else ""
    width, height = windows[0]
    page = open_app(path + projector, viewport={"width": width, "height": height})
    expect(page.locator(PAGES[path]).first).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    for width, height in windows:
        page.set_viewport_size({"width": width, "height": height})
        assert faults(page) == [], f"{width}×{height}"

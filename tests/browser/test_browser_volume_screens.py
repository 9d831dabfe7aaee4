"""A volume on the Debug page, on a projector and on a phone: the menu is whole, and no words lie on others."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import Page, expect

import stn_viz as sv
from tests.browser.server import serving

pytestmark = pytest.mark.browser

CHART = ".st-key-debug-slices .js-plotly-plot"


@pytest.fixture(scope="module")
def app_url(tmp_path_factory):
    path = tmp_path_factory.mktemp("recordings") / "volume.stn"
    U = torch.rand(1, 1, 20, 24, 28, generator=torch.Generator().manual_seed(0))
    with sv.record() as tape:
        F.grid_sample(
            U, F.affine_grid(0.9 * torch.eye(3, 4)[None], list(U.shape), align_corners=False), align_corners=False
        )
    tape.save(path)
    with serving(tmp_path_factory.mktemp("log") / "log.txt", "open", str(path)) as url:
        yield url


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    found = [one.bounding_box() for one in page.locator(selector).all()]
    assert found
    return found


def overlap(a: dict[str, float], b: dict[str, float]) -> bool:
    across = a["x"] < b["x"] + b["width"] and b["x"] < a["x"] + a["width"]
    return across and a["y"] < b["y"] + b["height"] and b["y"] < a["y"] + a["height"]


def menu(page: Page) -> tuple[dict[str, float], list[dict[str, float]]]:
    group = page.get_by_test_id("stButtonGroup").filter(has_text="det J")
    expect(group).to_be_visible()
    return group.bounding_box(), [one.bounding_box() for one in group.get_by_role("radio").all()]


@pytest.mark.parametrize("shown", ["target", "det"])
def test_in_a_hall_the_menu_of_a_volume_is_whole(open_app, shown):
    page = open_app(f"debug?v=1&projector=1&volume={shown}", viewport={"width": 1280, "height": 720})
    expect(page.locator(CHART)).to_be_visible()
    around, buttons = menu(page)
    assert len(buttons) == 6
    for button in buttons:
        assert button["x"] >= around["x"] - 1
        assert button["x"] + button["width"] <= around["x"] + around["width"] + 1


def test_on_a_phone_the_slices_stand_side_by_side_and_their_words_apart(open_app):
    page = open_app("debug?v=1", viewport={"width": 390, "height": 844}, has_touch=True)
    expect(page.locator(CHART)).to_be_visible()
    titles = boxes(page, f"{CHART} .annotation-text")
    assert len(titles) == 3
    pictures = boxes(page, f"{CHART} .imagelayer image")
    ticks = boxes(page, f"{CHART} :is(.xtick, .ytick, .x2tick, .y2tick, .x3tick, .y3tick) text")
    assert not [(a, b) for k, a in enumerate(titles) for b in titles[:k] if overlap(a, b)]
    assert not [(a, b) for a in ticks for b in pictures if overlap(a, b)]
    _, buttons = menu(page)
    assert all(one["x"] + one["width"] <= 390 for one in buttons)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

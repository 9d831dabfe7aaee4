"""Co-localisers in a browser: on a phone and on a projector each picture stands with both boxes; a class is chosen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from stn_viz.app.models.colocalised import SHOWN
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.scattered import draw_scattered
from stn_viz.networks.colocaliser_checkpoints import load_colocalisers
from stn_viz.training.colocalisation import overlaps

pytestmark = pytest.mark.browser

NAME = "colocalise-tc"
TILES = ".stn-tiles .tile"


def counted(label: int) -> str:
    """Say what torch counts for the page's first pictures of a class."""
    models, card = load_colocalisers(NAME)
    pictures = draw_scattered(load_bundled("test"), label, SHOWN, card.task, (1, label), load_bundled("train"))
    return f"{int((overlaps(models[label], pictures) > 0.5).sum())} of {SHOWN}"


def test_a_class_that_is_chosen_brings_its_pictures_and_torchs_count(open_app):
    page = open_app(f"models?v=1&network={NAME}")
    expect(page.locator(TILES)).to_have_count(SHOWN)
    expect(page.get_by_text(counted(3))).to_be_visible()
    page.get_by_role("radio", name="8", exact=True).click()
    expect(page.get_by_text(counted(8))).to_be_visible()
    paths = page.locator(TILES).first.locator("path.line:not(.top)")
    expect(paths).to_have_count(2)
    expect(page).to_have_url(re.compile("common=8"))


@pytest.mark.parametrize(("query", "size"), [("", (390, 844)), ("&projector=1", (1280, 720))])
def test_no_picture_is_wider_than_the_screen(open_app, query, size):
    page = open_app(f"models?v=1&network={NAME}{query}", viewport={"width": size[0], "height": size[1]})
    expect(page.locator(TILES)).to_have_count(SHOWN)
    boxes = [one.bounding_box() for one in page.locator(TILES).all()]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= size[0] for box in boxes)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]

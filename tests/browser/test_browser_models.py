"""The Model desk in a real browser: the numbers on the screen are torch's, and clicks, brushes and scrubbers work."""

from __future__ import annotations

import json
import re

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from stn_viz.checkpoints import load_checkpoint, load_replay
from stn_viz.data import load_bundled
from stn_viz.distortions import distortion

pytestmark = pytest.mark.browser

NAME = "r-st-cnn-affine"
DESK = f"models?v=1&network={NAME}"


@pytest.fixture(scope="module")
def torchs():
    """Let torch look at the 64 digits that the page opens on."""
    model = load_checkpoint(NAME)
    batch = distortion("r").distorted(load_bundled("test").part(torch.arange(64)), 1)
    with torch.no_grad():
        probabilities = model(batch.images).softmax(1)
    return model.transformers[0].theta, probabilities, batch.labels


def tiles(page: Page) -> Locator:
    return page.get_by_test_id("stn-tiles").and_(page.locator("[data-size=medium]")).locator(".tile")


def fact(page: Page, name: str) -> Locator:
    return page.locator(f"[data-fact={name}]")


def test_accuracy_classes_and_boxes_on_the_screen_are_torchs(open_app, torchs):
    theta, probabilities, labels = torchs
    page = open_app(DESK)
    right = probabilities.argmax(1) == labels
    expect(fact(page, "accuracy").locator("b")).to_have_text(f"{100 * right.double().mean().item():.1f} %")
    expect(tiles(page)).to_have_count(64)
    corner = torch.tensor([-1.0, -1.0, 1.0])
    for place in (0, 20, 63):
        tile = tiles(page).nth(place)
        i = int(tile.get_attribute("data-index"))
        best = int(probabilities[i].argmax())
        words = tile.locator(".text").inner_text()
        assert int(re.findall(r"\d+", words)[0]) == best
        assert words.endswith(f"{probabilities[i, best]:.0%}")
        assert tile.get_attribute("data-right") == str(bool(right[i])).lower()
        drawn = re.match(r"M(\S+) (\S+)L", tile.locator("path.line").first.get_attribute("d"))
        x, y = (theta[i].view(2, 3) @ corner).tolist()
        assert (float(drawn[1]), float(drawn[2])) == pytest.approx((x, y), abs=0.002)


def test_a_click_shows_a_picture_large_with_its_theta(open_app, torchs):
    theta, probabilities, _ = torchs
    page = open_app(DESK)
    tiles(page).nth(2).click()
    large = page.get_by_test_id("stn-tiles").and_(page.locator("[data-size=large]"))
    i = int(tiles(page).nth(2).get_attribute("data-index"))
    expect(large).to_contain_text(" ".join(f"{v:+.3f}" for v in theta[i].tolist()))
    best = int(probabilities[i].argmax())
    expect(large).to_contain_text(f"class {best}: {probabilities[i, best]:.1%}")
    expect(tiles(page).nth(2)).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile(f"pick={i}"))
    tiles(page).nth(2).click()
    expect(large).to_have_count(0)


def test_a_brush_in_the_scatter_chooses_tiles(open_app):
    page = open_app(DESK)
    expect(tiles(page)).to_have_count(64)
    plot = page.locator(".js-plotly-plot .nsewdrag").first
    box = plot.bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 2, steps=8)
    page.mouse.up()
    expect(fact(page, "shown")).not_to_contain_text("64 of 64")
    count = int(fact(page, "shown").inner_text().split()[0])
    assert 0 < count < 64
    expect(tiles(page)).to_have_count(count)
    for label in tiles(page).evaluate_all("tiles => tiles.map((tile) => tile.title)"):
        assert float(re.search(r"turned by ([+-][\d.]+)°", label)[1]) < 20, "the left half of the turns"


def test_the_training_is_scrubbed_in_the_browser(open_app):
    page = open_app(f"{DESK}&look=training")
    replay = load_replay(NAME)
    gallery = page.get_by_test_id("stn-tiles")
    expect(gallery).to_have_attribute("data-frame", str(len(replay.steps) - 1))
    first = gallery.locator("path.line").first
    trained = first.get_attribute("d")
    gallery.get_by_role("slider").press("Home")
    expect(gallery).to_have_attribute("data-frame", "0")
    expect(gallery).to_contain_text(f"step {replay.steps[0]:,.0f} · held-out error {replay.error[0]:.2f} %")
    assert first.get_attribute("d") != trained
    gallery.get_by_role("button", name="play").click()
    expect(gallery).not_to_have_attribute("data-frame", "0")


def test_dragging_your_box_changes_what_the_classifier_says(open_app, torchs):
    theta, _, _ = torchs
    page = open_app(f"{DESK}&look=stage&pick=9")
    stage = page.get_by_test_id("stn-stage")
    expect(stage).to_have_attribute("data-difference", re.compile("."))
    assert json.loads(stage.get_attribute("data-theta")) == pytest.approx(theta[9].tolist(), abs=1e-5)
    handle = page.get_by_role("slider", name="rotate").bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 90, steps=6)
    page.mouse.up()
    expect(stage).to_have_attribute("data-difference", re.compile("."))
    mine = torch.tensor(json.loads(stage.get_attribute("data-theta")))
    assert not torch.allclose(mine, theta[9], atol=0.05)
    model = load_checkpoint(NAME)
    batch = distortion("r").distorted(load_bundled("test").part(torch.arange(64)), 1)
    best = int(model.trace(batch.images[9:10], mine.float()).probabilities[0].argmax())
    expect(stage).to_contain_text(f"your box: {best}")

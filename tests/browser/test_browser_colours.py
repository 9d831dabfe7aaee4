"""The stage wears the palette of the ground that it stands on, however it came to the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

CAPTION = ".caption .is-source, .caption .is-target, .caption .is-theta"
LEAST = 4.5  # WCAG 2.2, 1.4.3

SEEN = """nodes => nodes.map(node => {
  const spot = Object.assign(document.createElement("canvas"), {width: 1, height: 1}).getContext("2d");
  const luminance = colour => {
    spot.fillStyle = colour;
    spot.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...spot.getImageData(0, 0, 1, 1).data].map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = luminance(getComputedStyle(node.closest(".stn-stage")).backgroundColor);
  const [low, high] = [ground, luminance(getComputedStyle(node).color)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
})"""


def in_its_colours(page: Page, scheme: str) -> None:
    stage = page.locator("[data-testid=stn-stage]:not([data-old])").first
    expect(stage).to_have_attribute("data-scheme", scheme)
    for _ in range(20):  # a style sheet that is on its way colours nothing yet
        contrasts = stage.locator(CAPTION).evaluate_all(SEEN)
        if len(contrasts) >= 3 and min(contrasts) >= LEAST:
            return
        page.wait_for_timeout(100)
    assert min(contrasts) >= LEAST, contrasts
    assert len(contrasts) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_change_keeps_the_palette(open_app, scheme):
    page = open_app("", color_scheme=scheme)
    in_its_colours(page, scheme)
    for name in ("Debug", "Backward", "Debug"):
        page.get_by_test_id("stn-stage").first.evaluate("stage => (stage.dataset.old = true)")
        page.get_by_role("link", name=name).first.click()
        in_its_colours(page, scheme)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_style_sheet_that_comes_after_the_stage_changes_nothing(open_stage, scheme):
    page = open_stage("affine@digit", color_scheme=scheme)
    page.evaluate("document.querySelector('link[rel=stylesheet]').disabled = true")
    page.evaluate("window.unmount()")
    page.evaluate("window.show('affine@digit')")
    expect(page.get_by_test_id("stn-stage")).to_have_attribute("data-scheme", scheme)
    page.evaluate("document.querySelector('link[rel=stylesheet]').disabled = false")
    in_its_colours(page, scheme)


def test_a_translucent_ground_is_seen_with_what_is_below_it(open_stage):
    page = open_stage("affine@digit", color_scheme="light")
    page.evaluate("document.body.style.background = 'color(srgb 0.1 0.1 0.12)'")
    page.evaluate("document.querySelector('#stage').style.setProperty('--st-background-color', '#ffffff10')")
    page.evaluate("window.unmount()")
    page.evaluate("window.show('affine@digit')")
    expect(page.get_by_test_id("stn-stage")).to_have_attribute("data-scheme", "dark")

"""What came after the paper, in a browser: each opens with its card and its picture, on a phone as on a desk."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from stn_viz.app.models import beyond_runs as runs

pytestmark = pytest.mark.browser


def test_two_descents_are_played_by_one_clock_and_end_where_torch_says(open_app):
    own, plain = runs.linearised_walks()
    page = open_app("models?v=1&network=beyond-linearised")
    expect(page.get_by_test_id("stn-stage")).to_have_count(2)
    for walk in (own, plain):
        expect(page.get_by_text(f"L {float(walk.losses[-1]):.5g}", exact=True)).to_be_visible(timeout=20000)
    expect(page.get_by_text(re.compile("^V is the bilinear one; only the gradient differs"))).to_be_visible()
    expect(page.get_by_text("Linearized Multi-Sampling for Differentiable Image Transformation")).to_be_visible()


@pytest.mark.parametrize("network", ["beyond-deformable", "beyond-look-up"])
def test_on_a_phone_a_look_up_is_no_wider_than_the_screen(open_app, network):
    page = open_app(f"models?v=1&network={network}", viewport={"width": 390, "height": 844}, has_touch=True)
    expect(page.locator(".st-key-models-beyond-queries .js-plotly-plot")).to_be_visible(timeout=20000)
    expect(page.get_by_text(re.compile("^Source: "))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

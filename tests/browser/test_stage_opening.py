"""A link that starts an animation: what the stage opens with, and what stands there where motion is to be reduced."""

from __future__ import annotations

import json

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage_page import stage, theta

pytestmark = pytest.mark.browser

IDENTITY = [1, 0, 0, 0, 1, 0]
GOAL = [0.5, -0.2, 0.1, 0.2, 0.5, 0.0]
ARRIVED = "goal => JSON.parse(document.querySelector('[data-testid=stn-stage]').dataset.theta).every((v, k) => Math.abs(v - goal[k]) < 1e-9)"  # noqa: E501


def opened(open_stage, what: str, **options: object) -> Page:
    return open_stage(f"affine@map%3Fopens={json.dumps(what)}%26theta={json.dumps(GOAL)}", **options)


def test_theta_grows_from_the_identity_and_then_v_is_read(open_stage):
    page = opened(open_stage, "forward")
    cover = page.locator(".view.target .cover, .pane.target .cover")
    assert np.abs(theta(page) - GOAL).max() > 1e-3, "on its way"
    expect(cover).to_have_count(0)
    page.wait_for_function(ARRIVED, arg=GOAL)
    expect(cover).to_have_count(1)
    box = page.locator(".view.target").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(cover).to_have_count(0)


@pytest.mark.parametrize("what", ["theta", "forward", "pixelwise"])
def test_where_motion_is_to_be_reduced_it_stands_at_the_end(open_stage, what):
    page = opened(open_stage, what, reduced_motion="reduce")
    np.testing.assert_allclose(theta(page), GOAL)
    expect(stage(page).locator(".cover")).to_have_count(0)

"""A registration in a real browser: V against the fixed picture on the stage and below it, in torch's numbers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import stn_viz as sv
from stn_viz.recording import replay
from stn_viz.recording.landmarks import landmarks
from tests.browser.server import serving
from tests.browser.stage_page import expect_theta, stage
from tests.by_hand import numbers
from tests.registered import registered

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    path = tmp_path_factory.mktemp("recordings") / "run.stn"
    registered(8).save(path)
    return path


@pytest.fixture(scope="module")
def app_url(recorded, tmp_path_factory):
    """Serve the recording by the command that users type; it takes the place of the session's server."""
    with serving(tmp_path_factory.mktemp("log") / "log.txt", "open", str(recorded)) as url:
        yield url


def test_v_is_compared_with_the_fixed_picture_step_by_step_and_the_link_says_how(open_app, recorded):
    tape = sv.load_recording(recorded)
    page = open_app("debug?v=1&call=7&sample=0&look=fixed")
    expect_theta(page, replay(tape[7], 0).theta)
    page.get_by_test_id("large").click()
    expect(page.get_by_test_id("large-checker")).to_contain_text("checkerboard of F and V")
    page.get_by_test_id("large-difference").click()
    expect(page).to_have_url(re.compile("large=difference"))
    legend, said = page.locator(".sourceLegend"), page.locator("[data-fact=apart-from-fixed]")
    for before, key, step in ((7, "", 7), (7, "Home", 0), (0, "ArrowRight", 1)):
        if key:
            page.get_by_role("slider", name=f"training step {before} ").press(key)
            expect_theta(page, replay(tape[step], 0).theta)
        expect(stage(page)).to_have_attribute("data-large", "difference")
        apart = (tape[step].output[0] - tape[step].fixed[0]).abs()
        expect(legend).to_contain_text(f"largest {apart.max():.3f}, mean {apart.mean():.3f}")
        expect(said.locator("b")).to_have_text(f"{apart.mean():.4g}")
        errors = landmarks(tape[step]).after[0, :2]
        found = numbers(page.locator("[data-fact=landmark-error]").inner_text())
        assert (found[2], found[4]) == pytest.approx((float(errors.mean()), float(errors.max())), rel=1e-3)


def test_a_link_opens_the_wipe_between_the_fixed_picture_and_v(open_app):
    page = open_app("debug?v=1&call=7&sample=0&large=wipe")
    expect(page.get_by_role("slider", name="Line between F and V")).to_be_visible()
    expect(page.locator(".sourceLegend")).to_contain_text("F left of the line, V right of it")
    page.locator(".view.source").hover(position={"x": 20, "y": 20})
    page.keyboard.press("Escape")
    expect(page.locator(".view.target")).to_be_visible()
    expect(page).not_to_have_url(re.compile("large="))

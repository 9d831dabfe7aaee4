"""A picture of one's own outlives a reload of its tab, with θ and the part that is shown; no other tab sees it."""

from __future__ import annotations

import io
import json
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_own_picture import bring, drawn, png

pytestmark = pytest.mark.browser
WAITING = "Upload a picture to see it here; until then, this one."


def theta(page: Page) -> list[float]:
    """Read the stage's θ, rounded more than a link rounds it."""
    said = page.get_by_test_id("stn-stage").first.get_attribute("data-theta")
    return [round(number, 5) + 0.0 for number in json.loads(said or "[]")]


def shows(page: Page, words: str) -> None:
    expect(page.get_by_test_id("stn-stage").first).to_contain_text(words)
    drawn(page)


def remembered(page: Page) -> str:
    """Wait until the tab knows under which name its pictures are kept."""
    return page.wait_for_function("sessionStorage.getItem('stn-viz.pictures')").json_value()


def test_a_picture_that_was_bent_is_there_after_a_reload_and_in_no_other_tab(open_app):
    page = open_app("explore?v=1&family=projective")
    drawn(page)
    bring(page, "drop", png(80, 60))
    shows(page, "your picture, 80×60")
    handle = page.get_by_role("slider", name="move", exact=True)
    handle.focus()
    before = page.url
    handle.press("ArrowRight")
    expect(page).not_to_have_url(before)
    expect(page).to_have_url(re.compile("source=upload.*theta="))
    drawn(page)
    url, posed = page.url, theta(page)
    name = remembered(page)
    assert re.fullmatch(r"[\w-]{43}", name)
    assert name not in url
    for _ in range(2):
        page.reload()
        shows(page, "your picture, 80×60")
        expect(page.get_by_text(WAITING)).to_have_count(0)
        assert theta(page) == posed
        assert page.url == url
    beside = page.context.new_page()
    beside.goto(url)
    expect(beside.get_by_text(WAITING)).to_be_visible()
    assert beside.evaluate("sessionStorage.getItem('stn-viz.pictures')") is None
    beside.close()
    stranger = open_app(f"explore{url.partition('/explore')[2]}", locale="de-DE")
    expect(stranger.get_by_text(WAITING)).to_be_visible()
    page.get_by_role("button", name="remove", exact=True).click()
    expect(page.get_by_text(WAITING)).to_be_visible()
    page.wait_for_function("sessionStorage.getItem('stn-viz.pictures') === null")
    page.reload()
    expect(page.get_by_text(WAITING)).to_be_visible()


def test_a_name_that_the_server_does_not_know_is_given_up(open_app):
    page = open_app("explore?v=1&source=upload")
    drawn(page)
    page.evaluate("sessionStorage.setItem('stn-viz.pictures', 'a'.repeat(43))")
    page.reload()
    page.wait_for_function("sessionStorage.getItem('stn-viz.pictures') === null")
    expect(page.get_by_text(WAITING)).to_be_visible()
    bring(page, "drop", png(80, 60))
    shows(page, "your picture, 80×60")


def test_a_feature_map_is_dropped_stepped_through_and_there_after_a_reload(open_app):
    stream = io.BytesIO()
    np.save(stream, np.random.default_rng(0).normal(size=(64, 14, 12)).astype(np.float32))
    page = open_app("explore?v=1&theta=0.8,-0.3,0,0.2,0.8,0")
    drawn(page)
    bring(page, "drop", stream.getvalue(), "conv1.npy")
    shows(page, "conv1.npy, channel 0 of 64")
    posed = theta(page)
    field = page.get_by_role("spinbutton", name="channel")
    field.fill("3")
    field.press("Enter")
    shows(page, "conv1.npy, channel 3 of 64")
    assert theta(page) == posed
    remembered(page)
    page.reload()
    shows(page, "conv1.npy, channel 3 of 64")
    assert theta(page) == posed
    expect(page.get_by_role("spinbutton", name="channel")).to_have_value("3")


def test_colours_are_seen_as_colours_after_a_map_of_one_channel(open_app):
    page = open_app("explore?v=1")
    drawn(page)
    for shape, words in (((1, 9, 8), "maps.npy, −"), ((3, 9, 8), "channels as red, green, blue")):
        stream = io.BytesIO()
        np.save(stream, np.random.default_rng(0).normal(size=shape))
        bring(page, "drop", stream.getvalue(), "maps.npy")
        shows(page, words)
    expect(page.get_by_test_id("channel")).to_have_value("")


def test_backward_has_it_after_a_reload_too(open_app):
    page = open_app("backward?v=1&source=upload&size=32&steps=10")
    drawn(page)
    bring(page, "drop", png(80, 60))
    expect(page.get_by_text("mine.png").first).to_be_visible()
    drawn(page)
    remembered(page)
    url = page.url
    page.reload()
    expect(page.get_by_text("mine.png").first).to_be_visible()
    drawn(page)
    assert page.url == url  # with all that the descent starts from

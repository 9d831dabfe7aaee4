"""The first screen: a picture that moves and tells the truth, and three doors, each of which leads back."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

import stn_viz as sv
from stn_viz.images.bundled import picture
from stn_viz.texts import Language, say, using
from tests.browser.stage_page import drag, frame, stage, theta

pytestmark = pytest.mark.browser

SIZE = 384
PAINTED = """(canvas, { size, at }) => {
  const { width, height } = canvas;
  const scale = Math.min(width, height) / size / 1.02;
  const place = (k, side) => Math.floor(side / 2 + (k + 0.5 - size / 2) * scale);
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  return at.map(([row, col]) => {
    const from = 4 * (place(row, height) * width + place(col, width));
    return [...data.slice(from, from + 3)];
  });
}"""
SPOTS = [(row, col) for row in range(8, SIZE, 46) for col in range(8, SIZE, 46)]
PLAY = "start-play"


def painted(page: Page) -> np.ndarray:
    """Read the pixels of V off the screen, at some spots."""
    return np.array(page.locator(".view.target canvas.base").evaluate(PAINTED, {"size": SIZE, "at": SPOTS}))


def true(pose: np.ndarray) -> np.ndarray:
    """Let the library read the picture at a pose, at the same spots."""
    frame_ = sv.Frame((SIZE, SIZE), (SIZE, SIZE))
    U = torch.from_numpy(picture("astronaut").image).movedim(2, 0)[None].double()
    V = sv.sample(U, sv.family("similarity").grid(torch.from_numpy(pose), frame_), frame_)
    return np.array([V[0, :, row, col].numpy() for row, col in SPOTS])


def moves(page: Page) -> None:
    """Wait until the box is somewhere else."""
    before = stage(page).get_attribute("data-theta")
    expect(stage(page)).not_to_have_attribute("data-theta", before)


def rested(page: Page) -> None:
    """Wait until the server has run: two steps back at once are another matter."""
    page.wait_for_timeout(300)
    expect(page.locator("[data-test-script-state=notRunning]")).to_have_count(1)


def doors(page: Page, language: Language) -> None:
    """Go through each door and back; the picture moves again, and the address says no more than before."""
    home = page.url
    with using(language):
        for door, path, there in (
            ("learn", r"/learn\?v=1&(?=.*lesson=why)(?=.*step=)", ".stn-lesson"),
            ("play-it", r"/explore\?v=1&.*theta=", ".stn-stage .bar"),
            ("debug", r"/debug\?v=1&(?=.*tape=upload)", "[data-testid=stFileUploader]"),
        ):
            page.get_by_role("link", name=say(f"start-{door}").strip()).last.click()
            expect(page.locator(there).first).to_be_visible()
            expect(page).to_have_url(re.compile(path))  # it has written its address
            rested(page)
            while page.url != home:  # a page that wrote its address is a step of its own
                page.go_back()
                rested(page)
            expect(page.get_by_role("heading", name=say("start-says"))).to_be_visible()
            expect(page).to_have_title(re.compile(say("app-title-start")))
            moves(page)


def test_the_picture_moves_and_is_the_librarys_and_each_door_leads_back(open_app):
    page = open_app()
    moves(page)
    first = painted(page)
    page.wait_for_timeout(1500)
    page.get_by_test_id(PLAY).click()
    pose = theta(page)
    frame(page)
    assert theta(page) == pytest.approx(pose), "a pause holds it"
    assert np.abs(painted(page) - true(pose)).max() <= 1.01
    assert np.abs(painted(page) - first).max() > 40, "V changed on the way"

    page.get_by_test_id(PLAY).click()
    moves(page)
    box = page.get_by_test_id("handle-0").bounding_box()
    drag(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, 20, -30)
    pose = theta(page)
    page.wait_for_timeout(2000)  # longer than the box rests anywhere
    assert theta(page) == pytest.approx(pose), "a hand took it, and it stays the hand's"
    assert np.abs(painted(page) - true(pose)).max() <= 1.01

    assert page.url.endswith("/")
    page.reload()
    page.locator(".st-key-start-own a").first.wait_for()
    rested(page)  # words and their style sheet come one after the other
    heights = {door.bounding_box()["height"] for door in page.locator(".st-key-start-doors a").all()}
    assert len(heights) == 1, "a door whose words take one line is as high as one whose words take two"
    doors(page, "en")
    page.get_by_role("combobox", name="Language · 语言").click()
    page.get_by_role("option", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page).to_have_url(re.compile(r"/\?lang=zh$"))
    doors(page, "zh")


def test_where_motion_is_to_be_reduced_it_stands_still_and_out_of_sight_it_rests(open_app):
    page = open_app("?lang=zh", viewport={"width": 390, "height": 360}, has_touch=True, reduced_motion="reduce")
    expect(page.get_by_test_id(PLAY)).to_have_text("▶")
    still = theta(page)
    page.wait_for_timeout(4000)  # a rest and a travel
    assert theta(page) == pytest.approx(still)
    page.get_by_test_id(PLAY).focus()
    page.keyboard.press("Enter")
    moves(page)
    page.emulate_media(reduced_motion="no-preference")
    page.get_by_role("link", name=re.compile("^查一查")).scroll_into_view_if_needed()
    page.locator("[data-testid=stMain]").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    expect(page.locator(".view.source")).not_to_be_in_viewport()
    page.wait_for_timeout(200)
    hidden = json.loads(stage(page).get_attribute("data-theta"))
    page.wait_for_timeout(2000)
    assert json.loads(stage(page).get_attribute("data-theta")) == hidden
    page.locator("[data-testid=stMain]").evaluate("main => main.scrollTo(0, 0)")
    moves(page)

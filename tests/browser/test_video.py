"""A video as U: chosen or dropped, warped in the browser alone, paused, sought, and a still of it frozen."""

from __future__ import annotations

import base64
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.stage_page import stage, theta, two_fingers
from tests.browser.webm import webm

pytestmark = pytest.mark.browser

SIZE = (480, 270)
LEVELS = (40, 80, 120, 160, 200, 240)
EACH = 500  # ms
FILM = webm([Image.new("L", SIZE, level) for level in LEVELS], EACH)
IDENTITY = "explore?v=1&family=translation&theta=0,0"
FRAME = 100_000  # bytes; a frame in base64 is longer, all that is said meanwhile is less
LEVEL = """() => {
  const stage = [...document.querySelectorAll('*')].map((node) => node.shadowRoot).filter(Boolean)
    .map((root) => root.querySelector('.stn-stage')).find(Boolean);
  const canvas = stage.querySelector('.view.target canvas.base');
  const at = [canvas.width / 2, canvas.height / 2, 1, 1].map(Math.floor);
  return canvas.getContext('2d').getImageData(...at).data[0];
}"""
DROP = """([name, bytes]) => {
  const files = new DataTransfer();
  files.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, {type: 'video/webm'}));
  for (const kind of ['dragover', 'drop'])
    document.body.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, composed: true,
      dataTransfer: files}));
}"""


def drop(page: Page) -> None:
    page.evaluate(DROP, ["walk.webm", base64.b64encode(FILM).decode()])


def hand_in(page: Page, film: bytes) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="choose a video").click()
    chooser.value.set_files({"name": "walk.webm", "mimeType": "video/webm", "buffer": film})


def plays(page: Page) -> None:
    expect(stage(page)).to_have_attribute("data-live", "live")


def shows(page: Page, level: int) -> None:
    """Wait until the middle of V is of this level; WebP and VP8 lose a few."""
    page.wait_for_function(f"(level) => Math.abs(({LEVEL})() - level) < 8", arg=level)


def seek(page: Page, seconds: float) -> None:
    slider = page.get_by_role("slider", name="place in the video")
    slider.evaluate("(node, value) => { node.value = value; node.dispatchEvent(new Event('input')); }", seconds)


def test_a_video_is_warped_here_alone_frame_by_frame_until_a_still_of_it_is_frozen(open_app):
    page = open_app(f"{IDENTITY}&source=video")
    expect(stage(page)).to_have_attribute("data-live", "ready")
    expect(page.get_by_text("never sent anywhere").first).to_be_visible()
    sent, asked = [], []
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.webSocketFrameSent", lambda event: sent.append(len(event["response"]["payloadData"])))
    page.on("request", lambda request: asked.append(request.url))
    hand_in(page, FILM)
    plays(page)
    for level in LEVELS[1:4]:
        shows(page, level)
    shows(page, LEVELS[0])  # over and over
    page.get_by_test_id("video-pause").click()
    expect(page.get_by_test_id("video-pause")).to_have_text("play")
    for place in (4, 1):
        seek(page, (place + 0.5) * EACH / 1000)
        shows(page, LEVELS[place])
    assert [url for url in asked if not url.startswith("blob:")] == []
    assert sum(sent) < FRAME
    page.get_by_test_id("shutter").click()
    expect(page).to_have_url(re.compile("source=upload"))
    expect(page.get_by_text("your picture, 270×270").first).to_be_visible()
    expect(stage(page)).to_have_attribute("data-difference", re.compile(r"^\d"))
    shows(page, LEVELS[1])


@pytest.mark.parametrize("start", ["", "backward?v=1", IDENTITY, f"{IDENTITY}&source=video"])
def test_a_video_that_is_dropped_is_played_on_explore(open_app, start):
    page = open_app(start)
    expect(page.locator("[data-testid=stn-stage][data-theta]").first).to_be_visible()
    expect(page.locator("[data-test-script-state=notRunning]")).to_have_count(1)
    drop(page)
    plays(page)
    expect(page).to_have_url(re.compile(r"/explore\?.*source=video"))


def test_a_video_that_cannot_be_played_is_spoken_of_and_another_one_takes_its_place(open_app):
    page = open_app(f"{IDENTITY}&source=video")
    expect(stage(page)).to_have_attribute("data-live", "ready")
    hand_in(page, FILM[:90])
    expect(page.get_by_text("This browser cannot play that file.")).to_be_visible()
    expect(stage(page)).to_have_attribute("data-live", "unreadable")
    hand_in(page, FILM)
    plays(page)
    page.get_by_role("combobox", name=re.compile("source U")).click()
    page.get_by_role("option", name="a handwritten digit", exact=True).click()
    expect(page.get_by_test_id("shutter")).to_be_hidden()
    expect(stage(page)).not_to_have_attribute("data-live", re.compile("."))


def test_two_fingers_turn_the_box_over_a_video_that_plays(open_app):
    page = open_app("explore?v=1&family=affine&source=video&theta=0.5,0,0,0,0.5,0", has_touch=True)
    expect(stage(page)).to_have_attribute("data-live", "ready")
    hand_in(page, FILM)
    plays(page)
    two_fingers(
        page, [[(255.5, 200), (255.5, 311)], [(240, 205), (271, 306)], [(200, 255.5), (311, 255.5)]], (512, 512)
    )
    np.testing.assert_allclose(theta(page), [0, -0.5, 0, 0.5, 0, 0], atol=0.02)
    plays(page)

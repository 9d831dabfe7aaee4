"""The camera as U: warped in the browser alone, and let go; a still that is frozen is one's own picture."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stage_page import centre, stage, theta

pytestmark = pytest.mark.browser

WATCH = """() => {
  window.tracks = [];
  const asked = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await asked(wanted);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
}"""
UNTOUCHED = "Object.defineProperty(navigator, 'userActivation', {value: {hasBeenActive: false}})"
NONE = "new DOMException('', 'NotFoundError')"
TRACKS = "window.tracks.map((track) => track.readyState)"
ENDED = "window.tracks.length > 0 && window.tracks.every((track) => track.readyState === 'ended')"
V = """stage => {
  const canvas = stage.querySelector('.view.target canvas.base');
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let [hash, light] = [0, 0];
  for (let i = 0; i < data.length; i += 4) {
    hash = (Math.imul(hash, 31) + data[i] + 256 * data[i + 1]) | 0;
    light += data[i] + data[i + 1] + data[i + 2];
  }
  return {hash, light};
}"""
FAR = 2000  # pixels: the box is far outside of U
FRAME = 500_000  # a frame in base64 is longer than all that is said meanwhile


def watched(page: Page) -> Page:
    expect(stage(page)).to_have_attribute("data-theta", re.compile(r"\d"))
    page.evaluate(WATCH)
    return page


def choose(page: Page, name: str) -> None:
    page.get_by_role("combobox", name=re.compile("source U")).click()
    page.get_by_role("option", name=name, exact=True).click()


def live(page: Page) -> Locator:
    expect(stage(page)).to_have_attribute("data-live", "live")
    return stage(page)


def until(page: Page, condition: str, arg: object = None) -> None:
    """Wait until V is as said: of its hash and its light, beside an argument."""
    told = f"([stage, arg]) => {{ const {{hash, light}} = ({V})(stage); return {condition}; }}"
    page.wait_for_function(told, arg=[stage(page).element_handle(), arg])


def changes(page: Page) -> None:
    """Wait until V is another picture, θ being the same."""
    until(page, "hash !== arg", stage(page).evaluate(V)["hash"])


def test_the_camera_is_warped_here_alone_until_a_still_of_it_is_frozen(open_app):
    page = watched(open_app("explore?v=1&family=translation&kernel=lanczos", permissions=["camera"]))
    sent, asked = [], []
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.webSocketFrameSent", lambda event: sent.append(len(event["response"]["payloadData"])))
    choose(page, "your camera, live")
    live(page)
    expect(page.get_by_text("never sent anywhere").first).to_be_visible()
    assert sent, "what the menu said was not seen"
    sent.clear()
    page.on("request", lambda request: asked.append(request.url))
    for _ in range(3):
        changes(page)
    before = theta(page)
    x, y = centre(page.locator(".view.source"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + FAR, y, steps=4)
    until(page, "light === 0")
    page.mouse.move(x + 20, y, steps=4)
    until(page, "light > 0")
    changes(page)
    page.mouse.up()
    assert (theta(page) != before).any()
    assert asked == []
    assert sum(sent) < FRAME / 100
    page.get_by_test_id("shutter").click()
    expect(page.get_by_text(re.compile(r"your picture, .*\b(\d+)×\1")).first).to_be_visible()
    expect(stage(page)).to_have_attribute("data-difference", re.compile(r"^\d"))
    assert sum(sent) + len(asked) > 0
    assert page.evaluate(ENDED)
    expect(page).to_have_url(re.compile("source=upload"))


def test_the_camera_is_let_go_with_the_source_and_with_the_page(open_app):
    page = watched(open_app("explore?v=1", permissions=["camera"]))
    choose(page, "your camera, live")
    live(page)
    assert page.evaluate(TRACKS) == ["live"]
    choose(page, "a handwritten digit")
    page.wait_for_function(ENDED)
    expect(page.get_by_test_id("shutter")).to_be_hidden()
    choose(page, "your camera, live")
    live(page)
    assert page.evaluate(TRACKS) == ["ended", "live"]
    page.get_by_role("link", name="Backward", exact=True).click()
    page.wait_for_function(ENDED)


def test_a_link_alone_turns_no_camera_on(visiting, app_url):
    with visiting(permissions=["camera"]) as context:
        page = context.new_page()
        page.add_init_script(UNTOUCHED)  # what a driver asks of a page counts as a click on it
        page.goto(f"{app_url}/explore?v=1&source=webcam")
        watched(page)
        expect(stage(page)).to_have_attribute("data-live", "ready")
        assert page.evaluate(TRACKS) == []
        page.get_by_test_id("shutter").click()
        live(page)
        changes(page)


def test_a_camera_that_is_refused_or_missing_is_spoken_of(open_app):
    page = watched(open_app("explore?v=1&source=webcam"))
    for reason, said in {"refused": "The camera was refused.", "missing": "No camera was found."}.items():
        page.get_by_test_id("shutter").click()
        expect(page.get_by_text(said)).to_be_visible()
        expect(stage(page)).to_have_attribute("data-live", reason)
        page.evaluate(f"() => {{ navigator.mediaDevices.getUserMedia = async () => {{ throw {NONE}; }}; }}")

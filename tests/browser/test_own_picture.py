"""A picture of one's own, dropped anywhere or pasted: it is warped there, on each page, and until it is let go."""

from __future__ import annotations

import base64
import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

BRING = """([how, brought]) => {
  const files = new DataTransfer();
  for (const [name, bytes] of brought)
    files.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, {type: "image/png"}));
  const common = {bubbles: true, cancelable: true, composed: true};
  if (how === "paste") document.body.dispatchEvent(new ClipboardEvent("paste", {...common, clipboardData: files}));
  else for (const kind of ["dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(kind, {...common, dataTransfer: files}));
}"""


OTHERS = ("inside", "models", "train", "debug")
TAKES = """() => {
  const files = new DataTransfer();
  files.items.add(new File([], 'a.png', {type: 'image/png'}));
  const common = {bubbles: true, cancelable: true, composed: true};
  return !document.body.dispatchEvent(new DragEvent('dragover', {...common, dataTransfer: files}));
}"""


def png(width: int, height: int) -> bytes:
    stream = io.BytesIO()
    Image.radial_gradient("L").resize((width, height)).save(stream, "PNG")
    return stream.getvalue()


def bring(page: Page, how: str, data: bytes, name: str = "mine.png", **others: bytes) -> None:
    files = {name: data, **{f"{other}.png": content for other, content in others.items()}}
    page.evaluate(BRING, [how, [[name, base64.b64encode(content).decode()] for name, content in files.items()]])


def drawn(page: Page) -> None:
    expect(page.locator("[data-testid=stn-stage][data-theta]").first).to_be_visible()
    expect(page.locator("[data-test-script-state=notRunning]")).to_have_count(1)


def test_a_picture_dropped_on_the_first_screen_opens_on_explore_and_goes_along_to_backward_and_back(open_app):
    page = open_app("?lang=zh&projector=1")
    drawn(page)
    bring(page, "drop", png(80, 60))
    expect(page).to_have_url(re.compile(r"/explore\?.*source=upload"))
    expect(page).to_have_url(re.compile("projector=1"))
    expect(page.locator("html")).to_have_attribute("lang", re.compile("zh"))
    expect(page.get_by_test_id("stn-stage")).to_contain_text("80×60")
    bring(page, "drop", b"It was a dark and stormy night.", "novel.png")
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    bring(page, "drop", png(90, 45))
    expect(page.get_by_test_id("stn-stage")).to_contain_text("90×45")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    page = open_app("")
    drawn(page)
    bring(page, "drop", png(80, 60))
    expect(page.get_by_text("your picture, 80×60").first).to_be_visible()
    expect(page.get_by_text("mine.png").first).to_be_visible()
    page.get_by_role("link", name="Backward", exact=True).click()
    expect(page.get_by_test_id("descent")).to_be_visible()
    bring(page, "drop", png(90, 45), "other.png")
    expect(page.get_by_text("PNG, shown at").or_(page.get_by_text("PNG, 90×45")).first).to_be_visible()
    page.get_by_role("link", name="Explore", exact=True).click()
    expect(page.get_by_text("your picture, 90×45").first).to_be_visible()
    page.get_by_role("button", name="remove", exact=True).click()
    expect(page.get_by_text("your picture, 80×60").first).to_be_visible()
    page.get_by_role("button", name="remove", exact=True).click()
    expect(page.get_by_text("Upload a picture to see it here; until then, this one.")).to_be_visible()


def test_the_first_screen_asks_for_a_picture_by_a_click_and_explore_shows_it(open_app):
    page = open_app("")
    page.wait_for_function(TAKES)
    link = page.get_by_role("link", name=re.compile("or upload a picture of yours"))
    with page.expect_file_chooser() as chooser:
        link.click()
    chooser.value.set_files({"name": "mine.png", "mimeType": "image/png", "buffer": png(80, 60)})
    expect(page.get_by_text("your picture, 80×60").first).to_be_visible()
    expect(page.get_by_text("1. mine.png")).to_have_count(0)


@pytest.mark.parametrize("page", ["learn?v=1", "learn?v=1&lesson=why", *(f"{name}?v=1" for name in OTHERS)])
def test_a_page_that_shows_no_picture_of_ones_own_sends_its_visitor_to_explore(open_app, page):
    page = open_app(page)
    page.wait_for_function(TAKES)  # a file that hovers over it would be taken
    bring(page, "drop", png(80, 60))
    expect(page).to_have_url(re.compile(r"/explore\?.*source=upload"))
    expect(page.get_by_text("your picture, 80×60").first).to_be_visible()


def test_a_pasted_picture_takes_the_place_of_the_bundled_one_and_the_family_stays(open_app):
    page = open_app("explore?v=1&family=similarity")
    drawn(page)
    bring(page, "paste", png(64, 64))
    expect(page.get_by_text("your picture, 64×64").first).to_be_visible()
    expect(page).to_have_url(re.compile("family=similarity"))


def test_a_file_that_is_no_picture_is_refused_and_the_one_before_it_stays(open_app):
    page = open_app("explore?v=1")
    drawn(page)
    bring(page, "drop", png(80, 60))
    expect(page.get_by_text("your picture, 80×60").first).to_be_visible()
    bring(page, "drop", b"It was a dark and stormy night.", "novel.png")
    expect(page.get_by_test_id("stAlert")).to_contain_text("not a picture")
    expect(page.get_by_text("your picture, 80×60").first).to_be_visible()


def test_a_picture_that_is_dropped_is_one_step_of_the_history(open_app):
    page = open_app("explore?v=1&source=digit&theta=0.8,-0.6,0,0.6,0.8,0")
    drawn(page)
    before = page.url
    bring(page, "drop", png(80, 40))
    expect(page.get_by_text("your picture, 80×40").first).to_be_visible()
    expect(page).to_have_url(re.compile("source=upload.*theta=0.8%2C-0.3%2C0%2C1.2%2C0.8%2C0$"))
    page.go_back()
    expect(page).to_have_url(before)
    expect(page.get_by_text("your picture")).to_have_count(0)


def test_several_pictures_are_brought_at_once_and_one_of_them_is_chosen(open_app):
    page = open_app("explore?v=1")
    drawn(page)
    bring(page, "drop", png(80, 60), other=png(90, 45), novel=b"It was a dark and stormy night.")
    expect(page.get_by_text("your picture, 80×60").first).to_be_visible()
    expect(page.get_by_test_id("stAlert")).to_contain_text("not a picture")
    page.get_by_role("combobox", name="which of your pictures").click()
    page.get_by_role("option", name="2. other.png").click()
    expect(page.get_by_text("your picture, 90×45").first).to_be_visible()
    page.get_by_role("button", name="remove", exact=True).click()
    expect(page.get_by_text("your picture, 80×60").first).to_be_visible()
    expect(page.get_by_role("combobox", name="which of your pictures")).to_have_count(0)

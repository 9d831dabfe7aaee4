"""A visitor who reads Chinese: one tab for all pages, which lists what is not Chinese in whatever it shows."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.tab import FRAMES
from tests.texts.foreign_words import foreign, unspaced

WORDS = (Path(__file__).parent / "visible_words.js").read_text("utf-8")
PAINTED = """{
  globalThis.painted = new Set();
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
    globalThis.painted.add(String(text));
    return fillText.call(this, text, ...place);
  };
}"""
PATIENCE = 30  # seconds for a page to come to rest
QUIET = 0.4  # seconds without a message from the server


class Reader:
    """Go from place to place in one session, as the browser's history does, and read what stands there."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.errors: list[str] = []
        self._runs, self._heard = 0, time.monotonic()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("websocket", lambda socket: self._listen(socket))

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._hear)

    def _hear(self, frame: str | bytes) -> None:
        self._heard = time.monotonic()
        if isinstance(frame, bytes):
            self._runs += ForwardMsg.FromString(frame).WhichOneof("type") == "script_finished"

    def go(self, link: str) -> None:
        """Follow a link in Chinese; the first opens the app, the others make no new page."""
        link = f"{link}{'&' if '?' in link else '?'}lang=zh"
        before = self._runs
        if self.page.url == "about:blank":
            self.page.goto(f"{self.url}/{link}")
        else:
            walk = "to => { history.pushState({}, '', '/' + to); dispatchEvent(new PopStateEvent('popstate')); }"
            self.page.evaluate(walk, link)
        self.rest(before)
        expect(self.page.locator("html")).to_have_attribute("lang", "zh-CN")

    def rest(self, before: int | None = None) -> None:
        """Wait until the server has run (again, if a count of runs is given) and says nothing more."""
        give_up = time.monotonic() + PATIENCE
        while self._runs <= (before if before is not None else -1) or time.monotonic() < self._heard + QUIET:
            assert time.monotonic() < give_up, "the page does not come to rest"
            self.page.wait_for_timeout(50)
        expect(self.page.locator("[data-test-script-state=notRunning]")).to_have_count(1)
        self.page.evaluate(FRAMES)

    @property
    def runs(self) -> int:
        """Count the runs of the server's script."""
        return self._runs

    def read(self) -> list[str]:
        """List what a reader of Chinese would stumble over; Streamlit's own words change a moment late."""
        give_up = time.monotonic() + 3
        while (left := wrong(self.page.evaluate(WORDS))) and time.monotonic() < give_up:
            self.page.wait_for_timeout(100)
        return left

    def at(self, link: str) -> list[str]:
        """Go to a link and read what stands there."""
        self.go(link)
        assert not self.page.get_by_test_id("stException").count()
        if link.startswith("explore"):
            expect(self.page.get_by_test_id("stn-stage").first).to_have_attribute("data-theta", re.compile("."))
        return self.read()


def wrong(texts: list[str]) -> list[str]:
    """Choose the texts that a reader of Chinese would stumble over."""
    return [text for text in texts if foreign(text) or (re.search("[\u4e00-\u9fff]", text) and unspaced(text))]


@pytest.fixture(scope="module")
def reader(browser: Browser, app_url: str) -> Iterator[Reader]:
    """Open one tab for all tests of a file."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(PAINTED)
    found = Reader(context.new_page(), app_url)
    yield found
    context.close()
    assert found.errors == []

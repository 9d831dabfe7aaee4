"""One tab of the app for many places: an address is gone to within the session, and opens no new page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.chromium import Visiting

PATIENCE = 30  # seconds for a page to come to rest
WALK = "to => { history.pushState({}, '', '/' + to); dispatchEvent(new PopStateEvent('popstate')); }"
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Tab:
    """Go from place to place in one session, as the browser's history does.

    Args:
        page: a new page.
        url: where the app is served.
    """

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url, self.shown = page, url, ""
        self.errors: list[str] = []
        self.runs, self.heard = 0, time.monotonic()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("websocket", lambda socket: socket.on("framereceived", self._hear))

    def _hear(self, frame: str | bytes) -> None:
        self.heard = time.monotonic()
        if isinstance(frame, bytes):
            message = ForwardMsg.FromString(frame)
            whole = message.script_finished == ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY
            self.runs += message.WhichOneof("type") == "script_finished" and whole

    def go(self, link: str) -> Page:
        """Go to an address; the first opens the app, the others are followed once the page before is at rest."""
        self.shown = ""
        if self.page.url == "about:blank":
            before = self.runs
            self.page.goto(f"{self.url}/{link}")
        else:
            self.drawn()
            before = self.runs
            self.page.evaluate(WALK, link)
        self.rest(before)
        self.shown = link
        return self.page

    def rest(self, before: int, quiet: float = 0) -> None:
        """Wait until the server has run its whole script again, and its page is drawn.

        Args:
            before: the runs that do not count.
            quiet: seconds without a message from the server that are to go by as well.
        """
        give_up = time.monotonic() + PATIENCE
        while self.runs <= before or time.monotonic() < self.heard + quiet:
            assert time.monotonic() < give_up, "the page does not come to rest"
            self.page.wait_for_timeout(50)
        self.drawn()

    def drawn(self) -> None:
        """Wait until no run is under way, and what the last one sent is drawn."""
        expect(self.page.locator("[data-test-script-state=notRunning]")).to_have_count(1)
        self.page.evaluate(FRAMES)


@pytest.fixture(scope="module")
def tabs(visiting: Visiting, app_url: str) -> Iterator[Callable[..., Tab]]:
    """Give the tab of a file's tests for a browser context's options, and a new one after an error."""
    kept: dict[str, Tab] = {}

    def tab(**options: object) -> Tab:
        key = repr(sorted(options.items()))
        if key not in kept or kept[key].errors or kept[key].page.is_closed():
            kept[key] = Tab(visits.enter_context(visiting(**options)).new_page(), app_url)
            kept[key].page.set_default_timeout(30_000)
        return kept[key]

    with ExitStack() as visits:
        yield tab


@pytest.fixture
def show(tabs: Callable[..., Tab]) -> Iterator[Callable[..., Page]]:
    """Show an address on the one tab that the tests of a file share; fails the test if the page threw an error."""
    used: list[Tab] = []

    def show_(path: str, size: tuple[int, int] = (1440, 900), **options: object) -> Page:
        used.append(tab := tabs(**options))
        tab.page.set_viewport_size({"width": size[0], "height": size[1]})
        return tab.go(path)

    yield show_
    assert [error for tab in used for error in tab.errors] == []

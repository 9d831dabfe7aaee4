"""Journeys in a real browser: the fixtures of the browser tests, with an eye on what goes wrong anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import Visiting

# Streamlit's own: it looks for its base path, and a server that is down does not answer.
FOREIGN = ("favicon", "WebSocket connection", "_stcore/h", "ERR_CONNECTION", "server is not responding")


@dataclass
class Traveller:
    """A browser tab that remembers each error it met."""

    page: Page
    errors: list[str] = field(default_factory=list)

    def sound(self) -> None:
        """Nothing red, and nothing thrown."""
        assert not self.errors, self.errors
        assert not self.page.get_by_test_id("stException").all_inner_texts()


@pytest.fixture
def travel(visiting: Visiting, app_url: str) -> Iterator[Callable[..., Traveller]]:
    """Open an address of the app in a context of its own (or in ``beside``, another tab of that traveller)."""
    travellers: list[Traveller] = []

    def open_(path: str = "", *, url: str = "", beside: Traveller | None = None, **options: object) -> Traveller:
        page = (beside.page.context if beside else visits.enter_context(visiting(**options))).new_page()
        page.set_default_timeout(30_000)
        found = Traveller(page)
        travellers.append(found)
        page.on("pageerror", lambda error: found.errors.append(f"{error} {error.stack}") if ours(error.stack) else None)
        page.on("console", lambda message: _listen(found, message))
        page.goto(f"{url or app_url}/{path}")
        return found

    with ExitStack() as visits:
        yield open_
        for traveller in travellers:
            traveller.sound()


def ours(stack: str) -> bool:
    """Tell whether an error was thrown by our modules, and not within Streamlit's own bundle, Plotly included."""
    return "/static/js/" not in stack or "stn-viz" in stack


def _listen(traveller: Traveller, message) -> None:
    where = str(message.location.get("url", ""))
    if message.type == "error" and not any(part in message.text or part in where for part in FOREIGN):
        traveller.errors.append(f"{message.text} ({where})")

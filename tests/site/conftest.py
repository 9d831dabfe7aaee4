"""A site of a few lessons, built once and served below a path; a visitor who reaches no other host."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from stn_viz.lessons.bundled import course, lesson_named
from stn_viz.site.build import build
from stn_viz.texts import LANGUAGES
from tests.browser.server import files_served

STAGE = "[data-testid=stn-stage][data-theta]"
BELOW = "/course/stn/"
FIRST = 1_000_000  # bytes that may come before the first drag
# Explore, the chain rule and the museum, all quickly made. STN_VIZ_WHOLE_SITE=1: all twelve, minutes more.
LESSONS = (
    tuple(lesson.id for lesson in course())
    if os.environ.get("STN_VIZ_WHOLE_SITE")
    else ("affine", "gradients", "debug")
)


def bytes_come(page: Page) -> int:
    """Count what a page has fetched."""
    sizes = "performance.getEntriesByType('resource').map((one) => one.encodedBodySize)"
    return sum(page.evaluate(sizes))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    folder = tmp_path_factory.mktemp("host") / BELOW.strip("/")
    return folder, build(folder, LANGUAGES, [lesson_named(name) for name in LESSONS], lambda _: None)


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@pytest.fixture(scope="session")
def site_url(built: tuple[Path, dict[str, int]]) -> Iterator[str]:
    root = built[0].parents[1]
    with files_served(partial(_Silent, directory=str(root))) as url:
        yield url + BELOW.removeprefix("/")


@pytest.fixture
def visit(browser: Browser, site_url: str) -> Iterator[Callable[..., Page]]:
    """Open a page; fails the test where one failed: a request, a script, a host that is another."""
    contexts, wrong = [], []
    here = f"//{urlsplit(site_url).netloc}/"

    def open_(address: str, **options: object) -> Page:
        context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 800}, "service_workers": "block", **options}
        )
        contexts.append(context)
        context.route(lambda url: url.startswith("http") and here not in url, lambda route: route.abort())
        left = "net::ERR_ABORTED"  # by the page that asked, for another one
        context.on("requestfailed", lambda one: one.failure != left and wrong.append(f"{one.failure}: {one.url}"))
        context.on("response", lambda answer: answer.status >= 400 and wrong.append(f"{answer.status}: {answer.url}"))
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(address if ":" in address else site_url + address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not wrong

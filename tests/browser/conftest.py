"""A stage to drive."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

import stn_viz.stage
from stn_viz import texts
from tests.browser import lessons, scenes
from tests.browser.chinese import reader  # noqa: F401  a fixture
from tests.browser.chromium import Visiting
from tests.browser.server import files_served, open_app  # noqa: F401  the second is a fixture
from tests.browser.tab import show, tabs  # noqa: F401  fixtures

ASSETS = Path(stn_viz.stage.__file__).parent / "web"


class _Handler(SimpleHTTPRequestHandler):
    """Serve the stage's assets, the harness page, and payloads by name."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path.startswith("/assets/"):
            self._send((ASSETS / url.path.removeprefix("/assets/")).read_bytes(), url.path)
        elif url.path == "/":
            self._send((Path(__file__).parent / "harness.html").read_bytes(), "x.html")
        elif url.path == "/lesson":
            self._send((Path(__file__).parent / "lesson.html").read_bytes(), "x.html")
        elif url.path == "/lesson-payload":
            asked = {k: json.loads(v[0]) for k, v in parse_qs(url.query).items()}
            with texts.using(asked.pop("lang", "en")):
                self._send(lessons.lesson(asked, first=asked.pop("first", False), cut=asked.pop("cut", False)), "x.bin")
        elif url.path == "/lesson-rest":
            self._send(lessons.rest(), "x.bin")
        elif url.path.startswith("/payload/"):
            changes = {k: json.loads(v[0]) for k, v in parse_qs(url.query).items()}
            self._send(payload(url.path.removeprefix("/payload/"), changes), "x.bin")
        else:
            self.send_error(404)

    def _send(self, body: bytes, name: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(name))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


def payload(name: str, changes: dict) -> bytes:
    answer = changes.pop("answer", None)
    changes = {k: tuple(v) if isinstance(v, list) else v for k, v in changes.items()}
    scene = scenes.scene(name, **changes)
    return scenes.reference(scene, *answer) if answer else scene.payload()


@pytest.fixture(scope="session")
def harness_url() -> Iterator[str]:
    with files_served(_Handler) as url:
        yield url


@pytest.fixture
def open_stage(visiting: Visiting, harness_url: str) -> Iterator[Callable[..., Page]]:
    """Open the harness with a scene; fails the test if the page threw an error."""
    errors: list[str] = []

    def open_(scene: str, *, alone: bool = False, **options: object) -> Page:
        page = visits.enter_context(visiting(**options)).new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(f"{harness_url}?{'alone&' if alone else ''}scene={scene}")
        page.wait_for_selector("body[data-ready]", timeout=15000)
        page.wait_for_selector("[data-testid=stn-stage][data-theta]", timeout=15000)
        return page

    with ExitStack() as visits:
        yield open_
    assert not errors


@pytest.fixture
def open_lesson(visiting: Visiting, harness_url: str) -> Iterator[Callable[..., Page]]:
    """Open the small lesson in the player; fails the test if the page threw an error."""
    errors: list[str] = []

    def open_(query: str = "", **options: object) -> Page:
        page = visits.enter_context(visiting(**options)).new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(f"{harness_url}lesson?{query}")
        page.wait_for_selector("body[data-ready]", timeout=15000)
        return page

    with ExitStack() as visits:
        yield open_
    assert not errors

"""The app itself, served for the tests by the command that users type."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import Visiting

PROGRAM = Path(sys.executable).with_name("stn-viz")
START = 60  # seconds: two servers start at once on two cores
expect.set_options(timeout=20_000)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(
    log: Path,
    *arguments: str,
    program: Path = PROGRAM,
    cwd: Path | None = None,
    base: str = "",
    port: int = 0,
    **environment: str,
) -> Iterator[str]:
    """Run ``stn-viz run`` (or another of its commands) until the block ends, at a free port if none is named."""
    port = port or free_port()
    command = [str(program), *(arguments or ("run",)), "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **environment},
            cwd=cwd,
        )
    try:
        url = f"http://127.0.0.1:{port}{base}"
        give_up = time.monotonic() + START
        while not healthy(url):
            assert process.poll() is None, f"the server ended: {log.read_text()}"
            assert time.monotonic() < give_up, f"the server did not start in {START} s: {log.read_text()}"
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(10)


@contextlib.contextmanager
def files_served(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve with a handler until the block ends; give the address of its root."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def healthy(url: str) -> bool:
    """Tell whether a server answers there."""
    try:
        with urlopen(f"{url}/_stcore/health", timeout=1) as answer:
            return answer.status == 200
    except (URLError, ConnectionError, TimeoutError):
        return False


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("server") / "log.txt") as url:
        yield url


@pytest.fixture
def open_app(visiting: Visiting, app_url: str) -> Iterator[Callable[..., Page]]:
    """Open a page of the app; fails the test if the page threw an error."""
    errors: list[str] = []

    def open_(path: str = "", **options: object) -> Page:
        page = visits.enter_context(visiting(**options)).new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{app_url}/{path}")
        return page

    with contextlib.ExitStack() as visits:
        yield open_
    assert not errors

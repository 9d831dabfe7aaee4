"""A visitor who closes the page takes their computations along: the server comes to rest."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.server import serving

pytestmark = pytest.mark.browser

TICKS = os.sysconf("SC_CLK_TCK")
SLOW = "backward?v=1&size=128&steps=400&family=bspline&kernel=gaussian"  # half a minute of a core each
GIVE_UP = 20  # seconds


def spent(port: str) -> float:
    """Count the processor seconds of the server on a port, this test's own child."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            times = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if port.encode() in words and int(times[1]) == os.getpid():
            return (int(times[11]) + int(times[12])) / TICKS
    raise AssertionError("the server is gone")


def waited(until: Callable[[], bool], seconds: float = GIVE_UP) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if until():
            return True
    return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads what Linux says of processes")
def test_closed_pages_end_their_descents(browser: Browser, tmp_path: Path):
    with serving(tmp_path / "log.txt") as url:
        port = url.rpartition(":")[2]

        def busy() -> float:
            before = spent(port)
            time.sleep(1)
            return spent(port) - before

        contexts = [browser.new_context() for _ in range(4)]
        for k, context in enumerate(contexts):
            context.new_page().goto(f"{url}/{SLOW}&turn={k}", wait_until="commit")
        pages = [context.pages[0] for context in contexts]

        def told(words: str) -> bool:
            return any(page.get_by_text(words).count() for page in pages)

        assert waited(lambda: told("Descending"), 60), "whose request came first computes, be it any of them"
        cores = os.cpu_count() or 1
        assert cores >= 4 or waited(lambda: told("computing for others")), "who waits is told so"
        assert waited(lambda: busy() > 0.2), "they compute"
        for context in contexts:
            context.close()
        assert waited(lambda: busy() < 0.1), "nobody is left to compute for"

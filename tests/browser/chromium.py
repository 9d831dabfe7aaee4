"""The browser that the tests drive: Playwright's own Chromium where it is installed, else the system's."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from tests.browser.install import NAMES

FLAGS = [
    "--no-sandbox",  # containers run as root
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # whoever may use a camera has one
]


def chromium(playwright: Playwright) -> str:
    """Find Playwright's own Chromium, else the system's."""
    own = Path(playwright.chromium.executable_path)
    executable = str(own) if own.exists() else next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        pytest.skip("no Chromium: `make test` installs one")
    return executable


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(playwright), args=FLAGS)
        yield launched
        launched.close()


Visiting = Callable[..., AbstractContextManager[BrowserContext]]


@pytest.fixture(scope="session")
def visiting(browser: Browser) -> Visiting:
    """Lend a browser context of some options, in which nobody seems to have been: 1440×900 if nothing is said.

    Once given back and emptied it is lent again, for the scripts that its browser has compiled: a page opens sooner.
    Who adds scripts or routes to a whole context makes one of their own.
    """
    free = defaultdict[str, list[BrowserContext]](list)

    @contextmanager
    def lent(**options: Any) -> Generator[BrowserContext]:
        options = {"viewport": {"width": 1440, "height": 900}, **options}
        kept = free[repr(sorted(options.items()))]
        context = kept.pop() if kept else browser.new_context(**options)
        try:
            yield context
        except BaseException:
            context.close()
            raise
        _empty(context)
        kept.append(context)

    return lent


def _empty(context: BrowserContext) -> None:
    """Close a context's pages, and forget what they stored."""
    origins = {"{0.scheme}://{0.netloc}".format(urlsplit(page.url)) for page in context.pages}
    last = context.new_page()
    for page in context.pages[:-1]:
        page.close()
    devtools = context.new_cdp_session(last)
    for origin in origins:
        devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage,indexeddb"})
    context.clear_cookies()
    last.close()

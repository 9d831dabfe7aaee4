"""Five hundred deeds of somebody who presses, drags and types anywhere; the same somebody in every run."""

from __future__ import annotations

import os
import random
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Error, Page

from tests.journeys.conftest import Traveller

pytestmark = pytest.mark.browser

DEEDS = 500  # as many as two minutes hold where two cores are busy
SEED = int(os.environ.get("STN_VIZ_CLICKER", "15"))
START = "?v=1&source=digit&family=similarity&size=64"
HANGS = 60.0  # seconds
PRESSED = "button, summary, select, [role=combobox], [role=option], [role=tab], [role=radio], [role=switch], a[href]"
FAR = ("save", "Deploy", "stMainMenu", "upload")  # files and dialogs of the system
KEYS = ("Tab", "Enter", "Escape", "ArrowRight", "Shift+ArrowUp", "r", "g", "b", "p", "PageDown", "Control+z", " ", "5")


def controls(page: Page) -> list[dict]:
    """List what is visible and enabled, with its middle, from every shadow root too."""
    return page.evaluate(
        """([pressed, far]) => {
      const found = [];
      (function walk(root) {
        for (const node of root.querySelectorAll('*')) {
          if (node.shadowRoot) walk(node.shadowRoot);
          const handle = node.matches('.handle, .view, canvas, input[type=range], [role=slider]');
          if (!handle && !node.matches(pressed)) continue;
          const { x, y, width, height } = node.getBoundingClientRect();
          const [cx, cy] = [x + width / 2, y + height / 2];
          if (!width || !height || cx < 0 || cy < 0 || cx >= innerWidth || cy >= innerHeight) continue;
          const name = [node.getAttribute('data-testid'), node.getAttribute('aria-label'), node.textContent]
            .filter(Boolean).join(' ').slice(0, 60);
          if (node.disabled || node.target === '_blank' || far.some((word) => name.includes(word))) continue;
          if (node.href && new URL(node.href).origin !== location.origin) continue;
          found.push({ name, x: cx, y: cy, drags: handle });
        }
      })(document);
      return found;
    }""",
        [PRESSED, list(FAR)],
    )


def act(page: Page, dice: random.Random) -> str:
    """Do one thing, and say what it was."""
    chance = dice.random()
    if chance < 0.2:
        key = dice.choice(KEYS)
        page.keyboard.press(key)
        return f"key {key!r}"
    there = controls(page)
    if not there:
        page.wait_for_timeout(100)
        return "nothing there"
    chosen = dice.choice(there)
    by = [dice.uniform(-60, 60) for _ in range(2)]
    page.mouse.move(chosen["x"], chosen["y"])
    page.mouse.down()
    if chosen["drags"]:
        page.mouse.move(chosen["x"] + by[0], chosen["y"] + by[1], steps=3)
    page.mouse.up()
    return f"{'drag' if chosen['drags'] else 'press'} {chosen['name']!r}"


@contextmanager
def told_where_it_hangs(done: list[str]) -> Iterator[None]:
    """Write the newest deeds to the terminal when none has ended for a while: a browser's driver may wait for ever."""
    over = threading.Event()

    def watch() -> None:
        seen = -1
        while not over.wait(HANGS):
            if len(done) == seen:
                sys.stderr.write("\n".join(("", f"seed {SEED}, hangs after {seen}:", *done[-25:], "")))
            seen = len(done)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


def test_nothing_breaks_under_five_hundred_deeds_of_anybody(travel, capfd):
    dice = random.Random(SEED)
    traveller: Traveller = travel(START)
    page = traveller.page
    page.get_by_test_id("stn-stage").first.wait_for()
    done: list[str] = []
    with capfd.disabled(), told_where_it_hangs(done):
        while len(done) < DEEDS:
            try:
                done.append(f"{act(page, dice)}  [{page.url.partition('//')[2].partition('/')[2]}]")
                page.wait_for_timeout(dice.choice((20, 60, 200)))
            except Error as error:  # the page went from under the pointer
                done.append(f"{error.message.splitlines()[0]}")
            if traveller.errors or page.get_by_test_id("stException").count():
                last = "\n".join(done[-25:])
                raise AssertionError(
                    f"seed {SEED}, action {len(done)}:\n{last}\n{traveller.errors}\n"
                    f"{page.get_by_test_id('stException').all_inner_texts()}"
                )

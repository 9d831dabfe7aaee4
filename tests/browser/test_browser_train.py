"""Training in the browser: what a lecturer does, and the numbers that torch gives for it."""

from __future__ import annotations

import os
import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from stn_viz.app.heavy import cores
from stn_viz.training.live import LiveSetting, LiveTraining
from tests.browser.chromium import Visiting
from tests.browser.server import serving

pytestmark = pytest.mark.browser


def fact(page: Page, name: str) -> str:
    return page.locator(f"[data-fact={name}]").inner_text()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def reached(page: Page, step: int) -> None:
    """Wait until a step is learnt; where it is not, say what the page showed instead."""
    try:
        page.wait_for_function(f"+document.querySelector('[data-fact=step]')?.textContent >= {step}", timeout=90_000)
    except TimeoutError:
        shown = page.get_by_test_id("stMain").inner_text()
        pytest.fail(f"step {step} was not learnt in time; the page showed {shown!r}")


def test_it_plays_pauses_steps_back_and_shows_what_torch_computes(open_app):
    page = open_app("train?v=1&seed=3")
    press(page, "play")
    reached(page, 12)
    press(page, "pause")
    expect(page.get_by_role("button", name="play", exact=True)).to_be_visible()
    expect(page.get_by_role("slider", name="step shown")).to_be_visible()
    thumb = page.get_by_test_id("stSliderThumbValue")
    expect(page.locator("[data-fact=step]")).to_have_text(thumb.inner_text())
    last = int(fact(page, "step"))
    expect(page.locator("[data-fact=step]")).to_have_text(str(last))
    seen = {}
    for step in (last, last - 1):
        expect(page.locator("[data-fact=step]")).to_have_text(str(step))
        seen[step] = [fact(page, name) for name in ("loss", "plain-loss", "accuracy", "slope")]
        if step == last:
            press(page, "step back")
    with LiveTraining(LiveSetting(3), "cpu") as training:
        for _ in range(last):
            training.advance()
    for step, facts in seen.items():
        m = training.moments[step]
        slope = ("−" if m.slope < 0 else "+") + f"{abs(m.slope):.2f}"
        assert facts[:3] == [f"{m.loss:.3f}", f"{m.plain_loss:.3f}", f"{m.accuracy:.1%}"]
        assert facts[3].replace("-", "−").lstrip("+−") == slope.lstrip("+−")


def test_a_switch_begins_anew_and_its_finding_appears(open_app):
    page = open_app("train?v=1&seed=3")
    press(page, "step")
    expect(page.locator("[data-fact=step]")).to_have_text("1")
    page.get_by_role("radio", name="integer kernel").click()
    expect(page.get_by_text("integer-kernel, from step 1 on")).to_be_visible()
    press(page, "pause")
    expect(page).to_have_url(re.compile("fault=integer"))


def test_who_plays_on_from_an_earlier_step_sees_the_training_go_on_from_there(open_app):
    page = open_app("train?v=1&seed=3")
    press(page, "play")
    reached(page, 40)
    press(page, "pause")
    slider = page.get_by_role("slider", name="step shown")
    slider.press("Home")
    expect(page.locator("[data-fact=step]")).to_have_text("0")
    for step in range(1, 4):
        press(page, "step")
        expect(page.locator("[data-fact=step]")).to_have_text(str(step))
    known = int(slider.get_attribute("max"))
    assert known >= 40, "what was seen of later steps is still there to look at"
    page.get_by_text("2 steps/s").click()
    press(page, "play")
    reached(page, 5)
    press(page, "pause")
    expect(slider).to_be_visible()
    last = int(slider.get_attribute("max"))
    assert last < known, "what came later is forgotten: it learns these steps again"
    step = int(fact(page, "step"))
    with LiveTraining(LiveSetting(3), "cpu") as training:
        for _ in range(step):
            m = training.advance()
    assert [fact(page, name) for name in ("loss", "plain-loss")] == [f"{m.loss:.3f}", f"{m.plain_loss:.3f}"]


class Server:
    """The app on two cores, and how much memory it holds.

    Args:
        url: where it is served.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def mebibytes(self) -> float:
        """Read the resident memory of the process that was started for its port."""
        port = self.url.rpartition(":")[2].encode()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
                lines = (process / "status").read_text().splitlines()
            except OSError:
                continue
            told = dict(line.split(":", 1) for line in lines)
            if port in words and int(told["PPid"]) == os.getpid():
                return int(told["VmRSS"].split()[0]) / 1024
        raise AssertionError("the server is gone")

    def readings(self, seconds: float) -> list[float]:
        """Read it twice a second: memory comes back some time after a visitor has left, and a step's comes and goes."""
        found = [self.mebibytes]
        for _ in range(int(2 * seconds)):
            time.sleep(0.5)
            found.append(self.mebibytes)
        return found

    def comes_down_to(self, mebibytes: float) -> bool:
        """Wait until it holds no more than that, for a minute at most."""
        end = time.monotonic() + 60
        while self.mebibytes > mebibytes:
            if time.monotonic() > end:
                return False
            time.sleep(0.5)
        return True


@pytest.fixture
def on_two_cores(tmp_path: Path) -> Iterator[Server]:
    if not hasattr(os, "sched_setaffinity") or cores() < 2:
        pytest.skip("a server is given two cores, and its memory read, as Linux does it")
    whole = os.sched_getaffinity(0)
    with ExitStack() as stack:
        os.sched_setaffinity(0, sorted(whole)[:2])
        try:
            url = stack.enter_context(serving(tmp_path / "log.txt"))
        finally:
            os.sched_setaffinity(0, whole)
        yield Server(url)


@pytest.fixture
def visit(visiting: Visiting, on_two_cores: Server) -> Iterator[Callable[[int], tuple[Page, Callable[[], None]]]]:
    with ExitStack() as visits:

        def come(seed: int) -> tuple[Page, Callable[[], None]]:
            """Open a session of one's own and press play; give its page, and a way to leave."""
            mine = visits.enter_context(ExitStack())
            page = mine.enter_context(visiting()).new_page()
            # at full speed a training may be over, and its place free, before a fourth visitor has come
            page.goto(f"{on_two_cores.url}/train?v=1&seed={seed}&speed=two")
            press(page, "play")
            return page, mine.close

        yield come


def test_two_sessions_train_at_once_others_are_told_their_place_and_memory_comes_back(on_two_cores, visit):
    alone, leave = visit(0)
    reached(alone, 12)
    leave()
    settled = min(on_two_cores.readings(20))
    first, first_leaves = visit(1)
    second, second_leaves = visit(2)
    for page in (first, second):
        reached(page, 2)
    third, third_leaves = visit(3)
    expect(third.get_by_text("Yours is the next.")).to_be_visible()
    fourth, fourth_leaves = visit(4)
    expect(fourth.get_by_text("One other is served before yours.")).to_be_visible()
    before = [int(fact(page, "step")) for page in (first, second)]
    for page, step in zip((first, second), before, strict=True):
        reached(page, step + 30)  # both go on
    full = statistics.median(on_two_cores.readings(5))
    assert [fact(page, "step") for page in (third, fourth)] == ["0", "0"], "who waits learns nothing"
    first_leaves()
    reached(third, 1)
    expect(third.get_by_text("Yours is the next.")).to_have_count(0)
    expect(fourth.get_by_text("Yours is the next.")).to_be_visible()
    for leave in (second_leaves, third_leaves, fourth_leaves):
        leave()
    assert full > settled + 32, "two trainings take memory"
    assert on_two_cores.comes_down_to(settled + (full - settled) / 3), (
        f"{settled:.0f} → {full:.0f} MiB, and no less then"
    )

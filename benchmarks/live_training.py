"""Live trainings from scratch on two cores: ``python -m benchmarks.live_training`` (97 % and slope .75 within 60 s).

Five seeds that had no part in choosing the setting are trained on the page: a server is started, Chromium opens *Train*
and presses play, and what counts is what the page shows when the training is over, or 60 s after that click. Server and
browser share two cores. Held out are bundled digits, each turned by up to 90°. The last line counts the seeds that
reached both in time. ``--library`` trains the same networks without server and page.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import time
from collections.abc import Callable, Generator
from typing import NamedTuple

from playwright.sync_api import Page, TimeoutError, sync_playwright

from benchmarks._serve import chromium, serving
from stn_viz.training.live import LiveSetting, LiveTraining

SEEDS = range(5)
ACCURACY, SLOPE, SECONDS = 0.97, 0.75, 60.0
_FACTS = """() => Object.fromEntries(
    [...document.querySelectorAll("[data-fact]")].map((fact) => [fact.dataset.fact, fact.textContent]),
)"""
_STEP = "(steps) => +document.querySelector('[data-fact=step]')?.textContent >= steps"


class Result(NamedTuple):
    """Hold where a training stood at its end, or when its time was over."""

    seconds: float
    step: int
    accuracy: float
    slope: float
    plain_accuracy: float


def by_library(seed: int) -> Result:
    """Train with nothing else to do."""
    begun = time.perf_counter()
    with LiveTraining(LiveSetting(seed)) as training:
        while not training.over:
            training.advance()
        last = training.moments[-1]
    return Result(time.perf_counter() - begun, last.step, last.accuracy, last.slope, last.plain_accuracy)


def on_page(page: Page, url: str, seed: int) -> Result:
    """Press play on the page, and read it when the training is over or its time is."""
    page.goto(f"{url}/train?v=1&seed={seed}")
    play = page.get_by_role("button", name="play", exact=True)
    play.wait_for(timeout=60_000)
    begun = time.perf_counter()
    play.click()
    with contextlib.suppress(TimeoutError):
        page.wait_for_function(_STEP, arg=LiveSetting(seed).steps, timeout=1000 * SECONDS)
    facts: dict[str, str] = page.evaluate(_FACTS)
    share = {name: _number(facts[name].removesuffix("%")) / 100 for name in ("accuracy", "plain-accuracy")}
    seconds = time.perf_counter() - begun
    return Result(seconds, int(facts["step"]), share["accuracy"], _number(facts["slope"]), share["plain-accuracy"])


def _number(text: str) -> float:
    """Read what the page writes: a minus of its own, a dash where there is no number yet."""
    return float("nan") if text == "–" else float(text.replace("−", "-"))


@contextlib.contextmanager
def pages() -> Generator[Callable[[int], Result]]:
    """Serve the app, and give what trains a seed in a browser session of its own."""
    with serving() as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(playwright), args=["--no-sandbox"])

        def train(seed: int) -> Result:
            with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
                return on_page(context.new_page(), url, seed)

        yield train
        browser.close()


def main() -> None:
    """Print one line a seed, and how many learned."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--library", action="store_true", help="train without server and page")
    library = parser.parse_args().library
    if hasattr(os, "sched_setaffinity"):  # server and browser inherit it
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    learned = 0
    with contextlib.nullcontext(by_library) if library else pages() as train:
        print(f"{'seed':>4}{'seconds':>9}{'steps':>7}{'accuracy':>10}{'slope':>7}{'plain CNN':>11}{'in time':>9}")
        for seed in SEEDS:
            found = train(seed)
            over = found.step == LiveSetting(seed).steps and found.seconds <= SECONDS
            reached = found.accuracy >= ACCURACY and found.slope >= SLOPE and (over or not library)
            learned += reached
            figures = f"{found.accuracy:10.1%}{found.slope:7.2f}{found.plain_accuracy:11.1%}"
            print(f"{seed:4}{found.seconds:9.1f}{found.step:7}{figures}{'yes' if reached else 'no':>9}", flush=True)
    print(f"learned {learned} of {len(SEEDS)}")


if __name__ == "__main__":
    main()

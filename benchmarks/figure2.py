"""How often figure 2 answers while a hand turns the digit: ``python -m benchmarks.figure2`` (wanted: 10 a second).

Chromium drags the handle of the digit round; each answer is a run of the network in torch on the server, packed, sent
and drawn. Networks are named as arguments; without any, one of each kind is measured, forward and with the way back.
"""

from __future__ import annotations

import math
import sys
import time

from playwright.sync_api import Page, sync_playwright

from benchmarks._serve import chromium, serving

NETWORKS = ("r-st-cnn-affine", "rts-st-cnn-tps", "tc-st-cnn-affine", "add-st-fcn-tps-parallel")
SECONDS, WANTED = 5.0, 10.0
RADIUS = 60  # pixels around the digit's middle
_COUNT = """() => {
    const root = document.querySelector('[data-testid=stn-inside]') ?? find(document);
    window.answers = [];
    new MutationObserver(() => window.answers.push(performance.now())).observe(root, { attributeFilter: ['data-seq'] });
    function find(node) {
        for (const one of node.querySelectorAll('*'))
            if (one.shadowRoot) {
                const found = one.shadowRoot.querySelector('[data-testid=stn-inside]') ?? find(one.shadowRoot);
                if (found) return found;
            }
        return null;
    }
}"""


def turned(page: Page) -> float:
    """Drag the handle of the first digit round for a while; give the answers a second."""
    knob = page.get_by_test_id("inside-knob-0").bounding_box()
    picture = page.get_by_test_id("inside-source").bounding_box()
    assert knob is not None
    assert picture is not None
    middle = picture["x"] + picture["width"] / 2, picture["y"] + picture["height"] / 2
    page.mouse.move(knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2)
    page.mouse.down()
    page.evaluate(_COUNT)
    started = time.perf_counter()
    while (passed := time.perf_counter() - started) < SECONDS:
        angle = math.tau * passed / 4
        page.mouse.move(middle[0] + RADIUS * math.sin(angle), middle[1] - RADIUS * math.cos(angle))
        page.wait_for_timeout(10)
    page.mouse.up()
    return len(page.evaluate("() => window.answers")) / passed


def main() -> None:
    """Print one line a network."""
    worst = math.inf
    with serving() as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(playwright))
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        print(f"{'answers a second':30}{'forward':>10}{'backward':>10}")
        for name in sys.argv[1:] or NETWORKS:
            found: list[float] = []
            for way in ("forward", "backward"):
                page.goto(f"{url}/inside?v=1&network={name}&way={way}")
                page.get_by_test_id("stn-inside").wait_for(timeout=60_000)
                page.wait_for_timeout(3000)  # the lights go out
                found.append(turned(page))
            worst = min(worst, *found)
            print(f"{name:30}{found[0]:10.1f}{found[1]:10.1f}", flush=True)
    print(f"fewest {worst:.1f} a second: {'met' if worst >= WANTED else 'NOT met'} (wanted: {WANTED:g})")


if __name__ == "__main__":
    main()

"""How many pictures of a camera a second the stage warps at 512×512: ``python -m benchmarks.camera``.

Chromium's own fake camera, which gives 60 a second; at rest and while a hand drags. A frame counts when the stage has
drawn one of the camera's pictures.
"""

from __future__ import annotations

import time

from playwright.sync_api import Page, sync_playwright

import stn_viz as sv
from benchmarks._serve import chromium, serving

SECONDS = 5
_FLAGS = ["--no-sandbox", "--use-fake-device-for-media-stream=fps=60"]
_COUNT = """stage => {
  window.frames_ = {drawn: 0, work: 0, began: performance.now()};
  new MutationObserver((changes) => {
    const drawn = changes.filter(({attributeName}) => attributeName === 'data-frame').length;
    window.frames_.drawn += drawn;
    window.frames_.work += drawn * Number(stage.dataset.frame);
  }).observe(stage, {attributes: true});
}"""
_READ = """() => {
  const {drawn, work, began} = window.frames_;
  return [1000 * drawn / (performance.now() - began), work / drawn];
}"""
_AGAIN = "() => Object.assign(window.frames_, {drawn: 0, work: 0, began: performance.now()})"


def _rest(page: Page) -> tuple[float, float]:
    """Count while nothing but the camera moves."""
    page.evaluate(_AGAIN)
    page.wait_for_timeout(1000 * SECONDS)
    return page.evaluate(_READ)


def _drag(page: Page) -> tuple[float, float]:
    """Count while the box is moved about."""
    box = page.locator(".view.source").bounding_box()
    assert box is not None, "the stage has no picture"
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(_AGAIN)
    end, step = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        step += 1
        page.mouse.move(x + 40 * (step % 20) / 20, y + 20 * (step % 14) / 14)
        page.wait_for_timeout(12)  # a mouse reports every 8 to 16 ms
    found = page.evaluate(_READ)
    page.mouse.up()
    return found


def main() -> None:
    """Warp a camera by each kernel, and print frames a second and the work of one."""
    with serving() as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(playwright), args=_FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, permissions=["camera"])
        print(f"512×512, {SECONDS} s each; frames a second, ms of work a frame")
        print(f"{'kernel':<12}{'at rest':>18}{'dragged':>18}   budget 30 a second")
        for kernel in sv.KERNELS:
            page.goto(f"{url}/explore?v=1&source=webcam&kernel={kernel}")
            page.wait_for_selector("[data-live=ready], [data-live=live]", timeout=120_000)
            if page.locator("[data-live=ready]").count():
                page.get_by_test_id("shutter").click()
            page.wait_for_selector("[data-live=live]")
            page.get_by_test_id("stn-stage").evaluate(_COUNT)
            page.wait_for_timeout(1000)  # until the code is compiled
            cells = "".join(f"{rate:9.1f} {work:5.1f} ms" for rate, work in (_rest(page), _drag(page)))
            print(f"{kernel:<12}{cells}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()

"""The words that the stage paints on its pictures: none runs over an edge, none lies under a handle."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

import stn_viz as sv

pytestmark = pytest.mark.browser

# Keep where the last frame wrote what over a picture, in CSS pixels of its canvas.
LISTEN = """() => {
  const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
  window.written = new Map();
  CanvasRenderingContext2D.prototype.clearRect = function (...args) {
    window.written.set(this.canvas, []);
    return clearRect.apply(this, args);
  };
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    const m = this.measureText(text);
    const box = { text: String(text), left: x - m.actualBoundingBoxLeft, right: x + m.actualBoundingBoxRight,
      top: y - m.actualBoundingBoxAscent, bottom: y + m.actualBoundingBoxDescent };
    if (this.canvas.classList.contains("over")) window.written.get(this.canvas)?.push(box);
    return fillText.call(this, text, x, y);
  };
}"""
CUT = """() => [...window.written].flatMap(([canvas, boxes]) => boxes.filter(({ left, right, top, bottom }) =>
  left < -0.5 || top < -0.5 || right > canvas.clientWidth + 0.5 || bottom > canvas.clientHeight + 0.5
).map(({ text, left, top }) => `${text} at ${left.toFixed(1)}, ${top.toFixed(1)} of ${canvas.parentNode.className}`))"""
COVERED = """() => [...window.written].flatMap(([canvas, boxes]) => boxes.filter(({ text }) => text === "your guess")
  .flatMap((box) => [...canvas.parentNode.querySelectorAll(".handle")].filter((handle) => {
    const [at, pane] = [handle.getBoundingClientRect(), canvas.getBoundingClientRect()];
    return at.left - pane.left < box.right && at.right - pane.left > box.left &&
      at.top - pane.top < box.bottom && at.bottom - pane.top > box.top;
  }).map((handle) => handle.getAttribute("aria-label"))))"""
SAID = """(text) => [...window.written.values()].flat().some((box) => box.text === text)"""


def redrawn(page: Page, width: int, height: int) -> None:
    """Let the stage draw anew at another size of the window."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("() => new Promise((done) => setTimeout(() => requestAnimationFrame(() => done()), 100))")


@pytest.mark.parametrize("scene", ["affine@digit", "affine@map", "affine@tiny", "affine"])
def test_rulers_and_numbers_of_pixels_are_whole(open_stage, scene):
    page = open_stage(scene)
    page.evaluate(LISTEN)
    for overlay in (None, "conventions"):
        if overlay:
            page.get_by_text("overlays", exact=True).click()
            page.get_by_test_id(f"overlay-{overlay}").check()
        for size in ((1440, 900), (1280, 700), (1024, 600), (820, 1180), (720, 900)):
            redrawn(page, *size)
            assert page.evaluate("() => [...window.written.values()].some((boxes) => boxes.length)") or not overlay
            assert page.evaluate(CUT) == [], f"{size}, {overlay}"


@pytest.mark.parametrize("projector", [False, True])
def test_the_name_of_a_guess_does_not_lie_under_a_handle(open_stage, projector):
    page = open_stage("affine")
    page.evaluate(LISTEN)
    if projector:
        page.get_by_test_id("projector").click()
    page.get_by_test_id("predict").click()
    for size in ((1440, 900), (1280, 720), (1024, 768)):
        redrawn(page, *size)
        assert page.evaluate(SAID, "your guess")
        assert page.evaluate(COVERED) == [], size


def test_a_legend_of_forces_is_whole_and_pictures_stay_level(open_stage):
    page = open_stage("affine", viewport={"width": 1024, "height": 768})
    page.get_by_test_id("gradient").click()
    legend = page.locator(".sourceLegend")
    legend.get_by_text("∂L/∂U").wait_for()
    pane = page.locator(".pane.source")
    inside = "(node, pane) => node.getBoundingClientRect().right <= pane.getBoundingClientRect().right + 0.5"
    assert legend.evaluate(inside, pane.element_handle())
    header = page.locator(".pane.source header")
    assert header.evaluate("(node) => node.scrollWidth <= node.clientWidth && node.scrollHeight <= node.clientHeight")
    tops = [page.locator(f".view.{side}").bounding_box()["y"] for side in ("source", "target")]
    assert tops[0] == tops[1]


def test_control_points_flung_far_out_leave_the_picture_large(open_stage):
    page = open_stage("affine@digit", viewport={"width": 1024, "height": 768})
    far = (3.5 * sv.family("tps").identity()).tolist()
    page.evaluate(LISTEN)
    page.evaluate(f"() => window.show('tps@digit?theta={far}&epoch=2')")
    redrawn(page, 1024, 760)
    pane = page.locator(".view.source").bounding_box()
    written = page.evaluate("() => window.written.get(document.querySelector('.view.source .over'))")
    place = {box["text"]: (box["left"] + box["right"]) / 2 for box in written if box["top"] < pane["height"] / 2}
    side = 28 * (place["25"] - place["20"]) / 5
    assert side >= min(pane["width"], pane["height"]) / 3, "a third of the pane is the picture's"
    shown = [handle.bounding_box() for handle in page.locator(".view.source .handle").all()]
    assert all(pane["x"] <= h["x"] + h["width"] / 2 <= pane["x"] + pane["width"] for h in shown)
    assert all(pane["y"] <= h["y"] + h["height"] / 2 <= pane["y"] + pane["height"] for h in shown)

"""What the tests of the stage do with a page: find the stage, read θ and figures, drag, point at pixels."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page
from torch import Tensor

from tests.browser.tab import FRAMES


def stage(page: Page) -> Locator:
    return page.get_by_test_id("stn-stage")


def frame(page: Page) -> None:
    """Wait until what was asked for has been drawn."""
    page.evaluate(FRAMES)


def theta(page: Page) -> np.ndarray:
    frame(page)
    return np.array(json.loads(stage(page).get_attribute("data-theta")), dtype=float)


def expect_theta(page: Page, wanted: Tensor, within: float = 1e-4) -> None:
    """Wait until the stage shows this θ and torch has answered to it."""
    shown: list[float] = []
    for _ in range(100):
        if stage(page).count() and stage(page).get_attribute("data-difference"):
            shown = json.loads(stage(page).get_attribute("data-theta"))
            if shown == pytest.approx(wanted.tolist(), abs=within):
                return
        page.wait_for_timeout(200)
    assert shown == pytest.approx(wanted.tolist(), abs=within)


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("e−", "e-").split()[0])


def centre(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, x: float, y: float, dx: float, dy: float, *, release: bool = True) -> None:
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=5)
    if release:
        page.mouse.up()
    frame(page)


def pixel(page: Page, side: str, row: float, col: float, shape: tuple[int, int]) -> tuple[float, float]:
    """Find a map's pixel on the screen: the picture stands in the middle of its pane, as large as the zoom allows."""
    box = page.locator(f".view.{side}").bounding_box()
    zoom = {"source": 1.3, "target": 1.1 if max(shape) <= 28 else 1.02}[side]
    scale = min(box["width"] / shape[1], box["height"] / shape[0]) / zoom
    return (
        box["x"] + box["width"] / 2 + (col + 0.5 - shape[1] / 2) * scale,
        box["y"] + box["height"] / 2 + (row + 0.5 - shape[0] / 2) * scale,
    )


def scale_of(page: Page, shape: tuple[int, int]) -> float:
    return pixel(page, "source", 0, 1, shape)[0] - pixel(page, "source", 0, 0, shape)[0]


def row(page: Page, name: str, column: int = 1) -> str:
    """Read a line of the microscope."""
    frame(page)
    line = page.locator(".microscope .row").filter(
        has=page.locator("span:first-child", has_text=re.compile(f"^{re.escape(name)}$"))
    )
    return line.locator("span").nth(column).text_content()


def sent(page: Page) -> list[dict]:
    page.wait_for_timeout(60)
    return page.evaluate("window.sent")


def two_fingers(
    page: Page, places: list[list[tuple[float, float]]], size: tuple[int, int], *, lift: bool = True
) -> None:
    """Put two fingers down one after the other at (row, col) of a source of size (H, W), lead them, and lift them."""
    client = page.context.new_cdp_session(page)

    def touch(kind: str, at: list[tuple[float, float]]) -> None:
        points = [
            dict(zip("xy", pixel(page, "source", *place, size), strict=True)) | {"id": k} for k, place in enumerate(at)
        ]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        frame(page)

    touch("touchStart", places[0][:1])
    touch("touchStart", places[0])
    for step in places[1:]:
        touch("touchMove", step)
    if lift:
        touch("touchEnd", places[-1][:1])
        touch("touchEnd", [])

"""Explore on the static site: everything that is chosen is shown, by the browser alone."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

import stn_viz as sv
from stn_viz.app import networks
from stn_viz.app.sources import turned
from tests.browser.tab import FRAMES
from tests.browser.test_painter import COUNT
from tests.site.conftest import FIRST, STAGE, bytes_come

pytestmark = pytest.mark.browser
MOST = 12_000_000  # bytes of all files
PAINT = 1500  # ms until something is seen
PICTURE = ".view.{} canvas"


def theta(page: Page) -> list[float]:
    page.evaluate(FRAMES)
    return json.loads(page.locator(STAGE).get_attribute("data-theta") or "")


def painted(page: Page, pane: str) -> str:
    return page.locator(PICTURE.format(pane)).first.evaluate("canvas => canvas.toDataURL()")


def seen(page: Page) -> Locator:
    stage = page.locator(STAGE)
    expect(stage).to_be_visible()
    return stage


def test_a_drag_moves_v_and_little_has_come_before_it(visit):
    page = visit("en/explore.html")
    seen(page)
    assert 100_000 < bytes_come(page) <= FIRST
    assert page.evaluate("Math.max(...performance.getEntriesByType('paint').map((one) => one.startTime))") <= PAINT
    before, target = theta(page), painted(page, "target")
    page.evaluate(COUNT)
    box = page.locator('.handle[data-kind="move"]').first.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 30, steps=4)
    page.mouse.up()
    assert theta(page) != before
    assert painted(page, "target") != target
    assert page.evaluate("window.painters") == 1  # by WebAssembly, as in the app


def test_every_family_kernel_and_picture_is_shown_and_the_box_stays(visit):
    page = visit("en/explore.html?family=translation&source=camera")
    seen(page)
    for name in sv.families():
        page.get_by_test_id("choose-family").select_option(name)
        expect(page.locator("[data-testid=theta-cells] input:not([readonly])")).to_have_count(sv.family(name).n_params)
    page.get_by_test_id("choose-family").select_option("affine")
    expect(page.locator("[data-testid=theta-cells] input:not([readonly])")).to_have_count(6)
    kept = theta(page)
    for menu in ("kernel", "padding", "source", "size"):
        options = page.get_by_test_id(f"choose-{menu}").locator("option").evaluate_all("all => all.map((o) => o.value)")
        for option in options[::-1]:
            page.get_by_test_id(f"choose-{menu}").select_option(option)
    seen(page)
    assert theta(page) == pytest.approx(kept)


def test_a_picture_of_ones_own_is_shown_and_a_file_that_is_none_is_refused(visit):
    page = visit("en/explore.html?source=upload")
    seen(page)
    before = painted(page, "source")
    file = io.BytesIO()
    Image.fromarray(np.full((40, 1000, 3), (250, 10, 10), np.uint8)).save(file, "PNG")
    field = page.locator("input[type=file]")
    field.set_input_files({"name": "own.png", "mimeType": "image/png", "buffer": file.getvalue()})
    expect(page.get_by_text("your picture, 1000×40")).to_be_visible()
    page.wait_for_function(
        "([picture, before]) => document.querySelector(picture).toDataURL() !== before",
        arg=[PICTURE.format("source"), before],
    )
    field.set_input_files({"name": "own.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(page.get_by_role("status").filter(has_text="no picture that the browser can read")).to_be_visible()


def test_the_network_answers_as_torch_does(visit):
    page = visit("en/explore.html?source=digit")
    page.get_by_test_id("digit-number").fill("7")
    opinion = networks.ask(turned(7, 40))
    expect(page.locator(".network")).to_contain_text(f"{100 * max(opinion.probabilities):.1f} %")
    page.get_by_text("adopt its θ").click()
    assert opinion.theta
    assert theta(page) == pytest.approx(opinion.theta, abs=1e-4)
    page.get_by_test_id("choose-source").select_option("draw")
    page.get_by_test_id("stn-pad").click(position={"x": 80, "y": 60})
    expect(page.locator(".network")).to_contain_text("network: ")


def test_the_second_visit_needs_no_network(visit, built):
    assert sum(built[1].values()) <= MOST
    page = visit("zh/index.html", service_workers="allow")
    page.evaluate("navigator.serviceWorker.ready")
    page.context.set_offline(True)
    for address in ("../en/explore.html?family=tps&source=coffee", "affine.html"):
        page.goto(page.evaluate("address => new URL(address, location).href", address))
        seen(page)

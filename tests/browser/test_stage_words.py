"""What the stage says in words and signs is so: bounds bound, sums add up, and nothing is said of what is not there."""

from __future__ import annotations

import json
import re

import pytest
import torch
from playwright.sync_api import expect

import stn_viz as sv
from tests.browser import scenes
from tests.browser.stage_page import frame, number, pixel, row, sent, stage, theta

pytestmark = pytest.mark.browser


def footprint(page) -> str:
    page.locator("summary", has_text="overlays").click()
    page.get_by_test_id("overlay-footprint").check()
    frame(page)
    return page.locator(".sourceLegend").text_content()


def test_the_footprint_is_a_bound_over_every_pixel(open_stage):
    numbers = [0.9, 0.1, 0.0, -0.2, 0.8, 0.1, 0.55, 0.3]
    page = open_stage(f"projective@digit%3Ftheta={json.dumps(numbers).replace(' ', '')}")
    said = float(re.search(r"≤ ([\d.]+) px", footprint(page))[1])
    scene = scenes.scene("projective@digit")
    place = scene.frame.target_points().reshape(-1, 2).double()

    def pixels(points: torch.Tensor) -> torch.Tensor:
        return scene.frame.to_pixels(scene.family.points(torch.tensor([numbers], dtype=torch.float64), points)[0])

    jacobian = torch.stack(
        [(pixels(place + step) - pixels(place - step)) for step in torch.eye(2, dtype=torch.float64) / 28], dim=-1
    )
    sizes = torch.linalg.svdvals(jacobian)[:, 0]
    assert said == pytest.approx(float(sizes.max()), rel=0.02)
    assert float(sizes.max()) > 2 * float(sizes.median())


def test_a_footprint_across_the_horizon_has_no_bound(open_stage):
    page = open_stage("projective@digit%3Ftheta=[1,0,0,0,1,0,1.5,0]")
    assert "without bound" in footprint(page)


@pytest.mark.parametrize("target", [(400, 4), (1, 50), (50, 1)])
def test_a_thin_picture_is_not_called_singular_and_has_arrows_and_footprints(open_stage, target):
    page = open_stage(f"affine@digit%3Ftarget={json.dumps(target).replace(' ', '')}%26upstream=%22sum%22")
    expect(page.locator(".warnings")).to_have_text("")
    assert "Infinity" not in footprint(page)
    assert re.search(r"≤ \d+\.\d+ px", page.locator(".sourceLegend").text_content())
    page.get_by_test_id("gradient").click()
    frame(page)
    assert "➤" in page.locator(".sourceLegend").text_content()


def test_what_was_said_of_another_theta_is_not_said_of_this_one(open_stage):
    page = open_stage("affine@digit")
    page.get_by_role("slider", name="move").focus()
    page.keyboard.press("ArrowRight")
    message = sent(page)[-1]
    answer = f"affine@digit?answer={json.dumps([message['theta'], message['seq']])}"
    page.evaluate("name => window.answer(name)", answer)
    expect(page.get_by_test_id("stn-difference")).to_contain_text("browser − torch")
    page.get_by_test_id("predict").click()
    frame(page)
    assert "browser − torch" not in page.get_by_test_id("stn-difference").text_content()
    page.keyboard.press("p")
    page.get_by_test_id("reset").click()
    frame(page)
    assert "browser − torch" not in page.get_by_test_id("stn-difference").text_content()


def test_terms_that_add_up_are_equal_and_rounded_ones_are_not(open_stage):
    page = open_stage("affine@digit")
    seen = set()
    for col in range(6, 22):
        page.mouse.move(*pixel(page, "target", 11, col, (28, 28)))
        frame(page)
        text = page.get_by_test_id("formula").text_content().replace("−", "-")
        printed = text.split("k(y−n)")[-1] if "k(y" in text else text.split("|y-n|)")[-1]
        _, sign, terms, again, value = re.match(r"()\s*([=≈]) (.*) ([=≈]) (.*)", printed).groups()
        assert sign == again
        if "tap" in terms:
            continue
        total = sum(float(a) * float(b) for a, b in (t.strip("()").split("·") for t in terms.split(" + ")))
        assert (sign == "=") == (abs(total - float(value)) <= 0.51e-4), text
        seen.add(sign)
    assert "≈" in seen


def test_a_slope_names_its_channel(open_stage):
    page = open_stage("affine")
    page.mouse.move(*pixel(page, "target", 80, 90, (256, 341)))
    frame(page)
    assert row(page, "∂V/∂x red")
    page.get_by_test_id("channel").select_option("2")
    page.mouse.move(*pixel(page, "target", 81, 90, (256, 341)))
    frame(page)
    assert row(page, "∂V/∂θ blue")


def test_a_splines_slope_is_right_to_every_printed_figure(open_stage):
    page = open_stage("bspline")
    scene = scenes.scene("bspline")
    U = torch.from_numpy(scene.U)[None].double() / 255
    numbers = torch.from_numpy(theta(page))
    box = stage(page).locator(".view.target").bounding_box()
    for share in (0.3, 0.45, 0.62):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + share * box["height"])
        frame(page)
        found = re.match(r"row (\d+), column (\d+)", row(page, "target pixel"))
        e = sv.explain(U, numbers, scene.family, scene.frame, int(found[1]), int(found[2]))
        for axis, name in enumerate(("∂V/∂x red", "∂V/∂y red")):
            assert number(row(page, name)) == pytest.approx(float(e.slope_pixel[0, axis]), abs=0.6e-4), name

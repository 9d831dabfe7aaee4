"""The stage by itself, on a page that plays Streamlit's part: what it displays while hands of all kinds drag."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

import stn_viz as sv
from tests.browser import scenes
from tests.browser.axe import violations
from tests.browser.stage_page import centre, drag, frame, number, pixel, row, sent, stage, theta

pytestmark = pytest.mark.browser


WORKED = "affine@tiny%3Ftarget=[1,1]%26theta=[1,0,0.1,0,1,-0.2]"


def test_the_microscope_fills_the_formula_of_the_worked_case(open_stage):
    page = open_stage(WORKED)
    page.mouse.move(*centre(page.locator(".view.target")))
    assert row(page, "reads U at").startswith("x +1.70, y +1.10 px")
    assert number(row(page, "Σ weights")) == 1
    assert number(row(page, "V")) == pytest.approx(0.7156)
    assert row(page, "∂V/∂x") == "−0.2820 per px, −0.5640 per unit"
    assert row(page, "∂V/∂y") == "+0.1560 per px, +0.3120 per unit"
    assert page.get_by_test_id("formula").text_content().endswith("= .91·.27 + .61·.63 + .94·.03 + .82·.07 = +0.7156")


def test_a_kink_shows_both_one_sided_slopes(open_stage):
    page = open_stage("affine@tiny%3Falign_corners=true%26theta=[1,0,0,0,1,0]")
    page.mouse.move(*pixel(page, "target", 1, 1, (4, 4)))
    u = scenes.tiny()[0]
    right, left = u[1, 2] - u[1, 1], u[1, 1] - u[1, 0]
    words = row(page, "∂V/∂x").split()
    assert number(words[1]) == pytest.approx(right, abs=1e-4)
    assert words[2] == "(autograd)"
    assert number(words[5]) == pytest.approx(left, abs=1e-4)


def test_a_source_pixel_lists_who_reads_it(open_stage):
    page = open_stage("affine@digit")
    scene = scenes.scene("affine@digit")
    ones = torch.ones(1, 1, 28, 28, dtype=torch.float64)
    grad = sv.gradients(ones, scene.theta, scene.family, scene.frame, ones).U[0, 0]
    page.mouse.move(*pixel(page, "source", 12, 11, (28, 28)))
    assert number(row(page, "Σ weights")) == pytest.approx(float(grad[12, 11]), abs=1e-4)
    assert int(row(page, "read by").split()[0]) > 1
    page.mouse.move(*pixel(page, "source", 0, 0, (28, 28)))
    assert row(page, "read by").startswith("no target pixel")


def test_pins_stay_compare_and_are_freed(open_stage):
    page = open_stage("affine@digit")
    page.mouse.click(*pixel(page, "target", 5, 6, (28, 28)))
    page.mouse.click(*pixel(page, "target", 20, 9, (28, 28)))
    page.mouse.move(10, 10)
    assert row(page, "target pixel", 1).startswith("row 5, column 6")
    assert row(page, "target pixel", 2).startswith("row 20, column 9")
    assert sent(page)[-1]["selection"] == [5, 6]
    stage(page).locator(".view.target").focus()
    page.keyboard.press("Escape")
    assert row(page, "target pixel", 2) == ""
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert sent(page)[-1]["selection"] is not None


def test_gradients_are_live_and_true(open_stage):
    page = open_stage("affine@digit")
    stage(page).locator(".view.source").focus()
    page.keyboard.press("b")
    drag(page, *pixel(page, "source", 9, 14, (28, 28)), 20, 10, release=False)
    scene = scenes.scene("affine@digit")
    U = torch.from_numpy(scene.U)[None].double() / 255
    wanted = sv.gradients(U, torch.from_numpy(theta(page)), scene.family, scene.frame, torch.ones_like(U)).theta
    cells = page.locator("[data-testid=theta-cells] .grad span")
    shown = [number(cells.nth(k).text_content()) for k in range(6)]
    np.testing.assert_allclose(shown, wanted.numpy(), rtol=2e-3, atol=2e-3)
    page.mouse.up()
    assert "gradient" in sent(page)[-1]["overlays"]


@pytest.mark.parametrize(
    ("scene", "sentence"),
    [
        ("affine@digit%3Ftheta=[0,0,0,0,0,0]", "singular"),
        ("affine@digit%3Ftheta=[-1,0,0,0,1,0]", "mirrored"),
        ("affine@digit%3Ftheta=[0.2,0,3,0,0.2,0]", "outside"),
        ("projective@digit%3Ftheta=[1,0,0,0,1,0,1.5,0]", "horizon"),
    ],
)
def test_degenerate_warps_are_shown_and_explained(open_stage, scene, sentence):
    page = open_stage(scene)
    expect(page.locator(".warnings")).to_contain_text(sentence)


def test_a_folded_spline_is_explained(open_stage):
    page = open_stage("tps@digit")
    x, y = centre(page.get_by_test_id("handle-5"))
    drag(page, x, y, 120, 90)
    expect(page.locator(".warnings")).to_contain_text("folds")


def test_the_animation_runs_from_the_identity_to_theta(open_stage):
    page = open_stage("affine@digit", reduced_motion="reduce")
    end = theta(page)
    scrub = page.get_by_test_id("scrub")
    scrub.fill("0")
    np.testing.assert_allclose(theta(page), [1, 0, 0, 0, 1, 0], atol=1e-9)
    scrub.fill("0.5")
    half = np.array([[np.cos(np.pi / 18), -np.sin(np.pi / 18)], [np.sin(np.pi / 18), np.cos(np.pi / 18)]]) * 0.8
    np.testing.assert_allclose(theta(page).reshape(2, 3)[:, :2], half, atol=1e-6)
    page.get_by_test_id("play").click()
    expect(page.get_by_test_id("scrub")).to_have_value("1", timeout=10000)
    np.testing.assert_allclose(theta(page), end, atol=1e-9)


def test_a_class_predicts_the_box_and_the_gap_is_revealed(open_stage):
    page = open_stage("affine@digit", reduced_motion="reduce")
    page.get_by_test_id("predict").click()
    shown = page.locator(".view.target canvas.base").evaluate("c => c.toDataURL()")
    np.testing.assert_allclose(theta(page), [1, 0, 0, 0, 1, 0])
    expect(page.locator(".panel")).to_be_hidden()
    drag(page, *centre(page.get_by_role("slider", name="rotate")), 40, 12)
    guess = theta(page)
    assert page.locator(".view.target canvas.base").evaluate("c => c.toDataURL()") == shown, "V is the hidden box's"
    (asked,) = sent(page)
    assert (asked["kind"], asked["predict"], asked["theta"]) == ("predict", "box", []), "a guess is nobody's state"
    page.keyboard.press("p")
    true = theta(page)
    assert np.abs(true - [1, 0, 0, 0, 1, 0]).max() > 0.1
    family, sizes = sv.family("affine"), sv.Frame((28, 28), (28, 28))
    ends = torch.cartesian_prod(*2 * [torch.linspace(-1, 1, 9, dtype=torch.float64)])
    mine, its = (sizes.to_pixels(family.points(torch.from_numpy(t)[None], ends)) for t in (guess, true))
    gap = float((mine - its).norm(dim=-1).max())
    assert gap > 1
    assert float(stage(page).get_attribute("data-gap")) == pytest.approx(gap, abs=2e-3)
    expect(page.get_by_test_id("predict-told")).to_contain_text(f"{gap:.1f} px off")
    expect(page.locator(".warnings")).to_contain_text(f"{gap:.1f} px off")
    page.wait_for_function("() => window.sent.at(-1).theta.length")  # the report before it went unanswered
    np.testing.assert_allclose(sent(page)[-1]["theta"], true)
    drag(page, *pixel(page, "source", 14, 14, (28, 28)), 5, 0)
    assert stage(page).get_attribute("data-gap") is None


def test_a_link_opens_with_the_box_hidden_or_with_an_animation(open_stage):
    page = open_stage('affine@digit?opens="predict"', reduced_motion="reduce")
    np.testing.assert_allclose(theta(page), [1, 0, 0, 0, 1, 0])
    expect(page.get_by_test_id("predict")).to_have_text("reveal")
    page.get_by_test_id("predict").click()
    true = theta(page)
    assert np.abs(true - [1, 0, 0, 0, 1, 0]).max() > 0.1
    page = open_stage('affine@digit?opens="theta"')
    expect(page.get_by_test_id("scrub")).not_to_have_value("1")
    expect(page.get_by_test_id("scrub")).to_have_value("1", timeout=10000)
    np.testing.assert_allclose(theta(page), true, atol=1e-9)


def test_a_clicker_steps_the_animation_on_a_projector(open_stage):
    page = open_stage("affine@digit", reduced_motion="reduce")
    end = theta(page)
    page.mouse.move(*centre(page.locator(".caption")))
    page.keyboard.press("PageDown")
    np.testing.assert_allclose(theta(page), end)  # no projector, no clicker
    page.get_by_test_id("projector").click()
    assert sent(page)[-1]["projector"] is True
    page.get_by_test_id("projector").evaluate("b => b.blur()")
    page.keyboard.press(" ")  # from the end: to the beginning
    np.testing.assert_allclose(theta(page), [1, 0, 0, 0, 1, 0], atol=1e-9)
    for _ in range(3):
        page.keyboard.press("PageDown")
    expect(page.get_by_test_id("scrub")).to_have_value("0.3")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("scrub")).to_have_value("0.2")


@pytest.mark.parametrize("kernel", list(sv.KERNELS))
def test_the_microscope_counts_the_taps_of_every_kernel(open_stage, kernel):
    page = open_stage(f"affine@digit%3Fkernel=%22{kernel}%22")
    scene = scenes.scene("affine@digit", kernel=kernel)
    U = torch.from_numpy(scene.U)[None].double() / 255
    place = (11, 15)
    page.mouse.move(*pixel(page, "target", *place, (28, 28)))
    e = sv.explain(U, scene.theta, scene.family, scene.frame, *place, kernel=kernel)
    assert number(row(page, "V")) == pytest.approx(float(e.value[0]), abs=1e-4)
    words = row(page, "Σ weights").split()
    assert float(words[0]) == pytest.approx(float(e.weights.sum()), abs=1e-4)
    across = {"integer": 2, "bilinear": 2, "bicubic": 4, "lanczos": 6, "gaussian": 6}.get(
        kernel, 2 * sv.KERNELS[kernel].reach
    )
    assert words[1:4] == [str(across**2), "of", str(across**2)]
    assert number(row(page, "∂V/∂x")) == pytest.approx(float(e.slope_pixel[0, 0]), abs=1e-4)
    assert number(page.get_by_test_id("formula").text_content().replace("≈", "=").split("=")[-1]) == pytest.approx(
        float(e.value[0]), abs=1e-4
    )


def test_overlays_say_their_numbers(open_stage):
    theta_ = [0.9, -0.2, 0.3, 0.2, 0.8, 0.1]
    page = open_stage(f"affine@digit%3Ftheta={json.dumps(theta_).replace(' ', '')}")
    scene = scenes.scene("affine@digit")
    numbers = torch.tensor(theta_, dtype=torch.float64)
    U, grid = torch.from_numpy(scene.U)[None].double() / 255, scene.family.grid(numbers, scene.frame)
    ones = torch.ones(1, 1, 28, 28, dtype=torch.float64)
    page.locator("summary", has_text="overlays").click()
    source, target = page.locator(".sourceLegend"), page.locator(".targetLegend")

    page.get_by_test_id("overlay-weights").check()
    frame(page)
    total = sv.sample(ones, grid, scene.frame)
    low, high = (float(v) for v in re.findall(r"\d+\.\d+", target.text_content()))
    assert (low, high) == (pytest.approx(float(total.min()), abs=1e-3), pytest.approx(float(total.max()), abs=1e-3))
    page.get_by_test_id("overlay-weights").uncheck()

    page.get_by_test_id("overlay-coverage").check()
    frame(page)
    read = sv.gradients(ones, numbers, scene.family, scene.frame, ones).U
    share = 100 * float((read == 0).double().mean())
    assert 5 < share < 95
    assert float(source.text_content().split()[0]) == pytest.approx(share, abs=0.06)
    page.get_by_test_id("overlay-coverage").uncheck()

    page.get_by_test_id("overlay-footprint").check()
    frame(page)
    widest = float(torch.linalg.svdvals(numbers.reshape(2, 3)[:, :2])[0])
    assert source.text_content() == f"footprint ≤ {widest:.2f} px, taps 2 px"
    page.get_by_test_id("overlay-footprint").uncheck()

    page.get_by_test_id("overlay-conventions").check()
    frame(page)
    other = sv.Frame((28, 28), (28, 28), align_corners=True)
    frames, grids = (scene.frame, other), (grid, scene.family.grid(numbers, other))
    pictures = [sv.sample(U, g, f) for g in grids for f in frames]
    largest = max(float((p - pictures[0]).abs().max()) for p in pictures)
    assert largest > 0.01
    assert float(target.text_content().split()[-1]) == pytest.approx(largest, abs=2e-3)


def test_overlays_draw_and_are_reported(open_stage):
    page = open_stage("tps@digit")
    page.locator("summary", has_text="overlays").click()
    for name in ("mesh", "footprint", "coverage", "weights", "determinant", "conventions"):
        page.get_by_test_id(f"overlay-{name}").check()
        frame(page)
    expect(page.locator(".targetLegend")).to_contain_text("largest difference")
    page.wait_for_function(
        "window.sent.at(-1).overlays.includes('conventions')", timeout=8000
    )  # the 3 s watchdog sends it


def test_channels_of_a_feature_map_are_picked(open_stage):
    page = open_stage("affine@map")
    page.mouse.move(*pixel(page, "target", 5, 5, (12, 12)))
    values = [number(v) for v in row(page, "V").split()]
    assert len(values) == 3
    page.get_by_test_id("channel").select_option("2")
    page.mouse.move(*pixel(page, "target", 5, 6, (12, 12)))
    page.mouse.move(*pixel(page, "target", 5, 5, (12, 12)))
    frame(page)
    assert number(page.get_by_test_id("formula").text_content().replace("≈", "=").split("=")[-1]) == pytest.approx(
        values[2]
    )


def test_everything_is_above_the_fold(open_stage):
    for width, height in ((1440, 900), (1024, 768)):
        page = open_stage("affine", viewport={"width": width, "height": height})
        for part in (".view.source", ".view.target", "[data-testid=theta-cells]", ".microscope", ".caption"):
            box = page.locator(part).bounding_box()
            assert box["y"] + box["height"] <= height, part
            assert box["x"] + box["width"] <= width, part
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_no_fault(open_stage):
    for scheme in ("light", "dark"):
        page = open_stage("affine@digit%3Fasked=true", color_scheme=scheme)
        page.keyboard.press("Tab")
        assert violations(page, ".stn-stage") == []

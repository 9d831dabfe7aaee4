"""Handles on the stage: dragged, by keys, by touch, in a group; what they solve is what Python solves."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

import stn_viz as sv
from tests.browser import scenes
from tests.browser.stage_page import centre, drag, frame, number, pixel, scale_of, sent, stage, theta
from tests.browser.tab import FRAMES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "family", ["translation", "attention", "similarity", "affine", "projective", "piecewise", "tps", "squint"]
)
def test_a_handle_of_every_family_is_solved_as_python_solves_it(open_stage, family):
    page = open_stage(f"{family}@digit")
    scene = scenes.scene(f"{family}@digit")
    k, handle = next((k, h) for k, h in enumerate(scene.family.handles) if h.kind in ("point", "move"))
    before = torch.from_numpy(theta(page))
    x, y = centre(page.get_by_test_id(f"handle-{k}"))
    drag(page, x, y, 23, -17, release=False)
    point = torch.tensor([handle.point], dtype=torch.float64)
    step = torch.tensor([23.0, -17.0]) / scale_of(page, (28, 28)) / 14
    if handle.kind == "move":
        point = torch.tensor(scene.family.anchors, dtype=torch.float64)
    goal = scene.family.basis(point).points(before) + step
    hold = torch.tensor(handle.hold, dtype=torch.float64) if handle.hold else None
    wanted = sv.solve(scene.family, before, point, goal, hold)
    np.testing.assert_allclose(theta(page), wanted.numpy(), atol=2e-3)
    assert sent(page) == [], "nothing is sent while the hand drags"
    page.mouse.up()
    shown = [number(cell.input_value()) for cell in page.locator("[data-testid=theta-cells] input[data-testid]").all()]
    order = [
        int(cell.get_attribute("data-testid").split("-")[1])
        for cell in page.locator("[data-testid=theta-cells] input[data-testid]").all()
    ]
    np.testing.assert_allclose(shown, wanted.numpy()[order], atol=3e-3)
    messages = sent(page)
    assert [m["kind"] for m in messages] == ["commit"]
    np.testing.assert_allclose(messages[0]["theta"], theta(page))


def test_dragging_inside_the_box_moves_it_and_can_be_undone(open_stage):
    page = open_stage("affine@digit")
    before = theta(page)
    x, y = pixel(page, "source", 9, 14, (28, 28))
    drag(page, x, y, 30, 10)
    moved = theta(page) - before
    per_unit = scale_of(page, (28, 28)) * 14
    np.testing.assert_allclose(moved, [0, 0, 30 / per_unit, 0, 0, 10 / per_unit], atol=2e-3)
    page.keyboard.press("Control+z")
    np.testing.assert_allclose(theta(page), before)
    page.keyboard.press("Control+Shift+z")
    np.testing.assert_allclose(theta(page) - before, moved)
    page.get_by_role("button", name="state 1").click()
    np.testing.assert_allclose(theta(page), before)
    stage(page).locator(".view.source").focus()
    page.keyboard.press("r")
    np.testing.assert_allclose(theta(page), [1, 0, 0, 0, 1, 0])


def test_shift_locks_an_axis_and_snaps_a_turn(open_stage):
    page = open_stage("affine@digit")
    before = theta(page)
    page.keyboard.down("Shift")
    drag(page, *pixel(page, "source", 9, 14, (28, 28)), 40, 12)
    moved = theta(page) - before
    assert moved[2] > 0.05
    assert moved[5] == pytest.approx(0, abs=1e-9)
    page.keyboard.press("Control+z")
    x, y = centre(page.get_by_role("slider", name="rotate"))
    drag(page, x, y, 20, 15)
    page.keyboard.up("Shift")
    assert number(page.get_by_test_id("number-rotation").input_value()) % 15 == pytest.approx(0, abs=0.05)


def test_keys_move_a_focused_handle_by_one_and_ten_pixels(open_stage):
    page = open_stage("affine@digit")
    before = theta(page)
    handle = page.get_by_role("slider", name="move")
    handle.focus()
    page.keyboard.press("ArrowRight")
    np.testing.assert_allclose(theta(page)[2] - before[2], 1 / 14)
    page.keyboard.press("Shift+ArrowUp")
    np.testing.assert_allclose(theta(page)[5] - before[5], -10 / 14)
    assert re.match(r"x \+0\.071, y −0\.714, source pixel 14\.5, 3\.5", handle.get_attribute("aria-valuetext"))
    page.get_by_role("slider", name="rotate").focus()
    angle = number(page.get_by_test_id("number-rotation").input_value())
    page.keyboard.press("Shift+ArrowRight")
    page.evaluate(FRAMES)  # it is drawn
    assert number(page.get_by_test_id("number-rotation").input_value()) > angle + 5
    assert [m["kind"] for m in sent(page)].count("commit") >= 1


def test_touch_drags_with_large_hit_areas(open_stage):
    page = open_stage("affine@digit", has_touch=True, is_mobile=True, viewport={"width": 1024, "height": 768})
    handle = page.get_by_role("slider", name="move")
    box = handle.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    before = theta(page)
    x, y = centre(handle)
    client = page.context.new_cdp_session(page)
    for kind, dx in (("touchStart", 0), ("touchMove", 12), ("touchMove", 30), ("touchEnd", None)):
        points = [] if dx is None else [{"x": x + dx, "y": y}]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        frame(page)
    np.testing.assert_allclose(theta(page)[2] - before[2], 30 / scale_of(page, (28, 28)) / 14, atol=2e-3)


def test_sliders_and_fields_are_live_and_bad_numbers_change_nothing(open_stage):
    page = open_stage("affine@digit")
    slider = page.get_by_test_id("control-rotation")
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("number-rotation")).to_have_value("+30.0")
    turned = 0.6 * np.array([np.cos(np.pi / 6), -np.sin(np.pi / 6)])
    np.testing.assert_allclose(theta(page)[:2], turned, atol=1e-6)
    cell = page.get_by_test_id("theta-2")
    cell.fill("0.25")
    cell.press("Enter")
    assert theta(page)[2] == 0.25
    before = theta(page)
    for bad in ("nan", "inf", "1e999", "cat", ""):
        cell.fill(bad)
        cell.press("Enter")
        expect(cell).to_have_attribute("aria-invalid", "true")
        expect(page.locator(".warnings")).to_contain_text("not a finite number")
        np.testing.assert_array_equal(theta(page), before)
    cell.press("Escape")
    expect(cell).to_have_value("+0.250")
    expect(page.locator(".warnings")).to_have_text("")


def test_presets_are_solved_for_every_family(open_stage):
    page = open_stage("projective@digit")
    page.get_by_test_id("presets").click()
    page.get_by_test_id("preset-keystone").click()
    assert abs(theta(page)[7]) > 0.1
    page.get_by_test_id("presets").click()
    page.get_by_test_id("preset-zoom").click()
    np.testing.assert_allclose(theta(page), [0.5, 0, 0, 0, 0.5, 0, 0, 0], atol=1e-9)


def test_control_points_are_lassoed_moved_together_and_pinned(open_stage):
    page = open_stage("tps@digit")
    before = theta(page).reshape(4, 4, 2)
    handles = [page.get_by_test_id(f"handle-{k}") for k in range(16)]
    (x0, y0), (x1, y1) = centre(handles[0]), centre(handles[1])
    drag(page, min(x0, x1) - 20, min(y0, y1) - 20, abs(x1 - x0) + 40, abs(y1 - y0) + 40)
    chosen = [k for k in range(16) if "chosen" in handles[k].get_attribute("class")]
    assert {0, 1} <= set(chosen) < set(range(16))
    page.mouse.dblclick(*centre(handles[15]))
    drag(page, *centre(handles[0]), 15, 10)
    moved = (theta(page).reshape(4, 4, 2) - before).reshape(16, 2)
    step = np.array([15, 10]) / scale_of(page, (28, 28)) / 14
    for k in range(16):
        np.testing.assert_allclose(moved[k], step if k in chosen else [0, 0], atol=3e-3)
    before = theta(page).reshape(16, 2)
    x, y = centre(page.get_by_role("slider", name="rotate"))
    drag(page, x, y, 30, 0)
    moved = np.abs(theta(page).reshape(16, 2) - before).max(1)
    assert moved[15] == pytest.approx(0, abs=1e-9)
    assert moved[0] > 0.01


@pytest.mark.parametrize("k", [0, 5, 10])
def test_a_current_carries_its_anchor_to_the_hand(open_stage, k):
    page = open_stage("diffeomorphic@digit")
    handle = page.get_by_test_id(f"handle-{k}")
    x, y = centre(handle)
    dx, dy = (40, 30) if k < 10 else (-25, -20)
    drag(page, x, y, dx, dy, release=False)
    assert centre(handle) == pytest.approx((x + dx, y + dy), abs=1)
    page.mouse.move(x + dx / 2, y, steps=4)
    frame(page)
    assert centre(handle) == pytest.approx((x + dx / 2, y), abs=1)
    page.mouse.up()
    family, size = sv.family("diffeomorphic"), sv.Frame((28, 28), (28, 28))
    anchor = torch.tensor([family.anchors[k]], dtype=torch.float64)
    start, end = (
        size.to_pixels(family.points(t[None], anchor))[0, 0]
        for t in (0 * torch.from_numpy(theta(page)), torch.from_numpy(theta(page)))
    )
    moved = torch.tensor([dx / 2, 0], dtype=torch.float64) / scale_of(page, (28, 28))
    torch.testing.assert_close(end - start, moved, atol=0.1, rtol=0)


def test_a_pinch_makes_the_box_smaller_about_its_centre(open_stage):
    page = open_stage("attention@digit")
    before = theta(page)
    page.mouse.move(*pixel(page, "source", 13, 13, (28, 28)))
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    page.wait_for_function("window.sent.length > 0")
    np.testing.assert_allclose(theta(page), [before[0] * np.exp(-0.4), before[1], before[2]], atol=1e-9)


def test_the_box_shrinks_until_nothing_lies_outside_of_u_or_it_is_said_why_not(open_stage):
    page = open_stage("affine@digit%3Ftheta=[1.4,0.3,0.1,-0.2,1.1,0]")
    page.get_by_test_id("presets").click()
    page.get_by_test_id("preset-inside").click()
    after, frame_ = theta(page), sv.Frame((28, 28), (28, 28))
    grid = frame_.to_pixels(sv.family("affine").grid(torch.from_numpy(after)[None], frame_))
    assert float(grid.min()) > -1e-6
    assert float(grid.max()) < 27 + 1e-6
    assert min(float(grid.min()), 27 - float(grid.max())) < 1e-6, "it touches the edge"
    np.testing.assert_allclose(after[:2] / after[4], np.array([1.4, 0.3]) / 1.1, atol=1e-9)
    page.locator(".view.source").hover(position={"x": 8, "y": 8})
    page.keyboard.press("f")
    expect(page.locator(".warnings")).to_contain_text("inside U already")
    page = open_stage("affine@digit%3Ftheta=[1,0,1.5,0,1,0]")
    page.locator(".view.source").hover(position={"x": 8, "y": 8})
    page.keyboard.press("f")
    expect(page.locator(".warnings")).to_contain_text("centre lies outside")


def test_a_scale_handle_says_that_shift_keeps_the_proportions_and_it_does(open_stage):
    page = open_stage("affine@digit")
    handle = page.get_by_role("slider", name="scale, top left")
    assert "Shift keeps the proportions" in handle.get_attribute("title")
    before = theta(page)
    page.keyboard.down("Shift")
    drag(page, *centre(handle), -25, 4)
    page.keyboard.up("Shift")
    after = theta(page)
    grown = after.reshape(2, 3)[:, :2] / before.reshape(2, 3)[:, :2]
    assert grown.mean() > 1.02
    np.testing.assert_allclose(grown, grown.mean(), atol=1e-9)


def test_the_scales_stay_in_proportion_without_a_key_by_handle_and_by_slider_until_they_are_let_go(open_stage):
    page = open_stage("affine@digit")
    box = page.get_by_test_id("proportional")
    box.check()
    before = theta(page).reshape(2, 3)[:, :2]
    drag(page, *centre(page.get_by_role("slider", name="scale, top left")), -25, 4)
    grown = theta(page).reshape(2, 3)[:, :2] / before
    assert grown.mean() > 1.02
    np.testing.assert_allclose(grown, grown.mean(), atol=1e-9)
    page.get_by_test_id("number-scale-x").fill("0.3")
    page.keyboard.press("Enter")
    across, down = np.linalg.norm(theta(page).reshape(2, 3)[:, :2], axis=0)
    assert across == pytest.approx(0.3)
    assert down / across == pytest.approx(np.divide(*np.linalg.norm(before, axis=0)[::-1]))
    box.uncheck()
    page.get_by_test_id("number-scale-y").fill("0.9")
    page.keyboard.press("Enter")
    np.testing.assert_allclose(np.linalg.norm(theta(page).reshape(2, 3)[:, :2], axis=0), [0.3, 0.9], atol=1e-6)

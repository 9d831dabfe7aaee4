"""One picture that fills the stage: U, V, or both in one, compared pixel by pixel with what torch says they are."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

import stn_viz as sv
from tests.browser import scenes
from tests.browser.axe import violations
from tests.browser.stage_page import centre, drag, frame, sent, stage, theta

pytestmark = pytest.mark.browser

SAME = "affine%3Ftarget=[384,512]"  # V has as many pixels as U
SMALLER = "affine%3Ftarget=[96,128]"
SEEN = """(view, points) => {
  const size = { width: view.clientWidth, height: view.clientHeight };
  const canvas = Object.assign(document.createElement("canvas"), size);
  const context = canvas.getContext("2d");
  for (const one of view.querySelectorAll(".base, .laid"))
    if (!one.hidden) context.drawImage(one, 0, 0, canvas.width, canvas.height);
  return points.map(([x, y]) => [...context.getImageData(x, y, 1, 1).data.slice(0, 3)]);
}"""
ROWS, COLS = (120, 200, 290), (60, 130, 380, 440)


def show(page: Page, name: str) -> None:
    page.get_by_test_id("large").click()
    page.get_by_test_id(f"large-{name}").click()
    frame(page)


def places(page: Page) -> np.ndarray:
    """Find the middles of some pixels of U in its pane, (rows, cols, 2)."""
    box = page.locator(".view.source").bounding_box()
    scale = min(box["width"] / 512, box["height"] / 384) / 1.15  # the box is inside
    assert scale > 1, "smaller pixels would be mixed"
    x = box["width"] / 2 + (np.array(COLS) + 0.5 - 256) * scale
    y = box["height"] / 2 + (np.array(ROWS) + 0.5 - 192) * scale
    return np.stack(np.broadcast_arrays(x[None], y[:, None]), -1)


def seen(page: Page) -> np.ndarray:
    """Read those pixels, (rows, cols, 3), of 255."""
    points = np.floor(places(page)).astype(int).reshape(-1, 2).tolist()
    return np.array(page.locator(".view.source").evaluate(SEEN, points)).reshape(len(ROWS), len(COLS), 3)


def both(page: Page, target: tuple[int, int] = (384, 512)) -> tuple[np.ndarray, np.ndarray]:
    """Let torch compute U and V where they are read, (rows, cols, 3), of 255."""
    U = torch.from_numpy(scenes.photo()).double()[None]
    family, sizes = sv.family("affine"), sv.Frame((384, 512), target)
    at = torch.from_numpy(theta(page))[None]
    warped = sv.sample(U, family.grid(at, sizes), sizes)[0]
    plain = sv.sample(U, family.grid(family.identity()[None], sizes), sizes, padding="border")[0]
    rows, cols = ([int((n + 0.5) * target[k] / (384, 512)[k]) for n in ns] for k, ns in enumerate((ROWS, COLS)))
    return tuple(one[:, rows][:, :, cols].movedim(0, 2).numpy() for one in (plain, warped))


def test_left_of_the_wipe_is_u_and_right_of_it_v(open_stage):
    page = open_stage(SAME)
    show(page, "wipe")
    divider = page.get_by_test_id("divider")
    for share in (0.2, 0.5, 0.8):
        across = (COLS[-1] + 0.5) / 512 - (COLS[0] + 0.5) / 512
        x = places(page)[0, :, 0]
        edge = x[0] + (share - (COLS[0] + 0.5) / 512) * (x[-1] - x[0]) / across
        view = page.locator(".view.source").bounding_box()
        at = divider.bounding_box()
        drag(page, at["x"] + at["width"] / 2, at["y"] + 20, view["x"] + edge - at["x"] - at["width"] / 2, 3)
        expect(divider).to_have_attribute("aria-valuenow", str(round(100 * share)))
        U, V = both(page)
        left = np.array(COLS) < share * 512
        wanted = np.where(left[None, :, None], U, V)
        assert np.abs(U - V).max() > 40, "they can be told apart"
        np.testing.assert_allclose(seen(page), wanted, atol=2)


def test_the_line_goes_by_keys_and_says_where_it_is(open_stage):
    page = open_stage(SAME)
    page.locator(".view.source").hover(position={"x": 20, "y": 20})
    page.keyboard.press("w")
    divider = page.get_by_role("slider", name="Line between U and V")
    divider.focus()
    for key in ("Home", "ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(divider).to_have_attribute("aria-valuenow", "11")
    U, V = both(page)
    np.testing.assert_allclose(seen(page), np.where(np.array(COLS)[None, :, None] < 56, U, V), atol=2)
    assert violations(page, ".stn-stage") == []


def test_v_follows_below_the_line_while_a_hand_drags_the_box(open_stage):
    page = open_stage(SAME)
    show(page, "wipe")
    before = seen(page)
    drag(page, *centre(page.get_by_role("slider", name="rotate")), 60, 40, release=False)
    U, V = both(page)
    now = seen(page)
    np.testing.assert_allclose(now, np.where(np.array(COLS)[None, :, None] < 256, U, V), atol=4)
    assert np.abs(now - before)[:, 2:].max() > 20, "V moved"
    page.mouse.up()


def test_every_other_square_of_the_chessboard_is_v(open_stage):
    page = open_stage(SAME)
    show(page, "checker")
    U, V = both(page)
    of_v = (np.array(ROWS)[:, None] // 64 + np.array(COLS)[None] // 64) % 2 == 1  # eight squares along 512 pixels
    np.testing.assert_allclose(seen(page), np.where(of_v[..., None], V, U), atol=2)


def test_the_difference_is_that_of_each_channel_and_says_its_range(open_stage):
    page = open_stage(SAME)
    show(page, "difference")
    U, V = both(page)
    np.testing.assert_allclose(seen(page), np.abs(U - V), atol=2)
    scene = scenes.scene("affine", target=(384, 512))
    whole = torch.from_numpy(scene.U).double()[None] / 255
    gap = (whole - sv.sample(whole, scene.family.grid(scene.theta[None], scene.frame), scene.frame)).abs()
    legend = page.locator(".sourceLegend")
    expect(legend).to_contain_text(f"largest {gap.max():.3f}, mean {gap.mean():.3f}")
    drag(page, *centre(page.get_by_role("slider", name="rotate")), 60, 40, release=False)
    U, V = both(page)
    np.testing.assert_allclose(seen(page), np.abs(U - V), atol=4)
    page.mouse.up()


def test_v_of_another_size_lies_over_all_of_u_and_that_is_said(open_stage):
    page = open_stage(SMALLER)
    show(page, "difference")
    expect(page.locator(".sourceLegend")).to_contain_text("U (512×384) is read at the pixels of V (128×96)")
    U, V = both(page, (96, 128))
    np.testing.assert_allclose(seen(page), np.abs(U - V), atol=2)
    show(page, "wipe")
    expect(page.locator(".sourceLegend")).to_contain_text("V (128×96) is laid over all of U (512×384)")
    np.testing.assert_allclose(seen(page)[:, 2:], V[:, 2:], atol=2)


def test_one_picture_fills_the_stage_and_escape_goes_back(open_stage):
    page = open_stage(SAME)
    beside = {side: page.locator(f".view.{side}").bounding_box() for side in ("source", "target")}
    for name, side, other in (("U", "source", "target"), ("V", "target", "source")):
        show(page, name)
        large = page.locator(f".view.{side}").bounding_box()
        assert large["width"] > 1.8 * beside[side]["width"]
        assert large["height"] > 1.2 * beside[side]["height"]
        assert large["y"] + large["height"] < 900, "above the fold"
        expect(page.locator(f".view.{other}")).to_be_hidden()
        assert stage(page).get_attribute("data-large") == name
        page.keyboard.press("Escape")
        frame(page)
        assert stage(page).get_attribute("data-large") is None
        assert page.locator(f".view.{side}").bounding_box() == beside[side]
    assert sent(page)[0]["large"] == "U"
    show(page, "blink")
    show(page, "blink")
    expect(page.locator(".view.target")).to_be_visible()


V_LAID = "() => document.querySelector('canvas.laid').getContext('2d').getImageData(...{}, 1, 1).data[3] > 0"


def laid(page: Page) -> str:
    x, y = np.floor(places(page)[1, 1]).astype(int)
    return V_LAID.replace("...{}", f"{x}, {y}")


def test_u_and_v_blink_until_they_are_stopped(open_stage):
    page = open_stage(SAME)
    show(page, "blink")
    v_is_seen = laid(page)
    for _ in range(2):
        page.wait_for_function(v_is_seen)
        page.wait_for_function(f"() => !({v_is_seen})()")
    page.get_by_test_id("blink").click()
    expect(page.get_by_test_id("blink")).to_have_accessible_name("let U and V blink")


def test_where_motion_is_reduced_nothing_blinks_but_by_hand(open_stage):
    page = open_stage(SAME, reduced_motion="reduce")
    page.clock.install()
    show(page, "blink")
    for _ in range(5):
        page.clock.run_for(700)
        assert not page.evaluate(laid(page)), "V would be seen"
    page.clock.resume()
    expect(page.get_by_test_id("blink")).to_be_hidden()
    U, V = both(page)
    np.testing.assert_allclose(seen(page), U, atol=2)
    page.get_by_test_id("swap").press("Enter")
    np.testing.assert_allclose(seen(page), V, atol=2)
    page.get_by_test_id("swap").press("Enter")
    np.testing.assert_allclose(seen(page), U, atol=2)


def test_a_guess_is_asked_beside_v_and_what_was_large_comes_back(open_stage):
    page = open_stage(SAME, reduced_motion="reduce")
    show(page, "difference")
    page.get_by_test_id("predict").click()
    frame(page)
    expect(page.locator(".view.target")).to_be_visible()
    assert stage(page).get_attribute("data-large") is None
    page.keyboard.press("p")
    expect(stage(page)).to_have_attribute("data-large", "difference")


@pytest.mark.parametrize("way", ["png", "svg"])
def test_a_figure_is_saved_of_what_is_large(open_stage, way):
    page = open_stage(SAME)
    show(page, "wipe")
    page.locator("summary", has_text=re.compile("save")).click()
    with page.expect_download() as saved:
        page.get_by_test_id(f"save-{way}").click()
    assert saved.value.path().stat().st_size > 10_000


@pytest.mark.parametrize("name", ["wipe", "difference", "V"])
def test_a_link_opens_what_is_large(open_stage, name):
    page = open_stage(f"affine%3Flarge=%22{name}%22")
    expect(stage(page)).to_have_attribute("data-large", name)
    expect(page.get_by_test_id("large")).to_have_class(re.compile("chosen"))


@pytest.mark.parametrize("name", ["U", "wipe", "blink", "checker", "difference"])
def test_on_a_phone_the_picture_is_as_wide_as_the_page(open_stage, name):
    page = open_stage(SAME, viewport={"width": 390, "height": 844}, has_touch=True)
    show(page, name)
    view, root = page.locator(".view.source").bounding_box(), stage(page).bounding_box()
    assert view["width"] == pytest.approx(root["width"], abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_finger_pulls_the_line_and_leaves_the_box_alone(open_stage):
    page = open_stage(SAME, viewport={"width": 390, "height": 844}, has_touch=True)
    show(page, "wipe")
    divider, before = page.get_by_test_id("divider"), theta(page)
    ends = []
    for key in ("Home", "End"):
        divider.press(key)
        ends.append(centre(divider))
    (left, y), (right, _) = ends
    client = page.context.new_cdp_session(page)
    for kind, share in (("touchStart", 1.0), ("touchMove", 0.6), ("touchMove", 0.3), ("touchEnd", None)):
        at = [] if share is None else [{"x": left + share * (right - left), "y": y}]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
    frame(page)
    expect(divider).to_have_attribute("aria-valuenow", "30")
    np.testing.assert_array_equal(theta(page), before)

"""Keys on the stage: a presenter's clicker whatever has the focus, undo from every control, and none under a drag."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage_page import centre, drag, frame, pixel, sent, theta

pytestmark = pytest.mark.browser

IDENTITY = [1, 0, 0, 0, 1, 0]


def scrubbed(page: Page) -> float:
    frame(page)
    return float(page.get_by_test_id("scrub").input_value())


def focus_by_click(page: Page, what: str) -> None:
    if what == "margin":
        page.mouse.click(4, 400)
    elif what == "section":  # a scrolling part of the host's page takes the focus, as Streamlit's does
        page.evaluate("Object.assign(document.querySelector('.room'), {tabIndex: 0}).focus()")
    elif what == "channel":
        page.add_style_tag(content=".stn-stage .bar select { display: block !important }")
        page.get_by_test_id("channel").select_option("1")
        page.get_by_test_id("channel").focus()
    elif what == "overlays":
        page.locator("summary", has_text="overlays").click()
        page.get_by_test_id("overlay-mesh").check()
    else:
        page.get_by_test_id(what).click()


@pytest.mark.parametrize("what", ["projector", "gradient", "margin", "section", "overlays", "channel"])
def test_a_clicker_goes_on_whatever_was_clicked(open_stage, what):
    page = open_stage("affine@map%3Fprojector=true", reduced_motion="reduce")
    page.evaluate("document.body.style.height = '4000px'")
    if what == "projector":
        page.get_by_test_id("projector").click()  # off, to be switched on below
    page.get_by_test_id("scrub").fill("0.5")
    focus_by_click(page, what)
    page.mouse.move(2, 2)
    for key, wanted in (("PageDown", 0.6), ("PageDown", 0.7), ("PageUp", 0.6), ("ArrowRight", 0.7), (" ", 0.8)):
        page.keyboard.press(key)
        assert scrubbed(page) == pytest.approx(wanted), key
    assert page.evaluate("scrollY") == 0, "the page stays where it is"


def test_a_clicker_reveals_a_prediction(open_stage):
    page = open_stage("affine@digit%3Fprojector=true", reduced_motion="reduce")
    page.get_by_test_id("predict").click()
    np.testing.assert_allclose(theta(page), IDENTITY)
    page.keyboard.press("PageUp")
    np.testing.assert_allclose(theta(page), IDENTITY)
    page.keyboard.press("PageDown")
    expect(page.get_by_test_id("predict")).to_have_text("Another one")
    first = theta(page)
    assert np.abs(first - IDENTITY).max() > 0.1
    page.keyboard.press(" ")
    np.testing.assert_allclose(theta(page), IDENTITY)
    page.keyboard.press("b")
    expect(page.locator(".prompt .curtain")).to_be_visible()
    page.keyboard.press("PageDown")
    expect(page.locator(".prompt .curtain")).to_be_hidden()
    np.testing.assert_allclose(theta(page), IDENTITY)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("1 to 4: pick an answer")
    page.keyboard.press("?")
    page.keyboard.press("PageUp")
    np.testing.assert_allclose(theta(page), first)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("predict")).to_have_text("predict")
    expect(page.get_by_test_id("prompt")).to_be_hidden()


def test_a_clicker_leaves_text_and_the_keyboards_own_focus_alone(open_stage):
    page = open_stage("affine@digit%3Fprojector=true", reduced_motion="reduce")
    page.get_by_test_id("scrub").fill("0.5")
    page.get_by_test_id("theta-0").click()
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowRight")
    assert scrubbed(page) == 0.5
    page.get_by_test_id("reset").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")  # the keyboard brought the focus: the space bar is the button's
    page.keyboard.press(" ")
    np.testing.assert_allclose(theta(page), IDENTITY)


def test_a_field_beside_the_stage_keeps_its_letters(open_stage):
    page = open_stage("affine@digit")
    before = theta(page)
    for made in (
        "<input id=own>",
        "<input id=own type=number>",
        "<input id=own type=search>",
        "<p id=own contenteditable>a</p>",
    ):
        page.evaluate("made => { document.querySelector('.room').innerHTML = made }", made)
        page.locator("#own").focus()
        page.mouse.move(*pixel(page, "source", 9, 14, (28, 28)))
        page.keyboard.press("r")
        np.testing.assert_array_equal(theta(page), before)
        assert page.get_by_test_id("overlay-mesh").is_checked() is False


@pytest.mark.parametrize(
    "control", ["presets", "channel", "scrub", "control-rotation", "overlay-mesh", "play", "handle-0"]
)
def test_undo_works_from_every_control(open_stage, control):
    page = open_stage("affine@map")
    before = theta(page)
    page.get_by_role("slider", name="move").focus()
    page.keyboard.press("ArrowRight")
    moved = theta(page)
    if control == "overlay-mesh":
        page.locator("summary", has_text="overlays").click()
    page.get_by_test_id(control).focus()
    page.keyboard.press("Control+z")
    np.testing.assert_allclose(theta(page), before)
    page.keyboard.press("Control+y")
    np.testing.assert_allclose(theta(page), moved)


def test_undo_works_after_a_preset_was_chosen(open_stage):
    page = open_stage("affine@digit")
    before = theta(page)
    page.get_by_test_id("presets").focus()
    page.keyboard.press("Enter")
    page.get_by_test_id("preset-turn").press("Enter")
    assert np.abs(theta(page) - before).max() > 0.1
    page.keyboard.press("Control+z")
    np.testing.assert_allclose(theta(page), before)


@pytest.mark.parametrize("key", ["p", "r", "Control+z", "Control+y", "ArrowRight", "Enter", " ", "PageDown", "Tab"])
@pytest.mark.parametrize("what", ["move", "rotation"])
def test_a_key_in_a_drag_waits(open_stage, key, what):
    page = open_stage("affine@digit%3Fprojector=true" if key == "PageDown" and what == "move" else "affine@digit")
    page.get_by_role("slider", name="move").focus()
    page.keyboard.press("Shift+ArrowRight")
    count = len(sent(page))
    before = theta(page)
    x, y = centre(
        page.get_by_role("slider", name="move") if what == "move" else page.get_by_test_id("control-rotation")
    )
    drag(page, x, y, 30, 8, release=False)
    held = theta(page)
    assert np.abs(held - before).max() > 0.01
    page.keyboard.press(key)
    np.testing.assert_array_equal(theta(page), held)
    expect(page.get_by_test_id("predict")).to_have_text("predict")
    page.mouse.up()
    np.testing.assert_array_equal(theta(page), held)
    page.wait_for_function("n => window.sent.length >= n", arg=count)
    page.keyboard.press("Control+z")
    np.testing.assert_allclose(theta(page), before)


def test_escape_gives_back_what_the_hand_holds(open_stage):
    page = open_stage("affine@digit")
    before = theta(page)
    x, y = centre(page.get_by_role("slider", name="move"))
    drag(page, x, y, 30, 8, release=False)
    page.keyboard.press("Escape")
    np.testing.assert_array_equal(theta(page), before)
    page.mouse.move(x + 60, y)
    page.mouse.up()
    np.testing.assert_array_equal(theta(page), before)
    assert sent(page) == []
    page.keyboard.press("p")  # the hand is free again
    expect(page.get_by_test_id("predict")).to_have_text("reveal")


def test_a_slider_that_came_back_to_where_it_was_lets_the_keys_go(open_stage):
    page = open_stage("affine@digit")
    x, y = centre(page.get_by_test_id("control-rotation"))
    drag(page, x, y, 20, 0)  # the middle of the knob is under the pointer now
    before = theta(page)
    drag(page, x + 20, y, 25, 0, release=False)
    assert np.abs(theta(page) - before).max() > 0.01
    page.mouse.move(x + 20, y)
    page.mouse.up()
    np.testing.assert_allclose(theta(page), before, atol=1e-9)
    page.keyboard.press("r")
    np.testing.assert_allclose(theta(page), IDENTITY)


def test_a_clicker_steps_a_descent_whatever_was_clicked(open_app):
    page = open_app("backward?v=1&steps=10&size=32&step=4")
    descent = page.get_by_test_id("descent")
    expect(descent).to_have_attribute("data-step", "4")
    page.get_by_test_id("projector").click()
    for step, what in ((5, "projector"), (6, "see-T"), (7, "margin"), (8, "descent-on")):
        if what == "margin":
            page.mouse.click(1438, 500)
        elif what == "descent-on":
            page.get_by_test_id("descent-back").click()
        elif what != "projector":
            page.get_by_test_id(what).click()
        page.keyboard.press("PageDown")
        expect(descent).to_have_attribute("data-step", str(step if what != "descent-on" else 7))
    for key, step in (("ArrowRight", 8), (" ", 9), ("PageUp", 8)):
        page.keyboard.press(key)
        expect(descent).to_have_attribute("data-step", str(step))

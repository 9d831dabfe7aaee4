"""Two fingers on the source hold the box by the two places that they touch."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import stn_viz as sv
from tests.browser import scenes
from tests.browser.stage_page import sent, stage, theta, two_fingers

pytestmark = pytest.mark.browser

PHONE = {"has_touch": True, "is_mobile": True}
SIZE = (28, 28)


def carried(before: np.ndarray, places: list[list[tuple[float, float]]]) -> np.ndarray:
    """Give the θ under which what lay under the fingers at first lies under them at last, a similarity."""
    (a, b), (c, d) = ([complex(x - 13.5, y - 13.5) / 14 for y, x in at] for at in (places[0], places[-1]))
    factor = (d - c) / (b - a)
    turn = np.array([[factor.real, -factor.imag], [factor.imag, factor.real]])
    shift = np.array([c.real, c.imag]) - turn @ [a.real, a.imag]
    warp = before.reshape(2, 3)
    return np.column_stack([turn @ warp[:, :2], turn @ warp[:, 2] + shift]).flatten()


PINCHES = {
    "spread": [[(14, 10), (14, 18)], [(14, 8), (14, 20)], [(14, 6), (14, 22)]],
    "turn": [[(14, 9), (14, 19)], [(11, 10), (17, 18)], [(9, 14), (19, 14)]],
    "all at once, beyond the box": [[(4, 3), (22, 25)], [(6, 8), (24, 20)]],
}


@pytest.mark.parametrize("size", [(1280, 800), (820, 1180)])
@pytest.mark.parametrize("name", list(PINCHES))
def test_two_fingers_scale_and_turn_the_box_about_their_middle(open_stage, size, name):
    page = open_stage("affine@digit", viewport=dict(zip(("width", "height"), size, strict=True)), **PHONE)
    before = theta(page)
    two_fingers(page, PINCHES[name], SIZE, lift=False)
    np.testing.assert_allclose(theta(page), carried(before, PINCHES[name]), atol=4e-3)
    assert sent(page) == [], "nothing is sent while the hands hold"
    page.keyboard.press("r")
    np.testing.assert_allclose(theta(page), carried(before, PINCHES[name]), atol=4e-3)
    page.keyboard.press("Escape")
    np.testing.assert_allclose(theta(page), before)


def test_a_pinch_is_one_step_of_the_history_and_one_message(open_stage):
    page = open_stage("affine@digit", **PHONE)
    before = theta(page)
    places = [[(14, 10), (14, 18)], [(14, 6), (14, 22)]]
    two_fingers(page, places, SIZE)
    after = theta(page)
    np.testing.assert_allclose(after, carried(before, places), atol=4e-3)
    assert [m["kind"] for m in sent(page)] == ["commit"]
    page.get_by_test_id("undo").click()
    np.testing.assert_allclose(theta(page), before)
    assert stage(page).get_attribute("data-theta")


def test_a_family_that_cannot_turn_comes_as_near_as_it_can(open_stage):
    page = open_stage("attention@digit", **PHONE)
    family, frame_ = sv.family("attention"), scenes.scene("attention@digit").frame
    before = torch.from_numpy(theta(page))
    places = [[(14, 10), (14, 18)], [(14, 6), (14, 22)]]
    two_fingers(page, places, SIZE)
    anchors = torch.tensor(family.anchors, dtype=torch.float64)
    middle = frame_.to_normalised(torch.tensor([14.0, 14.0], dtype=torch.float64))
    goal = middle + 2 * (family.basis(anchors).points(before) - middle)
    np.testing.assert_allclose(theta(page), sv.solve(family, before, anchors, goal).numpy(), atol=4e-3)


def test_a_phone_whose_number_pad_has_no_minus_offers_the_sign(open_stage):
    page = open_stage("similarity", viewport={"width": 390, "height": 844}, **PHONE)
    field = page.get_by_test_id("theta-2")
    field.tap()
    field.fill("0.25")
    page.get_by_role("button", name="Change the sign").tap()
    assert field.input_value() == "−0.25"
    assert field.evaluate("input => input.getRootNode().activeElement === input"), "the pad stays"
    field.press("Enter")
    assert theta(page)[2] == -0.25

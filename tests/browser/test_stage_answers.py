"""The stage and torch: answers, messages in flight, epochs, a stage that leaves and comes back."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

import stn_viz as sv
from tests.browser import scenes
from tests.browser.stage_page import centre, drag, frame, pixel, scale_of, sent, stage, theta

pytestmark = pytest.mark.browser


def test_torch_answers_and_stale_answers_are_dropped(open_stage):
    page = open_stage("affine@digit")
    page.get_by_role("slider", name="move").focus()
    page.keyboard.press("ArrowRight")
    first = sent(page)[-1]
    page.keyboard.press("ArrowRight")
    page.evaluate("(name) => window.answer(name)", f"affine@digit?answer={json.dumps([first['theta'], first['seq']])}")
    frame(page)
    assert stage(page).get_attribute("data-difference") is None
    page.wait_for_function("window.sent.length >= 2")
    second = sent(page)[-1]
    page.evaluate(
        "(name) => window.answer(name)", f"affine@digit?answer={json.dumps([second['theta'], second['seq']])}"
    )
    frame(page)
    assert float(stage(page).get_attribute("data-difference")) <= 1e-5
    expect(page.get_by_test_id("stn-difference")).to_contain_text("browser − torch: ")
    page.keyboard.press("ArrowRight")
    frame(page)
    assert stage(page).get_attribute("data-difference") is None


def test_one_message_is_in_flight_until_torch_answers(open_stage):
    page = open_stage("affine@digit")
    page.get_by_role("slider", name="move").focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)
    assert len(sent(page)) == 1
    message = sent(page)[0]
    page.evaluate(
        "(name) => window.answer(name)", f"affine@digit?answer={json.dumps([message['theta'], message['seq']])}"
    )
    page.wait_for_function("window.sent.length === 2")
    assert sent(page)[1]["seq"] == 6, "the newest wins"


def test_an_epoch_imposes_and_within_one_the_hand_keeps_its_theta(open_stage):
    page = open_stage("affine@digit")
    page.get_by_role("slider", name="move").focus()
    page.keyboard.press("ArrowRight")
    mine = theta(page)
    page.evaluate("window.show('affine@digit?kernel=\"bicubic\"')")
    np.testing.assert_array_equal(theta(page), mine)
    page.evaluate("window.show('affine@digit?epoch=1&theta=[0.5,0,0,0,0.5,0]')")
    np.testing.assert_array_equal(theta(page), [0.5, 0, 0, 0, 0.5, 0])


def test_a_stage_that_left_the_page_comes_back_with_its_theta(open_stage):
    page = open_stage("affine@digit")
    page.get_by_role("slider", name="move").focus()
    page.keyboard.press("Shift+ArrowRight")
    mine = theta(page)
    page.evaluate("window.unmount()")
    page.evaluate("window.show('affine@digit')")
    np.testing.assert_array_equal(theta(page), mine)


COUNT = """
(() => {
  window.listeners = 0;
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, act, options) {
    if (options?.signal && !options.signal.aborted) {
      window.listeners += 1;
      add.call(options.signal, "abort", () => (window.listeners -= 1), { once: true });
    } else if (this instanceof Element && this.closest(".stn-stage")) window.untied = [...(window.untied ?? []), type];
    return add.call(this, type, act, options);
  };
})();
"""


def test_fifty_updates_keep_one_stage_and_leak_nothing(browser, harness_url):
    context = browser.new_context()
    context.add_init_script(COUNT)
    page = context.new_page()
    page.goto(f"{harness_url}?scene=affine@digit")
    page.wait_for_selector("[data-theta]")
    before = page.evaluate("window.listeners")
    kernels = ["bilinear", "bicubic"]
    for k in range(50):
        page.evaluate("(name) => window.show(name)", f'affine@digit?kernel="{kernels[k % 2]}"')
    frame(page)
    assert page.get_by_test_id("stn-stage").count() == 1
    assert page.evaluate("window.listeners") == before
    assert page.evaluate("window.untied ?? []") == []
    page.evaluate("window.ends.forEach(end => end())")
    assert page.get_by_test_id("stn-stage").count() == 1, "a call that ends takes nothing along that stands"
    page.evaluate("window.unmount()")
    assert page.evaluate("window.listeners") == 0
    assert page.get_by_test_id("stn-stage").count() == 0
    context.close()


def test_the_same_payload_again_keeps_focus_and_theta(open_stage):
    page = open_stage("affine@digit")
    page.get_by_role("slider", name="move").focus()
    page.keyboard.press("ArrowRight")
    mine = theta(page)
    page.evaluate("window.show('affine@digit')")
    np.testing.assert_array_equal(theta(page), mine)
    expect(page.get_by_role("slider", name="move")).to_be_focused()


def test_what_is_painted_is_what_python_samples(open_stage):
    page = open_stage("affine@tiny")
    scene = scenes.scene("affine@tiny")
    V = sv.sample(torch.from_numpy(scene.U)[None].double(), scene.family.grid(scene.theta, scene.frame), scene.frame)[
        0, 0
    ]
    box = page.locator(".view.target").bounding_box()
    for r in range(4):
        for c in range(4):
            x, y = pixel(page, "target", r + 0.3, c + 0.3, (4, 4))
            painted = page.evaluate(
                """([x, y]) => document.querySelector(".view.target canvas.base").getContext("2d")
                    .getImageData(x, y, 1, 1).data[0]""",
                [x - box["x"], y - box["y"]],
            )
            assert painted / 255 == pytest.approx(float(V[r, c]), abs=1 / 255)


def test_the_networks_box_is_listed_and_adopted(open_stage):
    page = open_stage("affine@digit%3Fasked=true")
    expect(page.locator(".network")).to_contain_text("90.0 %")
    before = theta(page)
    page.get_by_role("button", name="adopt").click()
    np.testing.assert_allclose(theta(page), scenes.NETWORK)
    page.keyboard.press("Control+z")
    np.testing.assert_allclose(theta(page), before)


def test_a_drag_says_how_far_the_browsers_own_grid_may_be_off(open_stage):
    page = open_stage("tps")
    k = next(k for k, h in enumerate(scenes.scene("tps").family.handles) if h.kind == "point")
    drag(page, *centre(page.get_by_test_id(f"handle-{k}")), 9, 7, release=False)
    text = page.get_by_test_id("stn-difference").text_content()
    said = float(re.search(r"within ([\d.]+) px", text)[1])
    scene = scenes.scene("tps")
    assert 0 < said < 0.05 * max(scene.frame.source) / 512 * 4
    page.mouse.up()
    page = open_stage("affine")
    drag(page, *centre(page.get_by_role("slider", name="rotate")), 9, 7, release=False)
    expect(page.get_by_test_id("stn-difference")).to_contain_text("the browser's own numbers")


def test_a_family_that_only_torch_knows_is_pushed_and_torch_sends_its_grid(open_stage):
    page = open_stage("eddy@digit")
    handle = page.get_by_test_id("handle-5")
    x, y = centre(handle)
    drag(page, x, y, 20, 0)
    pushed = theta(page)
    np.testing.assert_allclose(pushed[10], 20 / scale_of(page, (28, 28)) / 14, atol=2e-3)
    page.wait_for_function("window.sent.some((m) => m.kind === 'live')")
    message = sent(page)[-1]
    answer = f"eddy@digit?answer={json.dumps([message['theta'], message['seq']])}"
    page.evaluate("(name) => window.answer(name)", answer)
    page.wait_for_function("window.sent.at(-1).kind === 'commit'")
    message = sent(page)[-1]
    answer = f"eddy@digit?answer={json.dumps([message['theta'], message['seq']])}"
    page.evaluate("(name) => window.answer(name)", answer)
    frame(page)
    assert float(stage(page).get_attribute("data-difference")) <= 1e-5
    assert centre(handle)[0] > x + 5

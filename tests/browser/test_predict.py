"""What is asked of a dealt θ: locked until an answer, the same for the same seed, judged in plain words."""

from __future__ import annotations

import json
from urllib.parse import quote

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.stage_page import sent, theta

pytestmark = pytest.mark.browser


def ask(page: Page, mode: str) -> None:
    page.get_by_test_id("predict-mode").select_option(mode)
    expect(page.get_by_test_id("stn-stage")).to_have_attribute("data-predict", mode)


def told(page: Page):
    return page.get_by_test_id("predict-told")


def deal(mode: str, seed: int, scene: str = "affine@digit", more: str = "") -> str:
    return quote(f'{scene}?opens="predict"&deal={json.dumps([mode, seed])}{more}')


def test_four_questions_are_asked_of_one_seed(open_stage):
    page = open_stage(deal("which", 42), reduced_motion="reduce")
    dealt = theta(page)
    expect(page.locator(".pane.target")).to_be_hidden()
    page.keyboard.press("PageDown")
    expect(page.locator(".prompt .refusal")).to_contain_text("Answer first")
    assert told(page).text_content() == ""
    pictures = [c.evaluate("c => c.toDataURL()") for c in page.locator(".prompt canvas").all()]
    assert len(set(pictures)) == 4
    page.keyboard.press("2")
    expect(page.locator('.prompt .option[aria-pressed="true"]')).to_have_attribute("data-option", "1")
    assert violations(page, "[data-testid=prompt]") == []
    page.keyboard.press("PageDown")
    right = int(page.locator(".prompt .option.right").get_attribute("data-option"))
    expect(told(page)).to_contain_text("Right, that is V." if right == 1 else f"V is picture {right + 1}.")
    page.wait_for_function("() => window.sent.at(-1).theta.length")  # nobody is waited for longer than 3 s
    report = sent(page)[-1]
    np.testing.assert_allclose(report["theta"], dealt)

    ask(page, "slope")
    page.wait_for_function("() => window.sent.at(-1).predict === 'slope'")
    following = sent(page)[-1]
    assert (following["predict"], following["theta"]) == ("slope", [])
    assert following["seed"] != 42
    expect(page.get_by_test_id("predict-question")).to_contain_text("L = Σ V. The entry")
    page.keyboard.press("1")
    page.keyboard.press(" ")
    expect(told(page)).to_contain_text("The browser computed it.")
    expect(page.get_by_test_id("gradient")).to_have_attribute("aria-pressed", "true")

    ask(page, "network")
    expect(page.get_by_test_id("predict-question")).to_contain_text("Choose a digit")
    expect(page.get_by_test_id("predict-show")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("prompt")).to_be_hidden()
    page.wait_for_function("() => window.sent.at(-1).predict === ''")

    again = open_stage(deal("which", 42), reduced_motion="reduce")
    np.testing.assert_allclose(theta(again), dealt)
    assert [c.evaluate("c => c.toDataURL()") for c in again.locator(".prompt canvas").all()] == pictures
    again.get_by_test_id("predict-skip").click()
    expect(told(again)).to_have_text(f"V is picture {right + 1}.")


def test_a_page_without_an_app_says_that_it_has_no_network(open_stage):
    page = open_stage("affine@digit", alone=True, reduced_motion="reduce")
    page.get_by_test_id("predict").click()
    page.get_by_test_id("predict-skip").click()
    expect(told(page)).to_have_text("Here V was read.")
    ask(page, "network")
    expect(page.get_by_test_id("predict-question")).to_contain_text("This page holds no network.")
    ask(page, "slope")
    page.get_by_test_id("predict-skip").click()
    expect(told(page)).to_contain_text("∂L/∂θ")


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_on_a_projector_words_and_pictures_are_large_and_nothing_is_cut(open_stage, size):
    width, height = size
    page = open_stage(
        deal("slope", 5, "affine", "&projector=true"),
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
    )
    for mode in ("slope", "which", "box"):
        ask(page, mode)
        for key in ("1", "PageDown"):
            page.keyboard.press(key)
            for words in page.locator(".prompt :is(.question, .told, .option:not(:has(canvas))):visible").all():
                box = words.bounding_box()
                assert box["y"] + box["height"] <= height, mode
                assert float(words.evaluate("x => parseFloat(getComputedStyle(x).fontSize)")) >= 0.033 * height, mode


def test_on_a_phone_it_is_answered_by_a_finger(open_stage):
    page = open_stage(deal("which", 5), viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion="reduce")
    page.locator(".prompt .option").nth(2).tap()
    page.get_by_test_id("predict-show").tap()
    expect(told(page)).to_contain_text("V")
    sizes = page.locator(".prompt :is(.option, .acts button):visible").evaluate_all(
        "all => all.map(x => x.getBoundingClientRect()).map(r => [r.width, r.height, r.right])"
    )
    assert min(height for _, height, _ in sizes) >= 44
    assert max(right for *_, right in sizes) <= 390


def test_on_a_phone_v_is_seen_above_what_is_asked_of_it(open_stage):
    page = open_stage(deal("slope", 5, "affine"), viewport={"width": 390, "height": 844}, has_touch=True)
    for mode in ("slope", "box"):
        ask(page, mode)
        for name in ("source", "target"):
            pane = page.locator(f".view.{name}").bounding_box()
            assert pane["y"] + pane["height"] <= page.locator(".prompt").bounding_box()["y"], (mode, name)
        acts = page.locator(".prompt .acts").bounding_box()
        assert acts["y"] + acts["height"] <= 844, mode


@pytest.mark.parametrize("mode", ["box", "which", "slope"])
def test_on_a_phone_on_its_side_the_question_stands_beside_the_pictures(open_stage, mode):
    page = open_stage(deal(mode, 5, "affine"), viewport={"width": 844, "height": 390}, has_touch=True)
    source, asked = (page.locator(of).bounding_box() for of in (".view.source", ".prompt"))
    assert source["y"] + source["height"] <= 390
    assert source["height"] >= 0.45 * 390
    assert asked["x"] >= source["x"] + source["width"], "nothing lies over U"
    assert page.locator(".prompt .question").bounding_box()["y"] < 390

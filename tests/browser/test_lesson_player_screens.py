"""What the player of lessons shows: on a projector and a phone, in Chinese, to a screen reader, and in formulas."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.lessons import STEPS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900), (1920, 1080)], ids=str)
def test_words_and_pictures_of_a_projector_are_large_and_whole(open_lesson, size):
    width, height = size
    page = open_lesson("projector=true", viewport={"width": width, "height": height})
    for key in [None, *["PageDown"] * 9]:
        if key:
            page.keyboard.press(key)
        page.wait_for_timeout(120)
        found = page.evaluate(
            """() => {
              const words = [...document.querySelectorAll(".card .say, .card .question, .option, .aha, .verdict p")];
              const side = document.querySelector(".side");
              return {
                sizes: words.filter((n) => n.checkVisibility()).map((n) => parseFloat(getComputedStyle(n).fontSize)),
                cut: side.scrollHeight - side.clientHeight,
                views: [...document.querySelectorAll(".view")].map((n) => n.offsetHeight).filter(Boolean),
              };
            }"""
        )
        assert min(found["sizes"]) >= 0.025 * height, found
        assert found["cut"] <= 1, found
        assert all(view >= 0.45 * height for view in found["views"]), found


def test_a_check_fills_the_hall_and_its_buttons_lie_over_nothing(open_lesson):
    page = open_lesson("projector=true", viewport={"width": 1280, "height": 720})
    page.get_by_test_id(f"dot-{len(STEPS) + 1}").dispatch_event("click")
    page.mouse.move(640, 360)
    answer, button = (page.locator(name).bounding_box() for name in (".number", '[data-testid="lesson-answer"]'))
    assert answer["width"] > 0.7 * 1280
    assert page.locator(".number input").evaluate("n => parseFloat(getComputedStyle(n).fontSize)") >= 0.05 * 720
    assert answer["y"] + answer["height"] <= button["y"]
    assert button["y"] + button["height"] <= 720


def test_a_phone_shows_it_all_in_one_column(open_lesson):
    page = open_lesson(viewport={"width": 390, "height": 844})
    for step in range(1, 9):
        page.get_by_test_id(f"dot-{step}").click()
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, step
        small = page.evaluate(
            """() => [...document.querySelectorAll(".card button, .dots button")]
              .filter((n) => n.checkVisibility() && n.offsetHeight < 44).map((n) => n.outerHTML)"""
        )
        assert not small, step
        if step == 2:
            expect(page.locator(".microscope")).to_be_hidden()
        widths = page.locator(".view").evaluate_all(
            "nodes => nodes.filter(n => n.checkVisibility()).map(n => n.offsetWidth)"
        )
        assert sum(widths) >= 340 or not widths, step


def test_it_speaks_chinese(open_lesson):
    page = open_lesson('lang="zh"')
    expect(page.get_by_test_id("lesson-skip")).to_have_text("我不知道")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_screen_reader_finds_its_way(open_lesson, scheme):
    page = open_lesson(color_scheme=scheme)
    page.keyboard.press("2")
    page.get_by_test_id("lesson-show").click()
    for step in (1, 2, 5, 6, 7, 8):
        page.get_by_test_id(f"dot-{step}").click()
        expect(page.get_by_test_id(f"dot-{step}")).to_have_attribute("aria-current", "step")
        assert violations(page, ".stn-lesson") == [], step


def test_formulas_are_typeset_and_light_their_places(open_lesson):
    page = open_lesson("step=2")
    page.keyboard.press("PageDown")
    page.get_by_test_id("lesson-skip").click()
    page.get_by_test_id("lesson-equations").locator("summary").click()
    expect(page.locator('.equation[data-equation="5"] math')).to_be_visible()
    expect(page.locator('.equation[data-equation="5"]')).to_contain_text("0.7156")
    expect(page.locator('.equation[data-equation="2"]')).to_contain_text("0.60")
    cut = page.locator(".equation").evaluate_all(
        """lines => lines.map((line) => {
          const room = line.clientWidth;
          line.style.width = "max-content";
          return line.offsetWidth - room;
        })"""
    )
    assert max(cut) <= 1
    page.locator('.equation[data-equation="5"] .is-target').first.hover()
    expect(page.get_by_test_id("stn-lesson")).to_have_class(re.compile("lights-target"))
    page.locator(".view.source").hover()
    expect(page.get_by_test_id("stn-lesson")).to_have_class(re.compile("lights-source"))

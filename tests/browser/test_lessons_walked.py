"""The course in the page: every step of every lesson, answered rightly and wrongly, on projector, laptop and phone; and
the short lecture by a clicker alone."""

from __future__ import annotations

import itertools
import random
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from stn_viz.lessons.bundled import course, cuts, lesson_named
from stn_viz.lessons.model import Ask, CheckQuestion, Lesson
from stn_viz.texts import LANGUAGES, using

pytestmark = pytest.mark.browser
FAULTS = (Path(__file__).parent / "lesson.js").read_text(encoding="utf-8")
SCREENS = {"hall": (1280, 720), "laptop": (1440, 900), "phone": (390, 844)}
AWAY = 1000.0  # a number that answers nothing


def root(page: Page):
    return page.get_by_test_id("stn-lesson")


def phase(page: Page) -> str:
    return root(page).get_attribute("data-phase") or ""


def place(page: Page) -> str:
    return root(page).get_attribute("data-place") or ""


def there(page: Page) -> None:
    """Wait until the step's views have come."""
    expect(page.locator(".waiting").first).to_be_hidden()


def turn(page: Page, towards: int) -> None:
    """Turn the box by 45 degrees with its handle."""
    handle = page.locator('.handle[data-kind="rotate"]').first.bounding_box()
    view = page.locator(".view.source").first.bounding_box()
    assert handle
    assert view
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    cx, cy = view["x"] + view["width"] / 2, view["y"] + view["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(cx + towards * (cy - y) * 0.7071, cy - (cy - y) * 0.7071, steps=6)
    page.mouse.up()


def answer(page: Page, ask: Ask, right: bool) -> None:
    """Answer a question as a visitor does."""
    if ask.kind == "choice":
        page.keyboard.press(str(1 + next(k for k, one in enumerate(ask.options) if one.right == right)))
    elif ask.kind == "number":
        wrong = next((one.value for one in ask.options if not one.right and one.value is not None), AWAY)
        page.get_by_test_id("lesson-number").fill(f"{ask.right.value if right else wrong:.10g}")
    else:
        assert ask.kind == "box", "write down how a visitor answers it"
        turn(page, 1 if right else -1)
    expect(root(page)).to_have_attribute("data-phase", "answered")


def check(page: Page, asked: CheckQuestion, right: bool) -> None:
    """Answer a check with the numbers that were dealt."""
    if asked.kind == "choice":
        page.keyboard.press(str(1 + next(k for k, one in enumerate(asked.options) if one.right == right)))
    else:
        seen = bare(page.get_by_test_id("lesson-question").inner_text())
        row = next(row for row in asked.rows() if bare(str(asked.question.filled(row))) == seen)
        assert asked.answer
        page.get_by_test_id("lesson-number").fill(f"{asked.answer(row) if right else AWAY:.10g}")
    page.get_by_test_id("lesson-answer").click()
    expect(root(page)).to_have_attribute("data-phase", "revealed")


def bare(text: str) -> str:
    """Leave letters and figures: what is set above or below the line is no other text."""
    return re.sub(r"[^\w.−]|_", "", text)


def show_on(page: Page, screen: str) -> None:
    """Bring the lesson to a screen: a hall has a projector."""
    width, height = SCREENS[screen]
    page.set_viewport_size({"width": width, "height": height})
    if ("projector" in (root(page).get_attribute("class") or "").split()) != (screen == "hall"):
        page.get_by_test_id("lesson-projector").evaluate("button => button.click()")


def measured(page: Page, screen: str) -> list[str]:
    """Measure what a screen shows; what remains after half a second is a fault."""
    faults: list[str] = []
    for wait in (0, 60, 200, 400):
        page.wait_for_timeout(wait)
        faults = root(page).evaluate(FAULTS, {"hall": screen == "hall", "phone": screen == "phone"})
        if not faults:
            break
    return [f"{place(page)} {phase(page)}, {screen}: {fault}" for fault in faults]


def walk(page: Page, lesson: Lesson, shift: int) -> list[str]:
    """Go through a lesson, from screen to screen; every second question is answered wrongly.

    Args:
        page: where it stands at its first step.
        lesson: which.
        shift: turns the screens and the answers, so that two walks differ.
    """
    found: list[str] = []
    screens = itertools.islice(itertools.cycle(SCREENS), shift, None)
    right = shift % 2 == 0
    for step, screen in zip(lesson.steps, screens, strict=False):
        show_on(page, screen)
        there(page)
        assert place(page) == f"{lesson.id}/{step.id}"
        if step.ask:
            answer(page, step.ask, right)
            found += measured(page, screen)
            page.keyboard.press("PageDown")
            expect(root(page)).to_have_attribute("data-phase", "revealed")
            told = page.get_by_test_id("lesson-told")
            expect(told.locator(".verdict.wrong")).to_have_count(0 if right else 1)
            assert all(told.locator(".verdict p").all_inner_texts())
            right = not right
        found += measured(page, screen)
        page.keyboard.press("PageDown")
    for asked, screen in zip(lesson.checks, screens, strict=False):
        show_on(page, screen)
        check(page, asked, right)
        expect(page.get_by_test_id("lesson-told").locator(".verdict.wrong")).to_have_count(0 if right else 1)
        found += measured(page, screen)
        right = not right
        page.keyboard.press("PageDown")
    assert place(page) == f"{lesson.id}/!", "the end"
    show_on(page, "phone")
    return found + measured(page, "phone")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_of_the_course_is_answered_and_fits_every_screen(open_app, language):
    page = open_app(f"learn?v=1&lang={language}", reduced_motion="reduce", has_touch=True)
    base = page.url.partition("/learn")[0]
    found: list[str] = []
    for k, lesson in enumerate(course()):
        page.goto(f"{base}/learn?v=1&lesson={lesson.id}&lang={language}")
        expect(root(page)).to_be_visible(timeout=30_000)
        with using(language):
            found += walk(page, lesson, k + LANGUAGES.index(language))
        assert page.get_by_test_id("stException").count() == page.get_by_test_id("stAlert").count() == 0, lesson.id
    assert found == []


def test_the_short_lecture_is_given_by_a_clicker_whatever_is_clicked_between(open_app):
    cut = min(cuts(), key=lambda one: one.minutes)
    page = open_app(f"learn?v=1&cut={cut.id}&projector=1", viewport={"width": 1280, "height": 720})
    expect(root(page)).to_be_visible(timeout=30_000)
    dice = random.Random(7)
    asked = {f"{lesson.id}/{step.id}" for lesson in course() for step in lesson.steps if step.ask}
    for lesson, step in cut.steps:
        expect(root(page)).to_have_attribute("data-place", f"{lesson}/{step}")
        there(page)
        for _ in range(1 + (f"{lesson}/{step}" in asked)):  # the answer, and on
            page.mouse.click(dice.randrange(10, 1270), dice.randrange(10, 640))
            page.keyboard.press(dice.choice(["PageDown", "ArrowRight", " "]))
    page.keyboard.press("PageDown")
    assert place(page) == f"{cut.id}/!", "the end, after one key a step and one more where it asks"
    covered = page.get_by_test_id("lesson-covered").locator("li b")
    expect(covered).to_have_text(
        [str(lesson_named(name).title) for name in dict.fromkeys(name for name, _ in cut.steps)]
    )
    assert page.locator(".side").evaluate("side => side.scrollHeight - side.clientHeight") <= 1, "all of it can be read"
    assert page.get_by_test_id("stException").count() == 0

"""The course in the page: every step of every lesson, answered rightly and wrongly, each lesson on two of phone, laptop
and projector (its file on the third); and the short lecture by a clicker alone."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import expect

from stn_viz.lessons.bundled import course, cuts, lesson_named
from stn_viz.texts import LANGUAGES, using
from tests.browser.lesson_walk import SCREENS, Walk, forget, place, root, screen_of_file, there

pytestmark = pytest.mark.browser
LESSONS = course()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("half", [LESSONS[::2], LESSONS[1::2]], ids=["odd", "even"])
def test_every_step_of_the_course_is_answered_in_the_page(open_app, language, half):
    page = open_app(f"learn?v=1&lang={language}", reduced_motion="reduce", has_touch=True)
    base = page.url.partition("/learn")[0]
    shift = LANGUAGES.index(language)
    found: list[str] = []
    for lesson in half:
        page.goto(f"{base}/learn?v=1&lesson={lesson.id}&lang={language}")
        expect(root(page)).to_be_visible(timeout=30_000)
        for turn, screen in enumerate(SCREENS, shift):
            if screen == screen_of_file(LESSONS.index(lesson), shift):
                continue  # test_lesson_offline.py walks its file there, by the same player
            with using(language):
                found += Walk(page, lesson, screen, turn).to_the_end()
            forget(page)
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

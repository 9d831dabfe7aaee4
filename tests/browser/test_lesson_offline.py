"""Every lesson as one file, in both languages: opened from disk without a network, and gone through on the projector
and on one screen after the other; what is answered rightly in one language is answered wrongly in the other."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from stn_viz.app.learn.file import lesson_file
from stn_viz.app.learn.packing import Taught
from stn_viz.lessons.bundled import course, lesson_named
from stn_viz.texts import LANGUAGES, using
from tests.browser.lesson_walk import Walk, forget, screen_of_file

pytestmark = pytest.mark.browser
MOST = 4_000_000  # bytes of a file


@pytest.mark.parametrize("name", [lesson.id for lesson in course()])
def test_a_lesson_is_given_from_disk(name: str, browser: Browser, tmp_path: Path):
    for shift, language in enumerate(LANGUAGES):
        with using(language):
            found = walked(browser, name, tmp_path / f"{language}.html", shift)
        assert found == [], language


def walked(browser: Browser, name: str, file: Path, shift: int) -> list[str]:
    """Write a lesson, open it without a network, and walk through it on its screen and in a hall, with other answers.

    The page shows it on the two other screens (test_lessons_walked.py), by the same player.
    """
    lesson = lesson_named(name)
    own = screen_of_file([each.id for each in course()].index(name), shift)
    file.write_text(lesson_file(Taught.of_lesson(lesson)), "utf-8")
    assert file.stat().st_size <= MOST
    context = browser.new_context(offline=True, reduced_motion="reduce", has_touch=True)
    page = context.new_page()
    found: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    for screen, turn in ((own, shift), ("hall", 1 - shift)):  # a hall has the least room
        found += Walk(page, lesson, screen, turn).to_the_end()
        forget(page)
    context.close()
    return found + [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]

"""Every lesson as one file, in both languages: opened from disk without a network, and gone through step by step."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from stn_viz.app.learn.file import lesson_file
from stn_viz.app.learn.packing import Taught
from stn_viz.lessons.bundled import course
from stn_viz.texts import LANGUAGES, using

pytestmark = pytest.mark.browser
SKIP_OR_NEXT = "[data-testid=lesson-skip]:visible, [data-testid=lesson-next]:visible"
MOST = 4_000_000  # bytes of a file


def go_on(page: Page) -> str:
    """Skip the question, see the answer, go on; give the place that was left."""
    root = page.get_by_test_id("stn-lesson")
    place = root.get_attribute("data-place") or ""
    skip, following = page.get_by_test_id("lesson-skip"), page.get_by_test_id("lesson-next")
    expect(page.locator(SKIP_OR_NEXT).first).to_be_visible()
    if skip.is_visible():
        skip.click()
    following.click()
    expect(root).not_to_have_attribute("data-place", place)
    return place


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [lesson.id for lesson in course()])
def test_a_lesson_opens_from_disk_without_a_network(name: str, language, browser: Browser, tmp_path: Path):
    lesson = next(one for one in course() if one.id == name)
    with using(language):
        text = lesson_file(Taught.of_lesson(lesson))
    assert len(text.encode()) <= MOST
    file = tmp_path / "lesson.html"
    file.write_text(text, "utf-8")
    context = browser.new_context(offline=True, reduced_motion="reduce")
    page = context.new_page()
    failures: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("console", lambda said: failures.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    seen = [go_on(page) for _ in lesson.steps]
    assert seen == [f"{name}/{step.id}" for step in lesson.steps]
    context.close()
    assert not failures
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []

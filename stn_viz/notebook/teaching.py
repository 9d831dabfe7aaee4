"""A lesson of the course in a notebook."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from stn_viz.errors import ArgumentError, check_kind
from stn_viz.lessons.bundled import cuts, lessons
from stn_viz.lessons.model import Cut, Lesson
from stn_viz.lessons.reading import read_lesson
from stn_viz.notebook.exploring import check_anywidget
from stn_viz.shown import drawn
from stn_viz.texts import LANGUAGES, Language

if TYPE_CHECKING:
    from stn_viz.notebook.lesson_widget import LessonWidget


def lesson(name: str, lang: Language = "en", height: int = 620) -> LessonWidget:
    """Play a lesson in a notebook: the player of the app's page *Learn* and of the offline file, with torch behind it.

    Keys count while the lesson has the focus: arrows and space go on, numbers choose an answer. What a learner answered
    is kept by the browser, as it is on the page.

    Args:
        name: a lesson's id, such as ``direction``, that of a cut for a lecture, or the path of a lesson of your own
            (``half.toml``); ``stn-viz lessons list`` names them.
        lang: ``en`` or ``zh``.
        height: of the player, in CSS pixels; in a narrow, high window it is one column, as high as it needs.

    Raises:
        ArgumentError: no lesson has this name; no such language; no such height.
        UserError: anywidget is not installed; a file is missing or no lesson.

    Example:
        >>> sv.lesson("direction")
        LessonWidget('θ maps backwards')
        >>> sv.lesson("directions")
        Traceback (most recent call last):
        stn_viz.errors.ArgumentError: name: got 'directions', wanted one of why, ...; did you mean 'direction'.
    """
    what = _named(name)
    if lang not in LANGUAGES:
        raise ArgumentError("lang", lang, f"one of {', '.join(LANGUAGES)}", "leave it out for English")
    check_anywidget()
    from stn_viz.notebook.lesson_widget import LessonWidget
    from stn_viz.notebook.widget import check_height

    return LessonWidget(drawn("teacher", what, lang), check_height(height))


def _named(name: object) -> Lesson | Cut:
    """Find a lesson or a cut by its id, or read a file."""
    check_kind("name", name, str, "the id of a lesson", 'sv.lesson("direction"), for example')
    if str(name).endswith(".toml"):
        return read_lesson(Path(str(name)))
    known: dict[str, Lesson | Cut] = {one.id: one for one in (*lessons()[0], *cuts())}
    if name in known:
        return known[str(name)]
    near = difflib.get_close_matches(str(name), known, 1)
    fix = f"did you mean {near[0]!r}" if near else "stn-viz lessons list says what each is about"
    raise ArgumentError("name", name, f"one of {', '.join(known)}", fix)

"""The way back to the step of a lesson from which a page was opened."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

from stn_viz.app.url import VERSION, PageView, encode
from stn_viz.errors import UserError
from stn_viz.lessons.bundled import cuts, lesson_named
from stn_viz.texts import say


def link(view: PageView) -> None:
    """Draw a quiet link to the step that ``view.back`` names; nothing where there is no such step."""
    found = _address(view)
    if found is None:
        return
    title, href = found
    words = escape(say("app-back-to-lesson", title=title))
    st.container(key="lesson-return").html(f'<a href="{escape(href)}" data-testid="lesson-return">← {words}</a>')


def _address(view: PageView) -> tuple[str, str] | None:
    """Find the title of the lesson, or of the lecture, and the address of the step, relative to the page's own."""
    lecture, _, place = view.back.rpartition(":")
    name, _, step = place.partition("/")
    try:
        lesson = lesson_named(name)
        lesson.step(step)
        cut = next(one for one in cuts() if one.id == lecture) if lecture else None
    except (UserError, KeyError, StopIteration):
        return None
    if cut is not None and (name, step) not in cut.steps:
        return None
    where = {"lesson": name, "step": step} if cut is None else {"cut": cut.id, "step": place}
    shared = encode(PageView(projector=view.projector, lang=view.lang), PageView())
    query = {"v": VERSION} | where | shared  # as the page itself writes it
    return str((cut or lesson).title), f"./learn?{urlencode(query, safe='/')}"

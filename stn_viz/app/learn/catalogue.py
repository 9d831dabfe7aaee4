"""The list of lessons and lectures: what each is about, how long it takes, and the way in."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from stn_viz import palette, texts
from stn_viz.app.foreign_text import plain
from stn_viz.app.later import st
from stn_viz.app.learn.inventory import href
from stn_viz.app.learn.view import PAGE
from stn_viz.errors import UserError
from stn_viz.lessons.bundled import cuts, lessons
from stn_viz.lessons.inventory import MINUTES, OCCASIONS, Occasion, inventory
from stn_viz.lessons.model import Cut, Lesson
from stn_viz.stage.components import component
from stn_viz.texts import current, say

_HEADING = "font-size: 1.8rem; line-height: 1.3; padding: 0; margin: 0 0 0.3rem"


def catalogue() -> None:
    """Draw the list; lessons of a folder of one's own stand below those of the course."""
    try:
        found, faults = lessons()
    except UserError as error:
        st.error(plain(error), icon=":material/error:")
        return
    for fault in faults:
        st.warning(plain(fault), icon=":material/error:")
    title, says = escape(say("learn-title")), escape(say("learn-says"))
    st.html(f"<h1 style='{_HEADING}'>{title}</h1><p style='margin: 0'>{says}</p>")  # there before any module has come
    mount = component("stn-viz.lesson-list", js="catalogue/list.js", css="catalogue/list.css")
    mount(key=f"{PAGE}.list", data=entries(found))


def entries(found: Iterable[Lesson]) -> dict[str, Any]:
    """Return the list as the browser draws it: these lessons, every lecture, the two tests."""
    return {
        "lectures": say("learn-lectures"),
        "lessons": [_lesson(one) for one in found],
        "cuts": [_cut(one) for one in cuts()],
        "tests": {occasion: _test(occasion) for occasion in OCCASIONS},
        "texts": texts.payload("learn"),
        "palette": palette.payload(),
    }


def _lesson(lesson: Lesson) -> dict[str, object]:
    return {
        "id": lesson.id,
        "number": lesson.number,
        "title": str(lesson.title),
        "idea": str(lesson.idea),
        "minutes": lesson.minutes,
        "steps": len(lesson.steps),
        "href": f"learn?lesson={lesson.id}&lang={current()}",
    }


def _test(occasion: Occasion) -> dict[str, object]:
    """Describe a test; the browser counts the right answers, which it alone has."""
    rights = {item.id: item.asked(occasion).right for item in inventory()}
    return {"href": href(occasion), "minutes": MINUTES, "right": rights, "options": 4}


def _cut(cut: Cut) -> dict[str, object]:
    href = f"learn?cut={cut.id}&lang={current()}&projector=1"
    return {
        "id": cut.id,
        "title": str(cut.title),
        "minutes": cut.minutes,
        "steps": len(cut.steps),
        "href": href,
    }

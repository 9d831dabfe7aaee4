"""What stands behind a lesson that a notebook plays: its views and torch's answers, in the lesson's language."""

from __future__ import annotations

import secrets

from stn_viz.app.learn.answers import answer_to
from stn_viz.app.learn.packing import Taught, by_id, later, missing, payload, taught
from stn_viz.app.learn.views import view_for
from stn_viz.lessons.model import Cut, Lesson
from stn_viz.stage.lesson import Opens
from stn_viz.stage.lesson_views import LessonView
from stn_viz.texts import Language, using


class Teacher:
    """Make what a player asks for, when it asks.

    Args:
        what: a lesson or a cut.
        lang: in which language.
    """

    def __init__(self, what: Lesson | Cut, lang: Language) -> None:
        self._taught = taught("", what.id) if isinstance(what, Cut) else Taught.of_lesson(what)
        self._lang: Language = lang
        with using(lang):
            self.title = str(what.title)

    def opening(self) -> bytes:
        """Pack the lesson with the views of its first two steps."""
        with using(self._lang):
            opens = Opens(chrome=False, seed=secrets.randbits(31))
            return payload(self._taught, self._views(self._taught.links_from(0)), opens, served=False)

    def views(self, at: object) -> bytes | None:
        """Pack the views that the player misses, by what it reported; None where it misses none."""
        wanted = by_id(self._taught.links, missing(at))
        if not wanted:
            return None
        with using(self._lang):
            return later(self._taught, self._views(wanted))

    def answer(self, question: object) -> bytes | None:
        """Pack torch's answer to a hand that changed a view; None where there is none."""
        with using(self._lang):
            found = answer_to(self._taught.links, question)
        return None if found is None else found.payload()

    def _views(self, links: tuple[str, ...]) -> dict[str, LessonView]:
        return {link: view_for(link) for link in links}

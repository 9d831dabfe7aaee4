"""A lesson as a Jupyter widget: its views travel one step ahead of the hand, and torch answers what a hand leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

import anywidget
import traitlets

from stn_viz.notebook.front_end import front_end


@runtime_checkable
class Teacher(Protocol):
    """Describe what stands behind the player; :mod:`stn_viz.app.learn.teacher` does, which a notebook lies below."""

    title: str

    def opening(self) -> bytes:
        """Pack the lesson with the views of its first steps."""
        ...

    def views(self, at: object) -> bytes | None:
        """Pack the views that the player misses, by what it reported; None where it misses none."""
        ...

    def answer(self, question: object) -> bytes | None:
        """Pack torch's answer to a hand; None where there is none."""
        ...


class LessonWidget(anywidget.AnyWidget):
    """Play one lesson in a notebook's cell; :func:`stn_viz.lesson` makes it.

    Args:
        teacher: what is taught.
        height: of the player, in CSS pixels; ``height`` may be set as well.
    """

    _esm = front_end("notebook/lesson.js", "lesson/lesson.css")  # whose render plays it
    _lesson = traitlets.Bytes().tag(sync=True)
    height = traitlets.Int(620, min=1).tag(sync=True)

    def __init__(self, teacher: Teacher, height: int = 620) -> None:
        self._teacher = teacher
        super().__init__(_lesson=teacher.opening(), height=height)
        self.on_msg(self._hear)

    def __repr__(self) -> str:
        return f"LessonWidget({self._teacher.title!r})"

    def _hear(self, _: object, said: object, __: object) -> None:
        """Send what the player asks for; a browser may say anything."""
        if not isinstance(said, Mapping):
            return
        if said.get("kind") == "at":
            kind, found = "views", self._teacher.views(said.get("what"))
        elif said.get("kind") == "view":
            kind, found = "answer", self._teacher.answer(said.get("what"))
        else:
            return
        if found is not None:
            self.send({"kind": kind}, [found])

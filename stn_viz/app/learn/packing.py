"""A lesson or a cut as the player gets it: which steps, which links, which views, and where the app shows the same."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stn_viz.app.learn.links import playing
from stn_viz.errors import UserError
from stn_viz.lessons.bundled import cuts, lesson_named
from stn_viz.lessons.model import Cut, Lesson, Step
from stn_viz.stage.lesson import LessonPayload, Opens, Shown, ViewsPayload
from stn_viz.stage.lesson_views import LessonView
from stn_viz.texts import current, say

LESSON = "learn?lesson={lesson}&step={step}"  # relative to the lesson's own address
ROOMS = "join"  # likewise: where rooms are opened
_AHEAD = 1  # steps whose views travel before they are asked for


@dataclass(frozen=True, eq=False)
class Taught:
    """Hold what is taught in one go.

    Args:
        what: a lesson, or a cut of several for a lecture.
        steps: in order, each with the id of its lesson.
    """

    what: Lesson | Cut
    steps: tuple[tuple[str, Step], ...]

    @classmethod
    def of_lesson(cls, lesson: Lesson) -> Taught:
        """Teach all the steps of a lesson."""
        return cls(lesson, tuple((lesson.id, step) for step in lesson.steps))

    @property
    def links(self) -> tuple[str, ...]:
        """List the links of all steps in the order in which they are needed, each once."""
        return _links(self.steps)

    def links_from(self, step: int) -> tuple[str, ...]:
        """List the links of a step and of the one after it."""
        return _links(self.steps[step : step + 1 + _AHEAD])

    def place(self, step: str) -> int | None:
        """Find a step by its number from 1, by its id, or by ``lesson/step``; None where there is none."""
        if step.isdecimal() and step.isascii():
            return int(step) - 1 if 1 <= int(step) <= len(self.steps) else None
        names = [(one.id, f"{lesson}/{one.id}") for lesson, one in self.steps]
        return next((k for k, known in enumerate(names) if step in known), None)

    def named(self, step: int) -> str:
        """Name a step as links do: by its id, in a cut with its lesson."""
        lesson, one = self.steps[step]
        return f"{lesson}/{one.id}" if isinstance(self.what, Cut) else one.id


def _links(steps: Iterable[tuple[str, Step]]) -> tuple[str, ...]:
    every = (link for _, step in steps for link in (step.stage, step.then) if link)
    return tuple(dict.fromkeys(every))


def taught(lesson: str, cut: str = "") -> Taught:
    """Find a lesson by its id, or a cut by its own; the cut counts.

    Raises:
        UserError: there is none of this id.
    """
    if not cut:
        return Taught.of_lesson(lesson_named(lesson))
    chosen = next((one for one in cuts() if one.id == cut), None)
    if chosen is None:
        raise UserError(say("learn-no-cut", name=cut, options=", ".join(one.id for one in cuts())))
    return Taught(chosen, tuple((name, lesson_named(name).step(step)) for name, step in chosen.steps))


def view_id(link: str) -> str:
    """Name the view of a link, shortly and always the same."""
    return f"v{zlib.crc32(link.encode()):08x}"


def by_id(links: Iterable[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """List those of the links whose views are wanted, in the order of the links."""
    names = set(wanted)
    return tuple(link for link in links if view_id(link) in names)


def payload(
    taught: Taught, views: Mapping[str, LessonView], opens: Opens, *, served: bool, lesson_link: str | None = None
) -> bytes:
    """Pack it for the player.

    Args:
        taught: the lesson or the cut.
        views: those that are at hand, by their links.
        opens: how it opens.
        served: whether the app is there: then each step has a link to its page, which brings the way back along.
        lesson_link: where a step of another lesson is where the app is not, with ``{lesson}`` and ``{step}``.
    """
    cut = taught.what.id if isinstance(taught.what, Cut) else ""
    steps = [
        Shown(
            step,
            view_id(step.stage),
            None if step.then is None else view_id(step.then),
            lesson if cut else None,
            _open(step, f"{cut}:{lesson}/{step.id}".removeprefix(":")) if served else None,
        )
        for lesson, step in taught.steps
    ]
    named = {view_id(link): view for link, view in views.items()}
    links = (LESSON, ROOMS) if served else (lesson_link, None)
    return LessonPayload(taught.what, steps, named, opens, *links).payload()


def _open(step: Step, back: str) -> str:
    return f".{playing(step.then or step.stage, step.play)}&lang={current()}&back={back}"


def later(taught: Taught, views: Mapping[str, LessonView]) -> bytes:
    """Pack views, by their links, that a player has asked for."""
    return ViewsPayload(taught.what.id, {view_id(link): view for link, view in views.items()}).payload()


def missing(at: object) -> tuple[str, ...]:
    """Read which views the player misses; a browser may send anything."""
    want = at.get("want") if isinstance(at, Mapping) else None
    return tuple(one for one in want if isinstance(one, str)) if isinstance(want, list) else ()

"""A lesson as it travels to the player: its texts in one language, its questions with their answers, and its views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stn_viz import palette, texts
from stn_viz.lessons.bundled import lesson_named, misconceptions
from stn_viz.lessons.model import Ask, CheckQuestion, Cut, Lesson, Option, Step
from stn_viz.stage.lesson_views import LessonView, packed
from stn_viz.stage.packing import VERSION, pack
from stn_viz.texts.catalogue import LOCALES, current

_NEAR = 0.005  # how far an answer may be from the right number, as a share of the smallest (of 1 where it is less)
ROOMS = (
    "lesson-player",
    "classroom",
    "stage",
    "validity",
    "tiles",
    "scoreboard",
)  # what the player and what it mounts say


@dataclass(frozen=True)
class Shown:
    """Hold a step with what it shows.

    Args:
        step: the step.
        stage: the id of the view of its link.
        then: that of the view to which it glides.
        lesson: the id of its lesson, in a cut.
        open: where the app shows the same, relative to the lesson's own address; None where there is no app.
    """

    step: Step
    stage: str
    then: str | None = None
    lesson: str | None = None
    open: str | None = None

    def meta(self) -> dict[str, Any]:
        """Return plain values, in the language that is spoken."""
        step = self.step
        return {
            "lesson": self.lesson,
            "id": step.id,
            "say": str(step.say),
            "aha": str(step.aha),
            "formula": _said(step.formula),
            "note": _said(step.note),
            "hide": list(step.hide),
            "about": None if step.about is None else list(step.about),
            "play": step.play,
            "stage": self.stage,
            "then": self.then,
            "open": self.open,
            "ask": None if step.ask is None else _ask(step.ask),
        }


@dataclass(frozen=True)
class Opens:
    """Say how a lesson opens.

    Args:
        step: the id of the step, in a cut ``lesson/step``; None for the first.
        projector: whether it is shown to a hall.
        chrome: whether there is more than the stage and the card.
        seed: chooses the numbers of the checks.
    """

    step: str | None = None
    projector: bool = False
    chrome: bool = True
    seed: int = 0


@dataclass(frozen=True, eq=False)
class LessonPayload:
    """Hold a lesson, or the steps of several as a cut for a lecture, for the player.

    Args:
        what: the lesson, or the cut that the steps are of.
        steps: in order.
        views: by their ids: all, or those that are needed first.
        opens: how it opens.
        lesson_link: where a step of another lesson is, with ``{lesson}`` and ``{step}``; None where there is no app.
        rooms: where a teacher opens a room; None where there is no server.
    """

    what: Lesson | Cut
    steps: Sequence[Shown]
    views: Mapping[str, LessonView] = field(default_factory=dict[str, LessonView])
    opens: Opens = field(default_factory=lambda: Opens())
    lesson_link: str | None = None
    rooms: str | None = None

    def meta(self) -> dict[str, Any]:
        """Return everything but the views, in the language that is spoken."""
        what = self.what
        return {
            "version": VERSION,
            "language": LOCALES[current()],
            "texts": texts.payload(*ROOMS),
            "palette": palette.payload(),
            "lesson": _headed(what),
            "cut": _cut(what) if isinstance(what, Cut) else None,
            "steps": [one.meta() for one in self.steps],
            "checks": [_check(one) for one in what.checks] if isinstance(what, Lesson) else [],
            "misconceptions": {
                tag: {"name": str(one.name), "step": "/".join(one.steps[0]) if one.steps else None}
                for tag, one in misconceptions().items()
            },
            "open": vars(self.opens) | {"lecture": isinstance(what, Cut)},
            "links": {"lesson": self.lesson_link, "rooms": self.rooms},
        }

    def payload(self) -> bytes:
        """Pack it with its views; equal lessons give equal bytes."""
        views, chunks = packed(self.views)
        return pack({**self.meta(), "views": views}, chunks)


@dataclass(frozen=True, eq=False)
class ViewsPayload:
    """Hold views that a player asked for, by their ids; ``lesson`` is the id of its lesson or cut."""

    lesson: str
    views: Mapping[str, LessonView]

    def payload(self) -> bytes:
        """Pack them; equal views give equal bytes."""
        views, chunks = packed(self.views)
        head = {"version": VERSION, "lesson": self.lesson, "language": LOCALES[current()]}
        return pack({**head, "views": views}, chunks)


def _said(text: object) -> str | None:
    return None if text is None else str(text)


def _headed(what: Lesson | Cut) -> dict[str, Any]:
    """Say what is taught; a cut has a title and a length alone."""
    named: dict[str, Any] = {"id": what.id, "title": str(what.title), "minutes": what.minutes}
    if isinstance(what, Cut):
        return named | {"idea": ""}
    return named | {"idea": str(what.idea)}


def _cut(cut: Cut) -> dict[str, Any]:
    """Say which lecture it is, and of each lesson that it shows steps of, what stays."""
    lessons = [lesson_named(name) for name in dict.fromkeys(lesson for lesson, _ in cut.steps)]
    parts = [{"id": one.id, "title": str(one.title), "idea": str(one.idea)} for one in lessons]
    return {"id": cut.id, "title": str(cut.title), "minutes": cut.minutes, "lessons": parts}


def _ask(ask: Ask) -> dict[str, Any]:
    return {
        "kind": ask.kind,
        "question": str(ask.question),
        "tolerance": ask.tolerance,
        "measure": ask.measure,
        "map": ask.map,
        "items": [str(item) for item in ask.items],
        "options": [_option(option) for option in ask.options],
    }


def _option(option: Option) -> dict[str, Any]:
    return {
        "text": _said(option.text),
        "feedback": _said(option.feedback),
        "right": option.right,
        "misconception": option.misconception,
        "value": option.value,
        "within": option.within,
        "at": option.at,
        "order": option.order,
    }


def _check(check: CheckQuestion) -> dict[str, Any]:
    rows = [_row(check, values) for values in check.rows()]
    sizes = [max(1.0, abs(row["answer"])) for row in rows if row["answer"] is not None]
    return {"kind": check.kind, "rows": rows, "why": str(check.why), "tolerance": _NEAR * min(sizes, default=0.0)}


def _row(check: CheckQuestion, values: Mapping[str, float]) -> dict[str, Any]:
    """Put one combination of the varied numbers in the question, and compute its answers."""
    answer = None if check.answer is None else check.answer(values)
    wrong = [{"value": one.value(values), "misconception": one.misconception} for one in check.wrong]
    options = [
        {
            "text": "" if one.text is None else str(one.text.filled(values)),
            "right": one.right,
            "misconception": one.misconception,
        }
        for one in check.options
    ]
    return {
        "question": str(check.question.filled(values)),
        "answer": answer,
        "wrong": wrong,
        "options": options,
    }

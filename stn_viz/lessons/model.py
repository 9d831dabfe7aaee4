"""A course as values: lessons of steps, each with a question before the answer is shown, and checks with numbers."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from stn_viz.lessons.expressions import Expression
from stn_viz.texts import Language, current

FORMAT = 1
Play = Literal["theta", "forward", "descent", "sweep", "pixelwise"]
Hidden = Literal["microscope", "caption", "theta", "header", "exhibit", "curve"]
Region = Literal["source", "target", "theta", "network", "microscope", "curve", "landscape", "exhibit"]
Kind = Literal["choice", "number", "box", "pixel", "order"]
PLAYS: tuple[Play, ...] = get_args(Play)
HIDDEN: tuple[Hidden, ...] = get_args(Hidden)
REGIONS: tuple[Region, ...] = get_args(Region)
KINDS: tuple[Kind, ...] = get_args(Kind)
WITHIN = {"rotation": 10.0}  # how far a box may be from the value of an option that does not say it
WITHIN_ELSE = 0.1  # … of every other control


@dataclass(frozen=True)
class Text:
    """Hold a text in every language; ``str`` says it in the current one."""

    by: Mapping[Language, str] = field(hash=False)

    def __str__(self) -> str:
        """Say it."""
        return self.by[current()]

    def filled(self, values: Mapping[str, float]) -> Text:
        """Fill the numbers of a check in: ``{s}`` becomes 0.5, with a proper minus sign."""
        return Text({language: _filled(text, values) for language, text in self.by.items()})


def _filled(text: str, values: Mapping[str, float]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", f"{value:.10g}".replace("-", "−"))
    return text


@dataclass(frozen=True)
class Option:
    """Offer one answer, with what is said to whoever gives it.

    Args:
        feedback: what is said to it; the options of a check have none, the check says why.
        text: the answer as it is read.
        right: whether it is the right one.
        misconception: the tag of the belief that leads to it, ``M2`` for example.
        value: the number that was given, or the box's ``measure``; None stands for every other answer.
        within: how far a box may be from ``value``, or a pixel from ``at`` in rows and in columns.
        at: the pixel that was clicked, row and column.
        order: the items' numbers from 0, as they were put in order.
    """

    feedback: Text | None = None
    text: Text | None = None
    right: bool = False
    misconception: str | None = None
    value: float | None = None
    within: float = 0.0
    at: tuple[int, int] | None = None
    order: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Ask:
    """Ask before the answer is shown.

    Args:
        kind: how it is answered: by a choice, a number, a dragged box, a clicked pixel, items put in order.
        question: what is asked.
        options: the answers that have a feedback of their own, one of them right.
        tolerance: how far a number may be from the right one.
        measure: what is measured of a box, a control such as ``rotation``.
        map: in which map a pixel is clicked.
        items: what is put in order.
    """

    kind: Kind
    question: Text
    options: tuple[Option, ...]
    tolerance: float = 0.0
    measure: str | None = None
    map: Literal["U", "V"] = "V"
    items: tuple[Text, ...] = ()

    @property
    def right(self) -> Option:
        """Return the right answer."""
        return next(option for option in self.options if option.right)


@dataclass(frozen=True)
class Step:
    """Show one state of the app with one sentence, ask, and say what was seen.

    Args:
        id: its name within the lesson, part of links.
        stage: a link of the app.
        say: the only sentence on the screen.
        aha: what it shows; after the answer, or at once where nothing is asked.
        then: the link to which the stage glides when the answer is shown.
        play: the animation that then runs.
        formula: the numbers behind it, shown together with ``aha``.
        note: for the presenter alone.
        src: how its numbers are computed.
        hide: what would give the answer away and stays hidden until it is shown.
        about: the parts of the stage that it speaks of, the others are dimmed; empty where it speaks of all of them,
            None where the stage itself tells.
        ask: the question.
    """

    id: str
    stage: str
    say: Text
    aha: Text
    then: str | None = None
    play: Play | None = None
    formula: Text | None = None
    note: Text | None = None
    src: str | None = None
    hide: tuple[Hidden, ...] = ()
    about: tuple[Region, ...] | None = None
    ask: Ask | None = None


@dataclass(frozen=True)
class Wrong:
    """Name a wrong number that is often given, and the belief behind it."""

    value: Expression
    misconception: str | None = None


@dataclass(frozen=True)
class CheckQuestion:
    """Ask once more at the end of a lesson, with numbers that change.

    Args:
        kind: a number or a choice.
        question: with ``{names}`` of what is varied.
        why: the reason, said after the answer.
        vary: the values of each name.
        answer: of a number, in these names.
        wrong: numbers that are often given instead.
        options: of a choice.
    """

    kind: Literal["number", "choice"]
    question: Text
    why: Text
    vary: Mapping[str, tuple[float, ...]] = field(default_factory=dict[str, "tuple[float, ...]"], hash=False)
    answer: Expression | None = None
    wrong: tuple[Wrong, ...] = ()
    options: tuple[Option, ...] = ()

    def rows(self) -> list[dict[str, float]]:
        """List every combination of the varied numbers; one empty one where nothing is varied."""
        return [dict(zip(self.vary, values, strict=True)) for values in itertools.product(*self.vary.values())]


@dataclass(frozen=True)
class Lesson:
    """Lead through one idea.

    Args:
        id: its name in links.
        title: what it is called.
        idea: what stays, in a sentence.
        audience: for whom it is.
        minutes: how long it takes in a lecture.
        steps: in order.
        checks: at its end.
        number: its place in the course; a lesson of one's own has none.
        needs: ids of the lessons that come before it.
        file: where it was read.
    """

    id: str
    title: Text
    idea: Text
    audience: Text
    minutes: int
    steps: tuple[Step, ...]
    checks: tuple[CheckQuestion, ...] = ()
    number: int | None = None
    needs: tuple[str, ...] = ()
    file: str = ""

    def step(self, name: str) -> Step:
        """Find a step by its id.

        Raises:
            KeyError: it has none of this name.
        """
        for step in self.steps:
            if step.id == name:
                return step
        raise KeyError(name)


@dataclass(frozen=True)
class Cut:
    """Choose the steps of a lecture, as (lesson, step), in order."""

    id: str
    title: Text
    minutes: int
    steps: tuple[tuple[str, str], ...]

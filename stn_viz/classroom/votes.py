"""Answers to one question, counted: how often each was given, and apart from that who has voted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from stn_viz.classroom.refusal import Refused

DEVICES = 400  # that may vote on a question
LARGEST = 1e6  # a number or a coordinate may be
_CORNERS = 8  # numbers: x and y of a box's four corners, in pixels of U
VoteKind = Literal["choice", "number", "pixel", "box"]
Given = None | int | float | tuple[float, ...]
"""An answer: an option's number from 0; a number; (row, column) of a pixel; of a box what is measured of it, then x and
y of its four corners. None: "I don't know"."""


@dataclass(frozen=True)
class Question:
    """Name a question of a lesson.

    Args:
        lesson: its lesson's id.
        step: its step's id.
        kind: how it is answered.
        options: how many a choice has.
    """

    lesson: str
    step: str
    kind: VoteKind
    options: int = 0


@dataclass(frozen=True)
class Round:
    """Count one vote on a question. Answers and devices are kept apart: nobody can tell who gave which.

    Args:
        counts: how often each answer was given.
        voted: the random ids of the devices that have voted; forgotten when the vote is closed.
        open: whether answers are taken.
    """

    counts: Mapping[Given, int] = field(default_factory=dict["Given", int], hash=False)
    voted: frozenset[str] = frozenset()
    open: bool = True

    @property
    def total(self) -> int:
        """Count the answers."""
        return sum(self.counts.values())

    def with_vote(self, device: str, given: Given) -> Round:
        """Count an answer.

        Raises:
            Refused: the vote is closed, the device has voted, or as many have as there may.
        """
        if not self.open:
            raise Refused("closed")
        if device in self.voted:
            raise Refused("twice")
        if self.total >= DEVICES:
            raise Refused("devices")
        counts = {**self.counts, given: self.counts.get(given, 0) + 1}
        return replace(self, counts=counts, voted=self.voted | {device})

    def closed(self) -> Round:
        """End the vote, and forget who voted."""
        return replace(self, open=False, voted=frozenset())


def read_answer(question: Question, value: object) -> Given:
    """Read what a device sent; anything may come.

    Raises:
        Refused: it is no answer to this question.
    """
    if value is None:
        return None
    if question.kind == "choice":
        if type(value) is int and 0 <= value < question.options:
            return value
        raise Refused("illegible")
    if question.kind == "number":
        return _numbers([value], 1)[0]
    if question.kind == "pixel":
        place = _numbers(value, 2)
        if any(part != int(part) or part < 0 for part in place):
            raise Refused("illegible")
        return tuple(int(part) for part in place)
    return _numbers(value, 1 + _CORNERS)


def _numbers(value: object, count: int) -> tuple[float, ...]:
    """Read so many numbers of a sensible size."""
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != count:
        raise Refused("illegible")
    for part in value:
        if type(part) not in (int, float) or not math.isfinite(part) or abs(part) > LARGEST:
            raise Refused("illegible")
    return tuple(float(part) for part in cast("Sequence[float]", value))

"""A room: where its lecture stands, and the votes on what it has asked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from stn_viz.classroom.refusal import Refused
from stn_viz.classroom.votes import DEVICES, Given, Question, Round, read_answer

__all__ = ["DEVICES", "LIFE", "ROUNDS", "Room", "Standing"]
LIFE = 4 * 3600.0  # seconds after the last vote until a room is forgotten
ROUNDS = 2  # votes on a question: one before people talk, one after
QUESTIONS = 100  # that a room may ask
_HEADINGS = ("lesson", "step", "vote", "answer", "count")


@dataclass(frozen=True)
class Standing:
    """Say where a lecture stands.

    Args:
        what: the id of the lesson, or of the cut.
        cut: whether it is a cut.
        place: ``lesson/step``, as the player names it.
        revealed: whether the answer is shown.
    """

    what: str
    cut: bool
    place: str
    revealed: bool = False


@dataclass(frozen=True)
class Room:
    """Hold a room; each change gives a new one.

    Args:
        code: its four letters.
        key: the teacher's secret.
        touched: when it was opened, or last voted in, in seconds.
        standing: where its lecture stands; None before it says so.
        votes: for each question, one or two.
    """

    code: str
    key: str
    touched: float
    standing: Standing | None = None
    votes: Mapping[Question, tuple[Round, ...]] = field(default_factory=dict[Question, tuple[Round, ...]], hash=False)

    def question(self) -> Question | None:
        """Find the question where the lecture stands, if it was voted on."""
        place = None if self.standing is None else self.standing.place
        return next((one for one in self.votes if f"{one.lesson}/{one.step}" == place), None)

    @property
    def rounds(self) -> tuple[Round, ...]:
        """Return the votes on the question where the lecture stands."""
        question = self.question()
        return () if question is None else self.votes[question]

    @property
    def open(self) -> bool:
        """Tell whether the question where the lecture stands is voted on now."""
        return bool(self.rounds) and self.rounds[-1].open

    def stands(self, standing: Standing) -> Room:
        """Let the lecture stand elsewhere; a vote that was open is closed."""
        moved = self.standing is None or standing.place != self.standing.place or standing.revealed
        return replace(self.closes() if moved else self, standing=standing)

    def opens(self, question: Question) -> Room:
        """Open a vote on a question: the first, or one more after people have talked.

        Raises:
            Refused: the lecture is not there, the question was voted on twice, or the room has asked too much.
        """
        if self.standing is None or self.standing.place != f"{question.lesson}/{question.step}":
            raise Refused("closed")
        before = self.votes.get(question, ())
        if before and before[-1].open:
            return self
        if len(before) >= ROUNDS:
            raise Refused("twice")
        if not before and len(self.votes) >= QUESTIONS:
            raise Refused("questions")
        return replace(self, votes={**self.votes, question: (*before, Round())})

    def closes(self) -> Room:
        """Close the vote that is open, if one is."""
        question = self.question()
        if question is None or not self.open:
            return self
        *before, last = self.votes[question]
        return replace(self, votes={**self.votes, question: (*before, last.closed())})

    def with_vote(self, device: str, place: str, value: object, now: float) -> Room:
        """Count what a device answers to the question at a place.

        Raises:
            Refused: no vote is open there, the device has voted, or it is no answer.
        """
        question = self.question()
        if question is None or place != f"{question.lesson}/{question.step}":
            raise Refused("closed")
        *before, last = self.votes[question]
        counted = last.with_vote(device, read_answer(question, value))
        return replace(self, touched=now, votes={**self.votes, question: (*before, counted)})

    def counts(self) -> str:
        """Write what was answered as CSV: how often each answer was given to each question, and nothing else."""
        written = io.StringIO()
        table = csv.writer(written, lineterminator="\n")
        table.writerow(_HEADINGS)
        table.writerows(self._rows())
        return written.getvalue()

    def _rows(self) -> Iterator[tuple[str, str, int, str, int]]:
        for question, rounds in self.votes.items():
            for number, one in enumerate(rounds, start=1):
                written: dict[str, int] = {}
                for given, count in sorted(one.counts.items(), key=_by_size):
                    text = _written(question, given)
                    written[text] = written.get(text, 0) + count
                yield from ((question.lesson, question.step, number, text, n) for text, n in written.items())


def _by_size(entry: tuple[Given, int]) -> tuple[float, ...]:
    given = entry[0]
    return () if given is None else given if isinstance(given, tuple) else (float(given),)


def _written(question: Question, given: Given) -> str:
    """Write an answer: an option by its number from 1, of a box what was measured, and nothing for "I don't know"."""
    if given is None:
        return ""
    if isinstance(given, tuple):
        return f"{given[0]:g}" if question.kind == "box" else " ".join(f"{part:g}" for part in given)
    return str(given + 1) if question.kind == "choice" else f"{given:g}"

"""What the Learn page shows: the list of lessons, or a step of one, or of a cut for a lecture, or a test."""

from __future__ import annotations

from dataclasses import dataclass

from stn_viz.app import url
from stn_viz.lessons.inventory import OCCASIONS

PAGE = "learn"


@dataclass(frozen=True)
class Learn(url.PageView):
    """Say what the Learn page shows.

    Args:
        lesson: a lesson's id; empty for the list.
        step: a step's number from 1 or its id; empty for the first. In a cut, ``lesson/step`` as well.
        cut: the id of a cut for a lecture, in place of a lesson.
        inventory: ``before`` or ``after``: the concept inventory before or after the course, in place of a lesson.
        chrome: whether there is more than stage and card.
        role: ``presenter`` for the presenter's window.
    """

    lesson: str = ""
    step: str = ""
    cut: str = ""
    inventory: str = ""
    chrome: bool = True
    role: str = ""


READERS: dict[str, url.Reader] = {
    "lesson": url.word,
    "step": url.word,
    "cut": url.word,
    "inventory": url.one_of(*OCCASIONS),
    "chrome": url.flag,
    "role": url.one_of("presenter"),
}

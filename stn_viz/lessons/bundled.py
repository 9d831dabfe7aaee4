"""The lessons that come with the package, those of a folder of one's own beside them, and the beliefs they treat."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from stn_viz.errors import UserError
from stn_viz.lessons.model import Cut, Lesson, Text
from stn_viz.lessons.reading import lesson_of, opened, read_cuts, read_lesson
from stn_viz.lessons.tables import Fault
from stn_viz.texts import say

COURSE = Path(__file__).parent / "course"
FOLDER_VARIABLE = "STN_VIZ_LESSONS"  # names a folder with lessons of one's own


@dataclass(frozen=True)
class Misconception:
    """Name a belief that leads to wrong answers.

    Args:
        id: its tag, ``M2`` for example.
        name: in a few words, for histograms and maps.
        belief: what is believed, in a sentence.
        steps: where it is treated, as (lesson, step).
    """

    id: str
    name: Text
    belief: Text
    steps: tuple[tuple[str, str], ...]


@cache
def course() -> tuple[Lesson, ...]:
    """Return the lessons of the course in their order.

    Raises:
        UserError: a file is missing or damaged.
    """
    return tuple(read_lesson(path) for path in sorted(COURSE.glob("[0-9]*.toml")))


@cache
def cuts() -> tuple[Cut, ...]:
    """Return the cuts of the course for lectures.

    Raises:
        UserError: the file is missing or damaged.
    """
    return read_cuts(COURSE / "cuts.toml")


@cache
def misconceptions() -> dict[str, Misconception]:
    """Return the beliefs by their tags.

    Raises:
        UserError: the file is missing or damaged.
    """
    faults: list[Fault] = []
    top = opened(COURSE / "misconceptions.toml", faults, versioned=False)
    found: dict[str, Misconception] = {}
    for one in top.tables("misconception", "misconception") if top else ():
        pairs = tuple((text.partition("/")[0], text.partition("/")[2]) for text in one.texts("steps"))
        name = one.name("id")
        found[name] = Misconception(name, one.words("name"), one.words("belief"), pairs)
        one.done()
    if faults:
        raise UserError("\n".join(map(str, faults)))
    return found


def own_folder() -> Path | None:
    """Return the folder with lessons of one's own that STN_VIZ_LESSONS names; None without one."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else None


def own_files(folder: Path) -> tuple[Path, ...]:
    """List the lessons of a folder, by name; ``cuts.toml`` is none.

    Raises:
        UserError: there is no such folder.
    """
    if not folder.is_dir():
        raise UserError(say("lessons-no-folder", folder=str(folder)))
    return tuple(path for path in sorted(folder.glob("*.toml")) if path.name != "cuts.toml")


def lessons(folder: Path | None = None) -> tuple[tuple[Lesson, ...], tuple[Fault, ...]]:
    """Return the course and, beside it, the lessons of a folder; with the faults of those that cannot be shown.

    Args:
        folder: of one's own lessons; else the one that STN_VIZ_LESSONS names.

    Raises:
        UserError: there is no such folder, or two lessons have the same id.
    """
    found, faults = list(course()), list[Fault]()
    place = folder or own_folder()
    for path in own_files(place) if place else ():
        lesson, wrong = lesson_of(path)
        faults += wrong
        if lesson is None or wrong:
            continue
        same = next((other for other in found if other.id == lesson.id), None)
        if same is not None:
            raise UserError(say("lessons-same-id", file=path.name, other=same.file, id=lesson.id))
        found.append(lesson)
    return tuple(found), tuple(faults)


def lesson_named(name: str, folder: Path | None = None) -> Lesson:
    """Find a lesson by its id, among the course and a folder, else that of STN_VIZ_LESSONS.

    Raises:
        UserError: there is none of this id.
    """
    found, _ = lessons(folder)
    for lesson in found:
        if lesson.id == name:
            return lesson
    raise UserError(say("lessons-no-lesson", name=name, options=", ".join(lesson.id for lesson in found)))

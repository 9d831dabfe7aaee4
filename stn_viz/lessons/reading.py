"""From a TOML file to a lesson: its form alone; what it says is checked by :mod:`stn_viz.lessons.check`."""

from __future__ import annotations

import tomllib
from pathlib import Path

from stn_viz.errors import UserError
from stn_viz.lessons.model import (
    FORMAT,
    HIDDEN,
    KINDS,
    PLAYS,
    REGIONS,
    WITHIN,
    WITHIN_ELSE,
    Ask,
    CheckQuestion,
    Cut,
    Lesson,
    Option,
    Step,
    Text,
    Wrong,
)
from stn_viz.lessons.tables import Fault, Table, is_words, spoken
from stn_viz.texts import Message, say

_LARGEST = 2_000_000  # bytes of a file


def read_lesson(path: Path) -> Lesson:
    """Read a lesson.

    Raises:
        UserError: the file cannot be read, or a key is missing, misspelt or of another kind; one line for each fault.
    """
    lesson, faults = lesson_of(path)
    if lesson is None or faults:
        raise UserError("\n".join(map(str, faults)))
    return lesson


def lesson_of(path: Path) -> tuple[Lesson | None, list[Fault]]:
    """Read a lesson as far as it can be read, with the faults of its form; None where it is no TOML at all."""
    faults: list[Fault] = []
    top = opened(path, faults)
    if top is None:
        return None, faults
    lesson = Lesson(
        id=top.name("id"),
        title=top.words("title"),
        idea=top.words("idea"),
        audience=top.words("audience"),
        minutes=top.whole("minutes"),
        number=top.whole("number") if "number" in top else None,
        needs=top.texts("needs"),
        steps=tuple(map(_step, top.tables("step", "step"))),
        checks=tuple(map(_check, top.tables("check", "check"))),
        file=path.name,
    )
    if not top.get("step"):
        top.wrong("step", "tables")
    top.done()
    return lesson, faults


def read_cuts(path: Path) -> tuple[Cut, ...]:
    """Read the cuts of a course.

    Raises:
        UserError: as for :func:`read_lesson`.
    """
    faults: list[Fault] = []
    top = opened(path, faults, versioned=False)
    cuts = () if top is None else tuple(map(_cut, top.tables("cut", "cut")))
    if top is not None:
        top.done()
    if faults:
        raise UserError("\n".join(map(str, faults)))
    return cuts


def opened(path: Path, faults: list[Fault], versioned: bool = True) -> Table | None:
    """Open a TOML file of this format; None, with the fault noted, where it cannot be read."""
    try:
        data = path.read_bytes()
        if len(data) > _LARGEST:
            raise UserError(say("lessons-large", found=str(len(data)), most=str(_LARGEST)))
        top = Table(tomllib.loads(data.decode("utf-8")), path.name, "", faults)
    except OSError as error:
        faults.append(Fault(str(path), "", Message("lessons-unread", {"problem": error.strerror or str(error)})))
        return None
    except UserError as error:
        faults.append(Fault(path.name, "", Message("lessons-said", {"what": str(error)})))
        return None
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and TOMLDecodeError are both
        faults.append(Fault(path.name, "", Message("lessons-no-toml", {"problem": str(error)})))
        return None
    if versioned and top.get("format") != FORMAT:
        top.fault("lessons-format", found=str(top.get("format")), wanted=str(FORMAT))
    return top


def _step(table: Table) -> Step:
    asked = table.table("ask")
    step = Step(
        id=table.name("id"),
        stage=table.text("stage"),
        then=table.maybe_text("then"),
        play=table.one_of("play", PLAYS) if "play" in table else None,
        say=table.words("say"),
        formula=table.maybe_words("formula", plain=True),
        aha=table.words("aha"),
        note=table.maybe_words("note"),
        src=table.maybe_text("src"),
        hide=table.some_of("hide", HIDDEN),
        about=table.some_of("about", REGIONS) if "about" in table else None,
        ask=None if asked is None else _ask(asked),
    )
    table.done()
    return step


def _ask(table: Table) -> Ask:
    kind = table.one_of("kind", KINDS)
    measure = table.text("measure") if kind == "box" else None
    items = table.get("items") if kind == "order" else None
    ask = Ask(
        kind=kind,
        question=table.words("question"),
        options=tuple(_option(one, kind, measure) for one in table.tables("option", "option")),
        tolerance=table.number("tolerance") if kind == "number" else 0.0,
        measure=measure,
        map=table.one_of("map", ("U", "V")) if kind == "pixel" else "V",
        items=_items(table, items) if kind == "order" else (),
    )
    table.done()
    return ask


def _items(table: Table, found: object) -> tuple[Text, ...]:
    """Return the items to be put in order, each in every language."""
    if not isinstance(found, list) or not all(is_words(one) for one in found):
        table.wrong("items", "items")
        return ()
    return tuple(spoken(one) for one in found)


def option_of(table: Table) -> Option:
    """Read one answer of a check or of the inventory: its text, whether it is right, its belief."""
    option = Option(
        text=table.words("text", plain=True), right=table.flag("right"), misconception=table.maybe_text("misconception")
    )
    table.done()
    return option


def _option(table: Table, kind: str, measure: str | None) -> Option:
    usual = 0.0 if measure is None else WITHIN.get(measure, WITHIN_ELSE)
    at, order = table.wholes("at") if kind == "pixel" else None, table.wholes("order") if kind == "order" else None
    if at is not None and len(at) != 2:
        table.wrong("at", "pixel")
        at = None
    option = Option(
        feedback=table.words("feedback"),
        text=table.words("text", plain=True) if kind == "choice" else table.maybe_words("text", plain=True),
        right=table.flag("right"),
        misconception=table.maybe_text("misconception"),
        value=table.maybe_number("value") if kind in ("number", "box") else None,
        within=table.number("within") if kind in ("box", "pixel") and "within" in table else usual,
        at=None if at is None else (at[0], at[1]),
        order=order,
    )
    table.done()
    return option


def _check(table: Table) -> CheckQuestion:
    kind = table.one_of("kind", ("number", "choice"))
    vary = table.table("vary")
    check = CheckQuestion(
        kind=kind,
        question=table.words("question"),
        why=table.words("why"),
        vary={} if vary is None else vary.lists(),
        answer=table.formula("answer") if kind == "number" else None,
        wrong=_wrong(table) if kind == "number" else (),
        options=tuple(map(option_of, table.tables("option", "option"))) if kind == "choice" else (),
    )
    if kind == "number" and "answer" not in table:
        table.wrong("answer", "text")
    table.done()
    return check


def _wrong(table: Table) -> tuple[Wrong, ...]:
    formulas, tags = table.formulas("wrong"), table.texts("misconceptions")
    if len(tags) != len(table.texts("wrong")):
        table.fault("lessons-tags", wrong=str(len(formulas)), tags=str(len(tags)))
    return tuple(Wrong(one, tag or None) for one, tag in zip(formulas, tags, strict=False))


def _cut(table: Table) -> Cut:
    steps: list[tuple[str, str]] = []
    for text in table.texts("steps"):
        lesson, slash, step = text.partition("/")
        if not (lesson and slash and step):
            table.fault("lessons-no-step-name", found=text)
        steps.append((lesson, step))
    cut = Cut(table.name("id"), table.words("title"), table.whole("minutes"), tuple(steps))
    table.done()
    return cut

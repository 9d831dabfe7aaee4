"""The concept inventory: fifteen ideas asked before the course and, with other numbers, after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from stn_viz.errors import UserError
from stn_viz.lessons.bundled import COURSE
from stn_viz.lessons.check import check_options, check_sentences
from stn_viz.lessons.model import Option, Text
from stn_viz.lessons.reading import opened, option_of
from stn_viz.lessons.tables import Fault, Table
from stn_viz.texts import Message

FILE = COURSE / "inventory.toml"
Occasion = Literal["before", "after"]
OCCASIONS: tuple[Occasion, ...] = get_args(Occasion)


NAME = "inventory"  # by which commands know it
MINUTES = 10  # that one of the tests takes


@dataclass(frozen=True)
class Question:
    """Ask one of four answers, each wrong one with the belief that leads to it."""

    question: Text
    options: tuple[Option, ...]

    @property
    def right(self) -> int:
        """Return the number of the right answer, from 0."""
        return next(k for k, option in enumerate(self.options) if option.right)


@dataclass(frozen=True)
class Item:
    """Hold one idea.

    Args:
        id: its name.
        topic: what it is about, in a few words.
        before: the question before the course.
        after: the same with other numbers and another order of answers.
        why: the reason of the first, said once it is over.
        src: how its numbers are computed.
    """

    id: str
    topic: Text
    before: Question
    after: Question
    why: Text
    src: str

    def asked(self, occasion: Occasion) -> Question:
        """Return the question of an occasion."""
        return self.before if occasion == "before" else self.after


@cache
def inventory() -> tuple[Item, ...]:
    """Return the items in their order.

    Raises:
        UserError: the file is missing or damaged.
    """
    faults: list[Fault] = []
    top = opened(FILE, faults, versioned=False)
    items = tuple(map(_item, top.tables("item", "item"))) if top is not None else ()
    if top is not None:
        top.done()
    if faults:
        raise UserError("\n".join(map(str, faults)))
    return items


def check_inventory() -> tuple[Fault, ...]:
    """List the faults of what the inventory says, by the rules of lessons."""
    found = [(item, place, what) for item in inventory() for place, what in _faults(item)]
    return tuple(Fault(FILE.name, f"item {item.id}{place}", what) for item, place, what in found)


def _faults(item: Item) -> Iterator[tuple[str, Message]]:
    yield from check_sentences("", "why", item.why)
    for name, question in (("before", item.before), ("after", item.after)):
        yield from check_sentences(f", {name}", "question", question.question)
        yield from check_options(f", {name}", question.options, 4)


def _item(table: Table) -> Item:
    item = Item(
        id=table.name("id"),
        topic=table.words("topic"),
        before=_question(table, "before"),
        after=_question(table, "after"),
        why=table.words("why"),
        src=table.text("src"),
    )
    table.done()
    return item


def _question(table: Table, name: str) -> Question:
    inside = table.table(name)
    if inside is None:
        if name not in table:
            table.wrong(name, "table")
        inside = Table({}, table.file, f"{table.place}, {name}", [])
    question = Question(inside.words("question"), tuple(map(option_of, inside.tables("option", "option"))))
    inside.done()
    return question

"""Read tables of a TOML file with every fault noted: the file, the place, the key, what came, what was wanted."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard, TypeVar

from stn_viz.errors import UserError
from stn_viz.lessons.expressions import Expression, parse
from stn_viz.lessons.model import Text
from stn_viz.texts import LANGUAGES, Message, say

W = TypeVar("W", bound=str)
_T = TypeVar("_T")
_ECHO = 60  # letters of what came that a fault repeats
_NAME = re.compile("[A-Za-z][A-Za-z0-9-]*")
WRITTEN = ("en", "zh")  # the languages in which every text of a lesson stands
_NOTHING = Text(dict.fromkeys(LANGUAGES, ""))


@dataclass(frozen=True)
class Fault:
    """Name one fault of a file: where it is and what to do; ``str`` says it in the current language."""

    file: str
    place: str
    what: Message

    def __str__(self) -> str:
        """Say it, with the file in front."""
        place = f"{self.file}, {self.place}" if self.place else self.file
        return say("lessons-fault", place=place, what=str(self.what))


class Table:
    """Take the keys of one table by their kind; a key of another kind is a fault, and something harmless is given.

    Args:
        values: the table, as ``tomllib`` gives it.
        file: the name of the file.
        place: where in it the table stands, for example ``step half``.
        faults: where faults are noted.
    """

    def __init__(self, values: Mapping[str, object], file: str, place: str, faults: list[Fault]) -> None:
        """Keep the table."""
        self.values, self.file, self.place, self.faults = values, file, place, faults
        self.known: set[str] = set()

    def __contains__(self, key: str) -> bool:
        """Tell whether a key is there; who asks knows it, so it is one that may stand there."""
        self.known.add(key)
        return key in self.values

    def fault(self, key: str, **fields: str) -> None:
        """Note a fault by the key of its message."""
        self.faults.append(Fault(self.file, self.place, Message(key, fields)))

    def wrong(self, key: str, wanted: str) -> None:
        """Note that a key is of another kind, or missing; ``wanted`` is the end of the message's key."""
        came = _shown(self.values[key]) if key in self.values else str(Message("lessons-nothing"))
        what = Message(f"lessons-wanted-{wanted}", {"name": key, "came": came})
        self.faults.append(Fault(self.file, self.place, what))

    def get(self, key: str) -> object:
        """Return what stands there."""
        self.known.add(key)
        return self.values.get(key)

    def text(self, key: str) -> str:
        """Return a text."""
        found = self.get(key)
        if not isinstance(found, str) or not found.strip():
            self.wrong(key, "text")
            return ""
        return found

    def name(self, key: str) -> str:
        """Return a short name, as links have it."""
        found = self.get(key)
        if not isinstance(found, str) or not _NAME.fullmatch(found) or len(found) > _ECHO:
            self.wrong(key, "name")
            return ""
        return found

    def maybe_text(self, key: str) -> str | None:
        """Return a text, or None where there is none."""
        return self.text(key) if key in self else None

    def words(self, key: str, plain: bool = False) -> Text:
        """Return a text in every language; where ``plain``, one text may serve all."""
        found = self.get(key)
        if plain and isinstance(found, str) and found.strip():
            return Text(dict.fromkeys(LANGUAGES, found))
        if not is_words(found):
            self.wrong(key, "words")
            return _NOTHING
        return spoken(found)

    def maybe_words(self, key: str, plain: bool = False) -> Text | None:
        """Return a text in every language, or None where there is none."""
        return self.words(key, plain) if key in self else None

    def number(self, key: str) -> float:
        """Return a finite number."""
        found = self.get(key)
        if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
            self.wrong(key, "number")
            return 0.0
        return found

    def maybe_number(self, key: str) -> float | None:
        """Return a number, or None where there is none."""
        return self.number(key) if key in self else None

    def whole(self, key: str) -> int:
        """Return a whole number, 1 or more."""
        found = self.get(key)
        if isinstance(found, bool) or not isinstance(found, int) or found < 1:
            self.wrong(key, "whole")
            return 1
        return found

    def flag(self, key: str) -> bool:
        """Return yes or no; no where there is none."""
        found = self.get(key)
        if found is not None and not isinstance(found, bool):
            self.wrong(key, "flag")
        return found is True

    def one_of(self, key: str, names: Sequence[W]) -> W:
        """Return one of a few names."""
        found = self.get(key)
        for name in names:
            if name == found:
                return name
        came = _shown(found) if key in self else str(Message("lessons-nothing"))
        self.fault("lessons-wanted-option", name=key, came=came, options=", ".join(names))
        return names[0]

    def some_of(self, key: str, names: Sequence[W]) -> tuple[W, ...]:
        """Return some of a few names; none where there is no list."""
        found = self.texts(key)
        for text in found:
            if text not in names:
                self.fault("lessons-wanted-option", name=key, came=_shown(text), options=", ".join(names))
        return tuple(name for name in names if name in found)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; an empty one where there is none."""
        found = self.get(key)
        if found is None:
            return ()
        if not _is_list(found) or not all(isinstance(one, str) for one in found):
            self.wrong(key, "texts")
            return ()
        return tuple(str(one) for one in found)

    def _fitting(self, key: str, kind: str, fits: Callable[[object], TypeGuard[_T]]) -> _T | None:
        found = self.get(key)
        if found is None or fits(found):
            return found
        self.wrong(key, kind)
        return None

    def wholes(self, key: str) -> tuple[int, ...] | None:
        """Return a list of whole numbers, 0 or more; None where there is none."""
        found = self._fitting(key, "wholes", _is_list)
        if found is None:
            return None
        numbers = tuple(n for n in found if isinstance(n, int) and not isinstance(n, bool) and n >= 0)
        if len(numbers) != len(found):
            self.wrong(key, "wholes")
        return numbers

    def formulas(self, key: str) -> tuple[Expression, ...]:
        """Return a list of expressions."""
        return tuple(one for text in self.texts(key) if (one := self._parsed(key, text)) is not None)

    def formula(self, key: str) -> Expression | None:
        """Return an expression."""
        return self._parsed(key, self.text(key)) if key in self else None

    def _parsed(self, key: str, text: str) -> Expression | None:
        try:
            return parse(text)
        except UserError as error:
            self.fault("lessons-wanted-expression", name=key, problem=str(error))
            return None

    def tables(self, key: str, place: str) -> list[Table]:
        """Return a list of tables, each named by its id or its number from 1."""
        found = self._fitting(key, "tables", _is_list)
        if found is None:
            return []
        inside: list[Table] = []
        for number, one in enumerate(found, 1):
            if not _is_table(one):
                self.wrong(key, "tables")
                continue
            name = one.get("id")
            label = f"{place} {name if isinstance(name, str) and name else number}"
            inside.append(Table(one, self.file, f"{self.place}, {label}" if self.place else label, self.faults))
        return inside

    def table(self, key: str) -> Table | None:
        """Return a table, None where there is none."""
        found = self._fitting(key, "table", _is_table)
        if found is None:
            return None
        return Table(found, self.file, f"{self.place}, {key}" if self.place else key, self.faults)

    def lists(self) -> dict[str, tuple[float, ...]]:
        """Return every key of the table as a list of numbers."""
        found: dict[str, tuple[float, ...]] = {}
        for key in self.values:
            values = self.get(key)
            if not _is_list(values) or not values or not all(_is_number(one) for one in values):
                self.wrong(key, "numbers")
                continue
            found[key] = tuple(one for one in values if _is_number(one))
        return found

    def done(self) -> None:
        """Note the keys that nobody asked for: misspelt ones."""
        options = sorted(self.known)
        for key in self.values:
            if key in self.known:
                continue
            near = difflib.get_close_matches(key, options, 1)
            if near:
                self.fault("lessons-unknown-near", name=key, near=near[0])
            else:
                self.fault("lessons-unknown", name=key, options=", ".join(options))


def is_words(found: object) -> TypeGuard[dict[str, str]]:
    """Tell whether a value is a text in the languages of the course, and perhaps in more that the app speaks."""
    if not _is_table(found) or not set(WRITTEN) <= set(found) <= set(LANGUAGES):
        return False
    return all(isinstance(text, str) and text.strip() for text in found.values())


def spoken(found: dict[str, str]) -> Text:
    """Let a text be said in every language; in English where it is not written."""
    return Text({language: found.get(language, found["en"]) for language in LANGUAGES})


def _is_number(found: object) -> TypeGuard[float]:
    return isinstance(found, int | float) and not isinstance(found, bool) and math.isfinite(found)


def _is_list(found: object) -> TypeGuard[list[object]]:
    return isinstance(found, list)


def _is_table(found: object) -> TypeGuard[dict[str, object]]:
    return isinstance(found, dict)


def _shown(value: object) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= _ECHO else text[: _ECHO - 1] + "…"

"""The fields of a recording's description: each is checked for type and range before it is believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from stn_viz.errors import UserError
from stn_viz.recording.call import Learned
from stn_viz.texts import Message

_LARGEST = 1 << 24  # of a size or a count


def raise_damaged(key: str, **fields: str | float | Message) -> NoReturn:
    """Refuse a file in one sentence."""
    raise UserError(str(Message(key, fields)))


class Fields:
    """Read the fields of one JSON object, each checked for type and range."""

    def __init__(self, value: object, where: Message) -> None:
        if not isinstance(value, dict):
            raise_damaged("recording-damaged-object", place=where)
        self._value: dict[str, object] = value
        self._where = where

    def _wrong(self, name: str, key: str, **wanted: str | float | Message) -> NoReturn:
        raise_damaged(key, place=self._where, name=name, value=repr(self._value.get(name))[:60], **wanted)

    def _part(self, name: str) -> Message:
        return Message("recording-place-part", {"place": self._where, "name": name})

    def whole(self, name: str, most: int = _LARGEST, least: int = 0) -> int:
        """Read a whole number within bounds."""
        value = self._value.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self._wrong(name, "recording-damaged-whole", least=least, most=most)
        return value

    def number(self, name: str, most: float = _LARGEST) -> float:
        """Read a number from 0 to a bound."""
        value = self._value.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= most:
            self._wrong(name, "recording-damaged-number", most=most)
        return float(value)

    def flag(self, name: str) -> bool:
        """Read true or false."""
        value = self._value.get(name)
        return value if isinstance(value, bool) else self._wrong(name, "recording-damaged-flag")

    def flag_or_none(self, name: str) -> bool | None:
        """Read true, false or null; the field has to be there."""
        return None if name in self._value and self._value[name] is None else self.flag(name)

    def is_missing(self, name: str) -> bool:
        """Tell whether a field is missing, as in recordings from before there was one."""
        return self._value.get(name) is None

    def flag_if_told(self, name: str) -> bool | None:
        """Read true or false; None where it is null or missing."""
        return None if self.is_missing(name) else self.flag(name)

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """Read one of some words."""
        value = self._value.get(name)
        if not isinstance(value, str) or value not in choices:
            self._wrong(name, "recording-damaged-choice", choices=", ".join(choices))
        return value

    def sizes(self, name: str, most: int, least: int = 1) -> tuple[int, ...]:
        """Read a list of at most so many whole numbers."""
        value = self._value.get(name)
        if (
            not isinstance(value, list)
            or len(value) > most
            or not all(type(n) is int and least <= n <= _LARGEST for n in value)
        ):
            self._wrong(name, "recording-damaged-sizes", most=most, least=least)
        return tuple(value)

    def learned(self, name: str) -> Learned | None:
        """Read what a step made of the weights; None where nobody followed them."""
        most = len(Learned._fields)
        values = check_list(self._value.get(name), self._part(name), most)
        read = [float(v) if v in ("nan", "inf", "-inf") else v for v in values]
        if not read:
            return None
        cleared = {Learned._fields.index(part) for part in ("left", "others_left")}
        known = all(type(v) in (int, float) or (v is None and k in cleared) for k, v in enumerate(read))
        if len(read) != most or not known:
            self._wrong(name, "recording-damaged-list", most=most)
        return Learned(*(None if v is None else float(v) for v in read))  # type: ignore[arg-type]  # checked above

    def indices(self, name: str, count: int) -> tuple[int, ...]:
        """Read rising indices below a count, one at least."""
        value = self.sizes(name, count, least=0)
        if not value or list(value) != sorted(set(value)) or value[-1] >= count:
            self._wrong(name, "recording-damaged-indices", count=count)
        return value

    def inner(self, name: str) -> Fields:
        """Read an object within this one."""
        return Fields(self._value.get(name), self._part(name))

    def text(self, name: str) -> str:
        """Read a printable text."""
        return check_text(self._value.get(name), self._part(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """Read a list of printable texts."""
        part = self._part(name)
        return tuple(check_text(t, part) for t in check_list(self._value.get(name), part, 16))


def check_text(value: object, place: Message, longest: int = 200) -> str:
    """Take a printable text of at most so many characters."""
    if not isinstance(value, str) or len(value) > longest or not value.isprintable():
        raise_damaged("recording-damaged-text", place=place, longest=longest)
    return value


def check_list(value: object, place: str | Message, most: int) -> list[object]:
    """Take a list of at most so many entries."""
    if not isinstance(value, list) or len(value) > most:
        raise_damaged("recording-damaged-list", place=place, most=most)
    return value
